/**
 * `npm test`: installs what is missing and runs everything. The last line says `N passed, N failed`.
 *
 * `npm test -- unit` (or types, format, lint, postgres, e2e) runs one part. `npm test -- terraform` takes minutes
 * and needs Terraform on the machine, so it runs only when you ask for it. `npm test -- sdks` first fetches AWS's
 * SDKs for other languages.
 */
import { spawn } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { ensureBuilt, ensureInstalled, requireNode, ROOT } from "./ready.mjs";
import { ensureTools, findChromium, TOOL_GROUPS } from "./tools.mjs";

requireNode();
process.chdir(ROOT);
process.env.NEXT_TELEMETRY_DISABLED = "1";
const only = new Set(process.argv.slice(2));
const wanted = (part) => only.size === 0 || only.has(part);
await ensureInstalled();
const missing = ensureTools(toolsFor(wanted));
await ensureBuilt();

// Everything that tests create goes in here, so that an interrupted run leaves nothing. PostgreSQL's user needs to pass through.
const folder = mkdtempSync(path.join(memoryFolder() ?? os.tmpdir(), "foyer-test-"));
chmodSync(folder, 0o711);
process.env.TMPDIR = folder;
// The SDK's versions are pinned, so its advice about newer ones is noise.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** Linux's folder in memory, if it has room and programs may run there. Databases on disk make tests a third slower. */
function memoryFolder() {
  const memory = "/dev/shm";
  try {
    const mounted = readFileSync("/proc/mounts", "utf8").split("\n");
    const options = mounted
      .findLast((line) => line.split(" ")[1] === memory)
      ?.split(" ")[3]
      .split(",");
    const { bavail, bsize } = statfsSync(memory);
    accessSync(memory, constants.W_OK);
    const isLarge = Math.min(bavail * bsize, os.freemem()) > 4 * 2 ** 30;
    return isLarge && options && !options.includes("noexec") ? memory : null;
  } catch {
    return null;
  }
}

/** Returns the groups of tools that the chosen parts use. */
function toolsFor(isWanted) {
  if (isWanted("unit") || isWanted("e2e")) return TOOL_GROUPS;
  return [
    ...(isWanted("postgres") ? ["postgres"] : []),
    ...(only.has("terraform") ? ["browser"] : []),
    ...(only.has("sdks") ? ["sdks"] : []),
  ];
}

const total = { passed: 0, failed: 0, skipped: 0 };
const durations = [];
const running = new Set();
let database = null;
let stopping;

/** Runs a program in the foreground. Returns whether it succeeded. */
function run(title, args, env = {}) {
  if (stopping) return Promise.resolve(false);
  process.stdout.write(`\n== ${title}\n`);
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    running.add(child);
    child.on("close", (code) => {
      running.delete(child);
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
  const file = path.join(folder, `${title.replaceAll(" ", "-")}.json`);
  const ok = await run(
    title,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
      ...args,
    ],
    env,
  );
  const report = readReport(file);
  for (const { name, startTime, endTime } of report?.testResults ?? [])
    durations.push({ name: path.relative(ROOT, name), milliseconds: endTime - startTime });
  total.passed += report?.numPassedTests ?? 0;
  total.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  // A run that fails outside any test (a suite that doesn't load, a leak) must not look green.
  total.failed += ok ? 0 : Math.max(1, report?.numFailedTests ?? 0);
}

async function playwright(title, files = []) {
  const chromium = findChromium();
  if (chromium === null) {
    process.stdout.write("\nNo Chromium is available on this machine: end-to-end tests are skipped\n");
    total.skipped += 1;
    return;
  }
  const file = path.join(folder, "e2e.json");
  const ok = await run(title, ["node_modules/@playwright/test/cli.js", "test", ...files], {
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const report = readReport(file);
  const stats = report?.stats;
  for (const suite of report?.suites ?? [])
    durations.push({
      name: path.join("e2e", suite.file),
      milliseconds: journeysOf(suite).reduce((sum, { duration }) => sum + duration, 0),
    });
  total.passed += (stats?.expected ?? 0) + (ok ? (stats?.flaky ?? 0) : 0);
  total.skipped += stats?.skipped ?? 0;
  total.failed += ok ? 0 : Math.max(1, stats?.unexpected ?? 0);
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

function journeysOf(suite) {
  return [
    ...(suite.suites ?? []).flatMap(journeysOf),
    ...(suite.specs ?? []).flatMap((spec) => spec.tests.flatMap((test) => test.results)),
  ];
}

function stop() {
  return (stopping ??= stopAll());
}

async function stopAll() {
  // Ctrl-C in a terminal reaches the children too; a signal to this process alone doesn't.
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise((resolve) => {
          child.once("close", resolve);
          child.kill("SIGINT");
          setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
        }),
    ),
  );
  await database?.stop();
  // A grandchild may still be writing.
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => void stop().finally(() => process.exit(130)));

try {
  if (wanted("types")) await check("Types", ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "."]);
  if (wanted("format")) await check("Format", ["node_modules/oxfmt/bin/oxfmt", "--check"]);
  if (wanted("lint")) await check("Lint", ["node_modules/oxlint/bin/oxlint", "--deny-warnings"]);
  if (wanted("unit")) await vitest("Unit and integration tests", []);
  if (wanted("postgres")) {
    const { startPostgres } = await import("./postgres-for-tests.mjs");
    database = await startPostgres();
    if (database?.url)
      await vitest("Integration tests on PostgreSQL", ["--project=integration"], {
        FOYER_TEST_DATABASE_URL: database.url,
      });
    else {
      process.stdout.write(
        `\n${database?.reason ?? "PostgreSQL isn't available on this machine"}: its integration tests are skipped\n`,
      );
      total.skipped += 1;
    }
  }
  if (wanted("e2e")) await playwright("End-to-end tests");
  if (only.has("sdks"))
    await vitest("AWS's SDKs for other languages", ["lib/protocols/other-sdks.counterpart.test.ts"]);
  if (only.has("terraform")) {
    process.env.FOYER_TEST_TERRAFORM = "1";
    await vitest("Terraform deploys the connection", [
      "lib/access/connections/templates.counterpart.test.ts",
    ]);
    await playwright("Terraform administers Foyer", ["e2e/aws-clients/terraform.spec.ts"]);
  }
} finally {
  await stop();
}
if (durations.length > 0) {
  process.stdout.write("\nSlowest:\n");
  for (const { name, milliseconds } of durations.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 10))
    process.stdout.write(`${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${name}\n`);
}
for (const line of missing) process.stdout.write(`${line}\n`);
process.stdout.write(
  `\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}\n`,
);
process.exit(total.failed === 0 ? 0 : 1);
