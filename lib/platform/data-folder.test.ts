import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { makeDataFolder } from "./data-folder";

const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-folder-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const refusal = expect.objectContaining({
  code: "data_folder_unwritable",
  message: expect.stringContaining("cannot be made or written") as string,
}) as Error;

describe("the data folder", () => {
  it("is created with its missing parents, for its owner alone, and may exist already", () => {
    const deep = path.join(folder, "a", "b", "c");
    makeDataFolder(deep);
    makeDataFolder(deep);
    for (const each of [deep, path.dirname(deep)]) expect(statSync(each).mode & 0o777).toBe(0o700);
  });
  it.skipIf(process.platform === "win32")(
    "[X9] that others could open is closed to them, and so is every file that is made from then on",
    () => {
      const volume = path.join(folder, "volume");
      mkdirSync(volume);
      chmodSync(volume, 0o777);
      const before = process.umask(0);
      try {
        makeDataFolder(volume);
        expect(statSync(volume).mode & 0o777).toBe(0o700);
        writeFileSync(path.join(volume, "file"), "", { mode: 0o666 });
        mkdirSync(path.join(volume, "postgres"), { mode: 0o777 });
        expect(statSync(path.join(volume, "file")).mode & 0o777).toBe(0o600);
        expect(statSync(path.join(volume, "postgres")).mode & 0o777).toBe(0o700);
      } finally {
        process.umask(before);
      }
    },
  );
  it.skipIf(process.getuid?.() !== 0 || !existsSync("/proc/self"))(
    "[X9] that can't be closed to others is refused with what to do",
    () => {
      // A file system that knows no rights of its own: chmod is refused there.
      expect(() => makeDataFolder("/proc/sys")).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^data_folder_/) as string }) as Error,
      );
    },
  );
  it("below a file is refused", () => {
    writeFileSync(path.join(folder, "file"), "");
    expect(() => makeDataFolder(path.join(folder, "file", "data"))).toThrow(refusal);
    expect(() => makeDataFolder(path.join(folder, "file"))).toThrow(refusal);
  });
  it.skipIf(!existsSync("/proc/self"))("that can't be created is refused at once, at any depth", () => {
    for (const hopeless of ["/proc/foyer", "/proc/foyer/data", "/proc/foyer/a/b/c"])
      expect(() => makeDataFolder(hopeless)).toThrow(refusal);
  });
});
