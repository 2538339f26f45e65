/**
 * `npm run dev`: the demo with reload.
 *
 * Next compiles pages and what they import, and reloads them in the browser. The server, the sandbox and the
 * scripts are bundles: a change to one of their sources rebuilds them and restarts the process, which takes a
 * few seconds and keeps everyone signed in.
 */
import { fork } from "node:child_process";
import { existsSync, watch } from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { ensureInstalled, requireFreePort, requireNode, ROOT } from "./ready.mjs";

const WATCHED = ["lib", "sandbox", "scripts", "server.ts"];
const BUNDLES = ["server", "database-worker", "heavy-worker", "sandbox", "scripts/demo"];
const QUIET_MILLISECONDS = 200;

requireNode();
process.chdir(ROOT);
await requireFreePort();
await ensureInstalled();
const { buildServer } = await import("./build-server.mjs");

let child = null;
let stopping = false;
let changedAt = 0;
let rebuilding = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => {
    stopping = true;
    if (child === null) process.exit(0);
    child.kill("SIGTERM");
  });

await buildServer({ only: BUNDLES });
start();
for (const entry of WATCHED)
  if (existsSync(entry))
    watch(entry, { recursive: true }, (_event, file) => {
      if (isSource(file ?? entry)) void restartSoon();
    });

const isSource = (file) => /\.(ts|tsx|json)$/.test(file) && !/\.(test|fixture)\.tsx?$/.test(file);

function start() {
  child = fork(path.join(ROOT, "scripts/start.mjs"), ["--dev"]);
  child.once("exit", (code, signal) => {
    child = null;
    if (stopping) process.exit(0);
    if (signal === null && code !== 0)
      process.stderr.write("Foyer stopped. Save a file to start it again.\n");
  });
}

/** Waits until no file has changed for a moment, then rebuilds. A build that fails leaves the old server running. */
async function restartSoon() {
  changedAt = Date.now();
  if (rebuilding) return;
  rebuilding = true;
  let builtAt = 0;
  try {
    while (builtAt < changedAt) {
      while (Date.now() - changedAt < QUIET_MILLISECONDS) await delay(QUIET_MILLISECONDS);
      builtAt = Date.now();
      await buildServer({ only: BUNDLES });
    }
    await stopChild();
    if (!stopping) start();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  } finally {
    rebuilding = false;
  }
}

async function stopChild() {
  if (child === null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await ended;
}
