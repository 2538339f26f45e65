import { spawn } from "node:child_process";
import net from "node:net";
import { expect, it } from "vitest";
import { freePort, GUARD, ownFolder, startProgram } from "./counterpart";

const SERVER = (port: number) => `require("node:net").createServer().listen(${port}, "127.0.0.1")`;

async function isOpen(port: number): Promise<boolean> {
  const socket = net.connect(port, "127.0.0.1");
  const answer = await new Promise<boolean>((resolve) =>
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false)),
  );
  socket.destroy();
  return answer;
}
const opened = (port: number) => expect.poll(() => isOpen(port), { timeout: 60_000 }).toBe(true);
const closed = (port: number) => expect.poll(() => isOpen(port), { timeout: 60_000 }).toBe(false);

it("a program and its children end when the test that started them is killed", async () => {
  const [port, inner] = [await freePort(), await freePort()];
  const program = `const { spawn } = require("node:child_process"); spawn(process.execPath, ["-e", ${JSON.stringify(SERVER(inner))}], { stdio: "ignore" }); ${SERVER(port)}`;
  // A separate process, like a test's: it starts a program with `startProgram`, which starts another.
  const starter = `const child = require("node:child_process").spawn("/bin/sh", ["-c", ${JSON.stringify(GUARD)}, "guard", process.execPath, "-e", ${JSON.stringify(program)}], { detached: true, stdio: ["ignore", "ignore", "ignore", "pipe"] }); setInterval(() => {}, 1_000)`;
  const test = spawn(process.execPath, ["-e", starter], { stdio: "ignore" });
  await Promise.all([opened(port), opened(inner)]);
  test.kill("SIGKILL");
  await Promise.all([closed(port), closed(inner)]);
});

it("a program that exits at its start is reported with its output", async () => {
  const failing = startProgram({
    command: process.execPath,
    args: ["-e", "console.error('no such key'); process.exit(3)"],
    folder: ownFolder("guard"),
    listens: { host: "127.0.0.1", port: await freePort() },
  });
  await expect(failing).rejects.toThrow(/did not start:\n[^]*no such key/);
});
