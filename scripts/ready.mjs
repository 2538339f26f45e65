/**
 * Makes a checkout ready to run: installs what is missing, builds what is stale.
 *
 * Plain Node without dependencies, because it runs before any are installed. Hashes under
 * node_modules/.cache/foyer record what was done, so that a second start does nothing.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const MARKS = path.join(ROOT, "node_modules/.cache/foyer");
const MIN_NODE = [20, 19];

/** Prints one line and ends the process. */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < MIN_NODE[0] || (major === MIN_NODE[0] && minor < MIN_NODE[1])) {
    fail(
      `Foyer needs Node.js ${MIN_NODE.join(".")} or newer; this is ${process.versions.node}. Get it from https://nodejs.org`,
    );
  }
}

/**
 * Ends the process if the port is taken, before anything is installed or built: a build must not replace the
 * pages of a running Foyer. The configuration refuses an invalid port.
 */
export async function requireFreePort() {
  const port = Number(process.env.PORT || 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return;
  const code = await new Promise((resolve) => {
    const probe = createServer().once("error", (error) => resolve(error.code));
    probe.listen(port, process.env.FOYER_HOST || "127.0.0.1", () => probe.close(() => resolve(null)));
  });
  if (code === "EADDRINUSE")
    fail(`Port ${port} is taken. Stop what uses it, or choose another: PORT=3001 npm start`);
}

/** Installs the locked packages if node_modules is missing or belongs to another lock file. */
export async function ensureInstalled() {
  const wanted = hashOf(["package-lock.json"]);
  if (existsSync(path.join(ROOT, "node_modules/next")) && readMark("install") === wanted) return;
  // The build needs development packages even if NODE_ENV is production.
  await step("Installing packages", "npm", [
    "ci",
    "--include=dev",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
  writeMark("install", wanted);
}

const SOURCES = [
  "app",
  "components",
  "lib",
  "public",
  "sandbox",
  "scripts",
  "bench",
  "server.ts",
  "next.config.js",
  "tailwind.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];

/** Builds pages and server if any source has changed since the last build. */
export async function ensureBuilt() {
  const wanted = hashOf(SOURCES);
  if (
    existsSync(path.join(ROOT, ".next/BUILD_ID")) &&
    existsSync(path.join(ROOT, "build/server.mjs")) &&
    readMark("build") === wanted
  )
    return;
  const { buildServer } = await import("./build-server.mjs");
  await buildServer();
  await step("Building pages", process.execPath, ["node_modules/next/dist/bin/next", "build"], {
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_ENV: "production",
  });
  writeMark("build", wanted);
}

/** Runs a command and shows the elapsed time. Prints the command's output only if it fails. */
export async function step(title, command, args, env = {}) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const live = process.stderr.isTTY === true;
  process.stderr.write(`${title} …${live ? "" : "\n"}`);
  // In a log (a service's journal, a container's log) one line every ten seconds is enough.
  const ticker = live
    ? setInterval(() => process.stderr.write(`\r${title} … ${seconds()}`), 1_000)
    : setInterval(() => process.stderr.write(`${title} … ${seconds()}\n`), 10_000);
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const stop = (signal) => {
    child.kill(signal);
    process.exit(130);
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const code = await new Promise((resolve) => {
    child.on("error", (error) => {
      output.push(Buffer.from(String(error)));
      resolve(1);
    });
    child.on("close", resolve);
  });
  process.off("SIGINT", stop);
  process.off("SIGTERM", stop);
  clearInterval(ticker);
  process.stderr.write(live ? `\r${title} … ${seconds()}\n` : `${title}: ${seconds()}\n`);
  if (code !== 0) fail(`${Buffer.concat(output).toString("utf8")}\n${title} failed.`);
}

/** Hashes files and folders by path and content. */
export function hashOf(entries) {
  const hash = createHash("sha256");
  const add = (entry) => {
    const absolute = path.join(ROOT, entry);
    if (!existsSync(absolute)) return;
    const children = listOrNull(absolute);
    if (children === null) hash.update(entry).update("\0").update(readFileSync(absolute)).update("\0");
    else for (const child of children.sort()) if (!/\.test\.tsx?$/.test(child)) add(path.join(entry, child));
  };
  for (const entry of entries) add(entry);
  return `${process.versions.node} ${hash.digest("hex")}`;
}

function listOrNull(absolute) {
  try {
    return readdirSync(absolute);
  } catch (error) {
    if (error.code === "ENOTDIR") return null;
    throw error;
  }
}

function readMark(name) {
  try {
    return readFileSync(path.join(MARKS, name), "utf8");
  } catch {
    return null;
  }
}

function writeMark(name, value) {
  mkdirSync(MARKS, { recursive: true });
  writeFileSync(path.join(MARKS, name), value);
}
