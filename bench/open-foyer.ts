/** Opens a Foyer with data of its own for a measurement. */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createApp, type App } from "@/lib/app";
import { readConfig } from "@/lib/platform/config";
import { silentLog } from "@/lib/platform/log";
import { serve } from "@/server";

type Environment = Record<string, string>;

const newFolder = () => mkdtempSync(path.join(os.tmpdir(), "foyer-bench-"));
const remove = (folder: string) => rmSync(folder, { recursive: true, force: true });

/** Serves on a free port. `close` also deletes the data. */
export async function openFoyer(
  environment: Environment = {},
): Promise<{ app: App; url: string; port: number; close(): Promise<void> }> {
  const folder = newFolder();
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const serving = await serve({
    config: readConfig({ FOYER_DATA: folder, PORT: String(port), ...environment }),
    log: silentLog,
  });
  return {
    app: serving.app,
    url: `http://localhost:${port}`,
    port,
    async close() {
      await serving.close();
      remove(folder);
    },
  };
}

/** Composes the application without a server. `close` also deletes the data. */
export async function openApp(environment: Environment = {}): Promise<{ app: App; close(): Promise<void> }> {
  const folder = newFolder();
  const app = await createApp({
    config: readConfig({ FOYER_DATA: folder, ...environment }),
    log: silentLog,
  });
  return {
    app,
    async close() {
      await app.close();
      remove(folder);
    },
  };
}

/** Starts the imitation of AWS, and directs Foyers that are opened after it there. */
export async function startSandbox(): Promise<{ url: string; stop(): void }> {
  const child = fork(path.resolve("build/sandbox.mjs"), {
    env: { ...process.env, SANDBOX_PORT: "0" },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const url = await new Promise<string>((resolve) =>
    child.once("message", (message) => resolve((message as { url: string }).url)),
  );
  for (const service of ["STS", "IAM", "ORGANIZATIONS", "SERVICE_QUOTAS"])
    process.env[`AWS_ENDPOINT_URL_${service}`] = url;
  return { url, stop: () => void child.kill() };
}
