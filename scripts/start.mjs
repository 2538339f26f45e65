/**
 * `npm start`: turns a fresh checkout into a running Foyer. With `--dev` pages are compiled when they are opened
 * (see dev.mjs).
 *
 * Without FOYER_URL this is the demo: the sandbox and a made-up company beside Foyer. With it, nothing
 * of the demo is loaded.
 */
import process from "node:process";
import { ensureBuilt, ensureInstalled, fail, requireFreePort, requireNode, ROOT } from "./ready.mjs";

const dev = process.argv.includes("--dev");
const CLEAR_ERRORS = new Set([
  "config_invalid",
  "port_unavailable",
  "data_folder_in_use",
  "data_folder_exposed",
  "data_folder_unwritable",
  "data_folder_of_other_use",
  "secret_exposed",
  "secret_damaged",
  "secret_mismatch",
  "secret_missing",
  "database_newer",
  "database_unreachable",
]);

/** The process has, or the system has, too many open files. */
const TOO_MANY_FILES = new Set(["EMFILE", "ENFILE"]);

requireNode();
process.chdir(ROOT);
await requireFreePort();
await ensureInstalled();
if (!dev) await ensureBuilt();
process.env.NODE_ENV = dev ? "development" : "production";
process.env.NEXT_TELEMETRY_DISABLED = "1";
// The SDK's versions are pinned, so its advice about newer ones is noise.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

let serving;
let sandbox;
let stopping = false;

async function stop(code) {
  if (stopping) return;
  stopping = true;
  // End even if something hangs: the database survives a kill, but a stuck terminal doesn't.
  setTimeout(() => process.exit(code || 1), 12_000).unref();
  await serving?.close();
  await sandbox?.stop();
  process.exit(code);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void stop(0));
// dev.mjs has ended, even if it was killed.
if (dev) process.once("disconnect", () => void stop(0));

try {
  const { serve, readConfig, createLog } = await import("../build/server.mjs");
  const config = readConfig(process.env);
  const log = createLog({ json: config.mode === "production" });
  const onFatal = (error) => {
    log.error("Foyer must stop", { error });
    void stop(1);
  };
  if (dev && config.mode === "production")
    fail("npm run dev runs the demo only. Unset FOYER_URL, or use npm start.");
  if (config.mode === "production") {
    serving = await serve({ config, log, onFatal });
    log.info("serving", { url: config.url, host: config.host, port: serving.port });
  } else {
    const demo = await import("../build/scripts/demo.mjs");
    const reserved = await demo.reserveSandboxPort(config.port);
    const url = `http://127.0.0.1:${reserved.port}`;
    process.env.AWS_ENDPOINT_URL_STS ||= url;
    process.env.AWS_ENDPOINT_URL_IAM ||= url;
    process.env.AWS_ENDPOINT_URL_ORGANIZATIONS ||= url;
    process.env.AWS_ENDPOINT_URL_SERVICE_QUOTAS ||= url;
    config.aws.signInEndpoint ??= url;
    const prepare = async (app) => {
      // Once the data folder is locked, so that two starts never share the sandbox's file.
      sandbox = await demo.startSandbox({ reserved, dataFolder: config.dataFolder, foyerUrl: config.url });
      await demo.prepareDemo(app, sandbox.url, (line) => process.stdout.write(`${line}\n`));
    };
    serving = await serve({ config, log, onFatal, company: demo.COMPANY, prepare, dev });
    greet(config.url, sandbox.url, demo.demoSignIns(config.dataFolder) ?? []);
  }
  if (stopping) await stop(0);
} catch (error) {
  await sandbox?.stop();
  if (CLEAR_ERRORS.has(error?.code)) fail(error.message);
  if (TOO_MANY_FILES.has(error?.code))
    fail("This system lets Foyer open too few files. Raise the limit to 1,024 or more (ulimit -n 1024).");
  fail(`Foyer could not start: ${error?.stack ?? error}`);
}

function greet(url, sandboxUrl, signIns) {
  const row = (label, text) => `  ${label.padEnd(15)}${text}`;
  const lines = [
    "",
    row("Foyer", url),
    ...signIns.map(({ role, name, password }) =>
      row(role === "employee" ? "Employee" : "Administrator", `${name}  ${password}`),
    ),
    row("Sandbox AWS", sandboxUrl),
    "",
    "  All sign-ins: npm run demo:passwords     Stop: Ctrl-C",
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
