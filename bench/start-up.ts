/** `npm start` on a fresh clone, and the second start: from the command to the printed address. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { round, type Figure } from "./figure";

const BENCH = "start-up";

export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-clone-"));
  try {
    execFileSync("git", ["clone", "--quiet", process.cwd(), path.join(folder, "foyer")]);
    const first = await start(path.join(folder, "foyer"));
    const second = await start(path.join(folder, "foyer"));
    return [
      {
        bench: BENCH,
        figure: "npm start on a fresh clone",
        value: round(first, 1),
        unit: "s",
        bound: 50,
        ratio: round(first / 50),
        goal: 1,
        ok: first <= 50,
      },
      {
        bench: BENCH,
        figure: "npm start again",
        value: round(second, 1),
        unit: "s",
        bound: 2,
        ratio: round(second / 2),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function start(cwd: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    const child = spawn("npm", ["start"], {
      cwd,
      env: { ...process.env, PORT: String(port), AWS_ENDPOINT_URL_STS: "" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let text = "";
    let seconds: number | null = null;
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      if (!/Sandbox AWS/.test(text) || seconds !== null) return;
      seconds = (performance.now() - started) / 1000;
      if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) =>
      seconds === null ? reject(new Error(`ended with ${code}:\n${text}`)) : resolve(seconds),
    );
  });
}
