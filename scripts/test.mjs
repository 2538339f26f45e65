/**
 * `npm test`: installs what is missing and runs everything. The last line says `N passed, N failed`.
 *
 * `npm test -- unit` (or types, lint, postgres, e2e) runs one part.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { ensureBuilt, ensureInstalled, requireNode, ROOT } from "./ready.mjs";
import { ensureTools, findChromium } from "./tools.mjs";

requireNode();
process.chdir(ROOT);
process.env.NEXT_TELEMETRY_DISABLED = "1";
const only = new Set(process.argv.slice(2));
const wanted = (part) => only.size === 0 || only.has(part);
await ensureInstalled();
const missing = ensureTools();
await ensureBuilt();

const reports = mkdtempSync(path.join(os.tmpdir(), "foyer-test-"));
const total = { passed: 0, failed: 0, skipped: 0 };
let database = null;

/** Runs a program in the foreground; answers whether it ended well. */
function run(title, args, env = {}) {
  process.stdout.write(`\n== ${title}\n`);
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "inherit", "inherit"] });
    child.on("close", (code) => {
      process.stdout.write(`   ${title}: ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
      resolve(code === 0);
    });
  });
}

async function check(title, args) {
  if (await run(title, args)) total.passed += 1;
  else total.failed += 1;
}

async function vitest(title, args, env) {
  const file = path.join(reports, `${title.replaceAll(" ", "-")}.json`);
  const ok = await run(title, ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...args], env);
  const report = readReport(file);
  total.passed += report?.numPassedTests ?? 0;
  total.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // A run that broke outside any test (a suite that does not load, a leak) must not look green.
  total.failed += ok ? 0 : Math.max(1, report?.numFailedTests ?? 0);
}

async function playwright(title) {
  const chromium = findChromium();
  if (chromium === null) {
    process.stdout.write("\nNo Chromium can be had on this machine: end-to-end tests are skipped\n");
    total.skipped += 1;
    return;
  }
  const file = path.join(reports, "e2e.json");
  const ok = await run(title, ["node_modules/@playwright/test/cli.js", "test"], { CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  const stats = readReport(file)?.stats;
  total.passed += (stats?.expected ?? 0) + (ok ? (stats?.flaky ?? 0) : 0);
  total.skipped += stats?.skipped ?? 0;
  total.failed += ok ? 0 : Math.max(1, stats?.unexpected ?? 0);
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

async function stop() {
  await database?.stop();
  rmSync(reports, { recursive: true, force: true });
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => void stop().then(() => process.exit(130)));

try {
  if (wanted("types")) await check("Types", ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "."]);
  if (wanted("lint")) await check("Lint", ["node_modules/oxlint/bin/oxlint", "--deny-warnings"]);
  if (wanted("unit")) await vitest("Unit and integration tests", []);
  if (wanted("postgres")) {
    const { startPostgres } = await import("./postgres-for-tests.mjs");
    database = await startPostgres();
    if (database?.url) await vitest("Integration tests on PostgreSQL", ["--project=integration"], { FOYER_TEST_DATABASE_URL: database.url });
    else {
      process.stdout.write(`\n${database?.reason ?? "PostgreSQL cannot be had on this machine"}: its integration tests are skipped\n`);
      total.skipped += 1;
    }
  }
  if (wanted("e2e")) await playwright("End-to-end tests");
} finally {
  await stop();
}
for (const line of missing) process.stdout.write(`${line}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`);
process.exit(total.failed === 0 ? 0 : 1);
