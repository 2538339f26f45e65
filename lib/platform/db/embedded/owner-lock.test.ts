import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockFolder } from "./owner-lock";

const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-lock-"));
const children: ChildProcess[] = [];
const program = path.join(folder, "lock.mjs");

/** As in another container: the same folder, a separate network namespace. */
const APART = ["unshare", "--net", "--map-root-user"] as const;
const canBeApart =
  process.platform === "linux" && spawnSync(APART[0], [...APART.slice(1), "true"]).status === 0;

beforeAll(async () => {
  const entry = path.join(folder, "entry.ts");
  writeFileSync(
    entry,
    `import { lockFolder } from ${JSON.stringify(path.join(import.meta.dirname, "owner-lock.ts"))};
lockFolder(process.argv[2]!).then(() => { console.log("owns it"); setInterval(() => {}, 1000); }, (error) => console.log(error.code));
`,
  );
  const bundle = await rolldown({ input: entry, platform: "node" });
  await bundle.write({ file: program, format: "esm" });
  await bundle.close();
});
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

function newFolder(name: string): string {
  mkdirSync(path.join(folder, name), { recursive: true });
  return path.join(folder, name);
}

function start(data: string, before: readonly string[] = []): Promise<{ said: string; child: ChildProcess }> {
  const [command = "", ...args] = [...before, process.execPath, program, data];
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  return new Promise((resolve) =>
    child.stdout.once("data", (chunk: Buffer) => resolve({ said: chunk.toString().trim(), child })),
  );
}

const end = (child: ChildProcess) =>
  new Promise((resolve) => {
    child.once("exit", resolve);
    child.kill("SIGKILL");
  });

describe("a data folder", () => {
  it("belongs to one process until it is released, and is left unchanged", async () => {
    const data = newFolder("one");
    const lock = await lockFolder(data);
    await expect(lockFolder(data)).rejects.toMatchObject({ code: "data_folder_in_use" });
    expect((await start(data)).said).toBe("data_folder_in_use");
    await lock.release();
    await (await lockFolder(data)).release();
    expect(readdirSync(data)).toEqual([]);
  });

  it("is free at once after its owner was killed, at any depth", async () => {
    const data = newFolder(`deep/${"x".repeat(120)}`);
    const { said, child } = await start(data);
    expect(said).toBe("owns it");
    await end(child);
    await (await lockFolder(data)).release();
  });

  it.skipIf(!canBeApart)(
    "belongs to one of two containers that share it, and to the other once the first is killed",
    async () => {
      const data = newFolder("shared");
      const { said, child } = await start(data, APART);
      expect(said).toBe("owns it");
      await expect(lockFolder(data)).rejects.toMatchObject({ code: "data_folder_in_use" });
      expect((await start(data, APART)).said).toBe("data_folder_in_use");
      await end(child);
      expect(existsSync(path.join(data, "owner.sock"))).toBe(true);
      const next = await start(data, APART);
      expect(next.said).toBe("owns it");
    },
  );

  it.skipIf(!canBeApart)(
    "goes to exactly one of many processes that start at the same time after a kill",
    async () => {
      const data = newFolder("storm");
      await end((await start(data)).child);
      const started = await Promise.all(Array.from({ length: 5 }, () => start(data, APART)));
      expect(started.filter(({ said }) => said === "owns it").length).toBe(1);
      expect(readdirSync(data).filter((name) => name !== "owner.sock")).toEqual([]);
    },
  );
});
