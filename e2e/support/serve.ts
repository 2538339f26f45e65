/** One Foyer with its demo for all journeys, started as a person starts it: `npm start`. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { freePort } from "./free-port";

export default async function serve(): Promise<() => Promise<void>> {
  const port = await freePort();
  const data = mkdtempSync(path.join(os.tmpdir(), "foyer-e2e-"));
  const child = spawn(process.execPath, ["scripts/start.mjs"], { env: { ...process.env, PORT: String(port), FOYER_DATA: data, FOYER_URL: "", FOYER_INTERNAL_HOSTS: "localhost,127.0.0.1" }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (/Sandbox AWS\s+\S+/.test(output)) resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) => reject(new Error(`Foyer ended at start (${code}):\n${output}`)));
  });
  process.env.FOYER_TEST_PORT = String(port);
  process.env.FOYER_TEST_URL = `http://localhost:${port}`;
  process.env.FOYER_TEST_SANDBOX = /Sandbox AWS\s+(\S+)/.exec(output)?.[1] ?? "";
  process.env.FOYER_TEST_PASSWORDS = readFileSync(path.join(data, "demo-passwords.json"), "utf8");
  return async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
}
