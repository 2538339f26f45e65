/**
 * Starts a program for a test, in its own folder and process group. It is gone afterwards, even if the test
 * is killed.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";

export type Started = { folder: string; stop(): Promise<void> };

export function ownFolder(name: string): string {
  return mkdtempSync(path.join(os.tmpdir(), `foyer-${name}-`));
}

export function freePort(host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net
      .createServer()
      .once("error", reject)
      .listen(0, host, () => {
        const address = probe.address();
        probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
      });
  });
}

/**
 * Runs a program in this shell's process group, and kills the group when the other end of its third pipe
 * closes: that happens however a process dies.
 */
export const GUARD = `{ read -r _ <&3; kill -KILL 0; } & exec 3<&-; "$@" & wait $!`;

/** Starts the program and waits until it listens. @throws with its output if it exits first */
export async function startProgram(input: {
  command: string;
  args: string[];
  folder: string;
  environment?: Record<string, string>;
  listens: { host: string; port: number };
  seconds?: number;
}): Promise<Started> {
  const child = spawn("/bin/sh", ["-c", GUARD, "guard", input.command, ...input.args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, ...input.environment },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)));
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async () => {
    endGroup(child);
    await ended;
    rmSync(input.folder, { recursive: true, force: true });
  };
  const until = Date.now() + (input.seconds ?? 30) * 1000;
  while (!(await listens(input.listens))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${input.command} did not start:\n${said}`);
    }
  }
  return { folder: input.folder, stop };
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // Already gone.
  }
}

/** One attempt, of up to 50 ms. */
function listens({ host, port }: { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host, port, timeout: 500 });
    const end = (is: boolean) => {
      socket.destroy();
      if (is) resolve(true);
      else setTimeout(() => resolve(false), 50);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}
