import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "..");
type Package = {
  version?: string;
  integrity?: string;
  resolved?: string;
  license?: string;
  dev?: boolean;
  hasInstallScript?: boolean;
};
const read = <T>(file: string) => JSON.parse(readFileSync(path.join(ROOT, file), "utf8")) as T;
const manifest = read<Record<"dependencies" | "devDependencies", Record<string, string>>>("package.json");
const lock = read<{ packages: Record<string, Package> }>("package-lock.json");
const packages = Object.entries(lock.packages).filter(([folder]) => folder !== "");

const PERMISSIVE = new Set([
  "MIT",
  "MIT-0",
  "Apache-2.0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  // Fonts.
  "OFL-1.1",
]);
/** Used unchanged and only while pages are built, or not at all. */
const BUILD_ONLY = /^node_modules\/(lightningcss|caniuse-lite|@img\/sharp)/;

describe("what Foyer is made of", () => {
  it("[G83] has exact versions in package.json", () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it("[G83] comes from npm with a checksum, and from nowhere else", () => {
    const odd = packages.filter(
      ([, { integrity = "", resolved = "https://registry.npmjs.org/" }]) =>
        !integrity.startsWith("sha512-") || !resolved.startsWith("https://registry.npmjs.org/"),
    );
    expect(odd).toEqual([]);
  });

  it("[G83] has no package that runs code when it is installed, and npm is told to run none", () => {
    expect(packages.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
    expect(readFileSync(path.join(ROOT, ".npmrc"), "utf8")).toMatch(/^ignore-scripts=true$/m);
  });

  it("has permissive licences in production", () => {
    const others = packages.filter(
      ([folder, { dev, license = "" }]) => !dev && !PERMISSIVE.has(license) && !BUILD_ONLY.test(folder),
    );
    expect(others).toEqual([]);
  });

  it("is listed by `npm run sbom` in CycloneDX, with licences and checksums", () => {
    const { stdout, stderr } = spawnSync(process.execPath, ["scripts/sbom.mjs"], {
      cwd: ROOT,
      encoding: "utf8",
      maxBuffer: 64 * 2 ** 20,
    });
    expect(stderr).toBe("");
    const sbom = JSON.parse(stdout) as {
      bomFormat: string;
      metadata: { component: { name: string } };
      components: { name: string; version: string; licenses?: unknown[]; hashes?: unknown[] }[];
    };
    expect(sbom).toMatchObject({ bomFormat: "CycloneDX", metadata: { component: { name: "foyer" } } });
    for (const [name, version] of Object.entries(manifest.dependencies))
      expect(sbom.components).toContainEqual(expect.objectContaining({ name, version }));
    const bare = sbom.components.filter(({ licenses, hashes }) => !licenses?.length || !hashes?.length);
    expect(bare).toEqual([]);
  });
});
