import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow } from "@/lib/testing/source-tree";

const ROOT = path.resolve(import.meta.dirname, "..");
const inDocs = readdirSync(path.join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
const PAGES = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  ...inDocs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`),
];
const textOf = (page: string) => readFileSync(path.join(ROOT, page), "utf8");

/** Links and images of a page, without its code blocks. */
const linksOf = (page: string) =>
  [
    ...textOf(page)
      .replaceAll(/^```[\s\S]*?^```/gm, "")
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target = ""]) => target);

/** The anchors that GitHub makes of a page's headings. */
const anchorsOf = (page: string) =>
  [...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );

function isBroken(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return !link.startsWith("https://");
  const [file = "", anchor] = link.split("#");
  const target = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
  if (!existsSync(path.join(ROOT, target)) || !statSync(path.join(ROOT, target)).isFile()) return true;
  return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).includes(anchor);
}

describe("the documentation", () => {
  it.each(PAGES)("every link and image of %s leads somewhere", (page) => {
    expect(linksOf(page).filter((link) => isBroken(page, link))).toEqual([]);
  });

  it("every page is reachable from the README", () => {
    const reached = new Set(["README.md"]);
    for (const page of reached)
      for (const link of linksOf(page)) {
        const target = path.posix.join(path.posix.dirname(page), link.split("#")[0] ?? "");
        if (PAGES.includes(target)) reached.add(target);
      }
    expect(PAGES.filter((page) => !reached.has(page))).toEqual([]);
  });

  it("the module map has every folder of lib, and no other", () => {
    const map = [...textOf("docs/architecture.md").matchAll(/^\| `([^`]+)` \| \S/gm)]
      .map(([, folder = ""]) => folder)
      .filter((folder) => !/^(lib|app|components|sandbox|scripts|bench|e2e)\b/.test(folder));
    const folders = readdirSync(path.join(ROOT, "lib"), { recursive: true, encoding: "utf8" })
      .filter((name) => statSync(path.join(ROOT, "lib", name)).isDirectory())
      .filter((name) => !name.startsWith("platform/db/"));
    expect(map.toSorted()).toEqual(folders.toSorted());
  });

  it("every decision is in the index", () => {
    const index = textOf("docs/decisions/README.md");
    const records = PAGES.filter((page) => /^docs\/decisions\/\d{4}/.test(page)).map((page) =>
      path.basename(page),
    );
    expect(records.filter((name) => !index.includes(`(${name})`))).toEqual([]);
  });
});

describe("docs/security.md", () => {
  type Row = { number: number; state: string; files: string[] };
  const rows: Row[] = textOf("docs/security.md")
    .split("\n")
    .filter((line) => /^\| G\d+ \|/.test(line))
    .map((line) => {
      const [number = "", , state = "", files = ""] = line.split(" | ");
      return {
        number: Number(number.slice(3)),
        state,
        files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = ""]) => file),
      };
    });

  it("lists the 96 cases, each once and in order, with a state", () => {
    expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 96 }, (_, index) => index + 1));
    expect(rows.filter(({ state, files }) => /^held\b/.test(state) !== files.length > 0)).toEqual([]);
    expect(rows.filter(({ state }) => !/^(held\b|open: |doesn't apply)/.test(state))).toEqual([]);
  });

  it("names for each case the test files that carry its number, and no others", () => {
    const named = rows.flatMap(({ number, files }) => files.map((file) => `G${number} ${file}`));
    const carried = filesBelow("lib", "app", "components", "e2e", "sandbox", "scripts")
      .filter((file) => /\.(test|spec)\.tsx?$/.test(file))
      .flatMap((file) =>
        [...new Set([...textOf(file).matchAll(/\[(G\d+)\]/g)].map(([, id = ""]) => id))].map(
          (id) => `${id} ${file}`,
        ),
      );
    expect(named.toSorted()).toEqual(carried.toSorted());
  });

  it("names no file that is gone, also in its threats", () => {
    const files = [...textOf("docs/security.md").matchAll(/`([a-z0-9-]+\/[^` ]+\.tsx?)`/g)];
    expect(files.length).toBeGreaterThan(100);
    expect(files.map(([, file = ""]) => file).filter((file) => !existsSync(path.join(ROOT, file)))).toEqual(
      [],
    );
  });
});
