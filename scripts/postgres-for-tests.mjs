/**
 * Runs a private PostgreSQL on loopback for one test run and deletes it afterwards.
 *
 * PostgreSQL refuses to run as root, so then it runs as the user `postgres`. A watchdog on a pipe stops
 * it when this process is killed.
 */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { findPostgres } from "./tools.mjs";

/** Returns `{url, stop}`, or `{reason}` if PostgreSQL isn't available. */
export async function startPostgres() {
  const bin = findPostgres();
  if (bin === null)
    return { url: null, reason: "PostgreSQL isn't available on this machine", stop: async () => {} };
  const user = process.getuid?.() === 0 ? idsOf("postgres") : null;
  if (process.getuid?.() === 0 && user === null)
    return {
      url: null,
      reason: "PostgreSQL does not run as root and there is no user postgres",
      stop: async () => {},
    };
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-postgres-"));
  chmodSync(folder, 0o711);
  if (user) chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, "data");
  const as = { ...user, cwd: folder, env: { ...process.env, LC_ALL: "C" } };
  const made = spawnSync(
    path.join(bin, "initdb"),
    ["-D", data, "-U", "foyer", "--auth=trust", "--no-sync", "-E", "UTF8"],
    as,
  );
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return {
      url: null,
      reason: `initdb failed: ${String(made.stderr).trim().split("\n").at(-1)}`,
      stop: async () => {},
    };
  }
  const port = await freePort();
  // The shell reads until its input ends, which happens when this process ends, even if it is killed.
  const script = `"$0" -D "$1" -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 & pid=$!; cat >/dev/null; kill -INT $pid; wait $pid; rm -rf "$1"`;
  const child = spawn("/bin/sh", ["-c", script, path.join(bin, "postgres"), data, String(port)], {
    ...as,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const url = `postgresql://foyer@127.0.0.1:${port}/postgres`;
  await waitFor(bin, port, as);
  return {
    url,
    async stop() {
      child.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function idsOf(name) {
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number(spawnSync("id", [flag, name]).stdout?.toString().trim() || Number.NaN),
  );
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : null;
}

async function waitFor(bin, port, as) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (
      spawnSync(path.join(bin, "pg_isready"), ["-h", "127.0.0.1", "-p", String(port), "-U", "foyer"], as)
        .status === 0
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("PostgreSQL did not start within ten seconds");
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
