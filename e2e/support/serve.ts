/** Starts Foyer with its demo, as a user does: `npm start`. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { freeAddress, hasSamba } from "@/lib/testing/samba";
import { freePort } from "./free-port";

export type StartedFoyer = {
  url: string;
  sandbox: string;
  /** A loopback address for a domain controller that Foyer may connect to. */ domainAddress: string;
  passwords: Record<string, string>;
  stop(): Promise<void>;
};

/** Starts a Foyer with its demo. */
export async function startFoyer(): Promise<StartedFoyer> {
  const port = await freePort();
  const domainAddress = hasSamba ? await freeAddress() : "";
  const data = mkdtempSync(path.join(os.tmpdir(), "foyer-e2e-"));
  const child = spawn(process.execPath, ["scripts/start.mjs"], {
    env: {
      ...process.env,
      PORT: String(port),
      FOYER_DATA: data,
      FOYER_URL: "",
      FOYER_INTERNAL_HOSTS: ["localhost", "127.0.0.1", domainAddress].filter(Boolean).join(","),
      AWS_ENDPOINT_URL_STS: "",
      AWS_ENDPOINT_URL_IAM: "",
      AWS_ENDPOINT_URL_ORGANIZATIONS: "",
      AWS_ENDPOINT_URL_SERVICE_QUOTAS: "",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
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
  return {
    url: `http://localhost:${port}`,
    domainAddress,
    sandbox: /Sandbox AWS\s+(\S+)/.exec(output)?.[1] ?? "",
    passwords: JSON.parse(readFileSync(path.join(data, "demo-passwords.json"), "utf8")) as Record<
      string,
      string
    >,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Sets the Foyer for the journeys of this process and its workers. */
export function useFoyer(foyer: StartedFoyer): void {
  process.env.FOYER_TEST_PORT = new URL(foyer.url).port;
  process.env.FOYER_TEST_URL = foyer.url;
  process.env.FOYER_TEST_SANDBOX = foyer.sandbox;
  process.env.FOYER_TEST_DOMAIN_ADDRESS = foyer.domainAddress;
  process.env.FOYER_TEST_PASSWORDS = JSON.stringify(foyer.passwords);
}

/** Starts one Foyer for all journeys except those of identity. */
export default async function serve(): Promise<() => Promise<void>> {
  const foyer = await startFoyer();
  useFoyer(foyer);
  return foyer.stop;
}
