/** Builds the files of the threads and the databases' template, before integration tests. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildServer } from "../../scripts/build-server.mjs";
import { FOLDER, prepareTemplate } from "./database";

export async function setup(): Promise<void> {
  process.env[FOLDER] ??= mkdtempSync(path.join(os.tmpdir(), "foyer-databases-"));
  await buildServer({ only: ["database-worker", "heavy-worker"] });
  await prepareTemplate();
}

export function teardown(): void {
  const folder = process.env[FOLDER];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
