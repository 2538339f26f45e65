/** The areas' one line of dependency, and the doors that only some files may use. No exceptions. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const ORDER = [
  "lib/messages",
  "lib/formats",
  "lib/platform",
  "lib/identity",
  "lib/access",
  "lib/app.ts",
  "lib/protocols",
  "lib/web",
  "app",
];

function files(folder: string): string[] {
  const absolute = path.join(ROOT, folder);
  if (!statSync(absolute).isDirectory()) return [folder];
  return readdirSync(absolute).flatMap((name) => {
    const child = `${folder}/${name}`;
    return statSync(path.join(ROOT, child)).isDirectory()
      ? files(child)
      : /\.tsx?$/.test(name)
        ? [child]
        : [];
  });
}

const isTest = (file: string) => /\.(test|fixture)\.tsx?$/.test(file) || file.startsWith("lib/testing/");

type Import = { file: string; target: string; typeOnly: boolean };

function importsOf(file: string): Import[] {
  const source = readFileSync(path.join(ROOT, file), "utf8");
  return [
    ...source.matchAll(/(import|export)(\s+type)?\s[^;]*?from\s+"([^"]+)"/g),
    ...source.matchAll(/(import)()\("([^"]+)"\)/g),
  ].map(([, , type, specifier = ""]) => ({
    file,
    target: specifier.startsWith("@/")
      ? specifier.slice(2)
      : specifier.startsWith(".")
        ? path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
        : specifier,
    typeOnly: type !== undefined && type !== "",
  }));
}

const SOURCES = ["lib", "app", "components", "server.ts"].flatMap(files).filter((file) => !isTest(file));
const IMPORTS = SOURCES.flatMap(importsOf);
const area = (file: string) =>
  ORDER.findIndex(
    (prefix) => file === prefix || file === prefix.replace(/\.ts$/, "") || file.startsWith(`${prefix}/`),
  );
const shown = (found: Import[]) => found.map(({ file, target }) => `${file} → ${target}`);

/** Rooms whose administrators' services write through `withAuthority` alone. */
const ADOPTED =
  /^lib\/identity\/(users|groups|principals|sessions|sign-in|administrators|attributes|access-keys|oauth|cli)\//;

describe("the architecture", () => {
  it("areas import themselves and what stands to their left", () => {
    // lib/web names the type of the application that the composition root makes; types carry no code.
    expect(
      shown(
        IMPORTS.filter(
          ({ file, target, typeOnly }) => area(file) >= 0 && area(target) > area(file) && !typeOnly,
        ),
      ),
    ).toEqual([]);
  });
  it("components hold no server code: formats and types only", () => {
    const allowed = (entry: Import) =>
      entry.typeOnly ||
      entry.target.startsWith("components/") ||
      entry.target.startsWith("lib/formats/") ||
      /^lib\/messages\/(text|formatter|locale)$/.test(entry.target) ||
      entry.target === "lib/web/cookies" ||
      !entry.target.includes("/") ||
      /^(react|next|radix-ui)/.test(entry.target);
    expect(shown(IMPORTS.filter((entry) => entry.file.startsWith("components/") && !allowed(entry)))).toEqual(
      [],
    );
  });
  it("nothing of Foyer imports the sandbox, the scripts or what tests use", () => {
    expect(
      shown(IMPORTS.filter(({ target }) => /^(sandbox|scripts|lib\/testing|e2e)\//.test(target))),
    ).toEqual([]);
  });
  it("only the composition root makes the function that signs, and only it opens a key", () => {
    expect(
      IMPORTS.filter(({ target }) => target === "lib/access/signing/issue").map(({ file }) => file),
    ).toEqual(["lib/app.ts"]);
    expect(
      IMPORTS.filter(({ target }) => target === "lib/access/signing/issue-system")
        .filter(({ typeOnly }) => !typeOnly)
        .map(({ file }) => file),
    ).toEqual(["lib/app.ts"]);
    expect(
      new Set(
        IMPORTS.filter(({ target, typeOnly }) => target === "lib/access/signing/keys" && !typeOnly).map(
          ({ file }) => file,
        ),
      ),
    ).toEqual(new Set(["lib/access/signing/issue.ts", "lib/access/signing/issue-system.ts"]));
    expect(
      SOURCES.filter((file) =>
        /buildAwsSamlResponse\(/.test(readFileSync(path.join(ROOT, file), "utf8")),
      ).sort(),
    ).toEqual([
      "lib/access/signing/issue-system.ts",
      "lib/access/signing/issue.ts",
      "lib/formats/saml/aws-response.ts",
    ]);
  });
  it("actors are proven at entrances only", () => {
    const provers = SOURCES.filter((file) =>
      /\bprove\(/.test(readFileSync(path.join(ROOT, file), "utf8")),
    ).sort();
    expect(provers).toEqual([
      "lib/access/signing/issue-system.ts",
      "lib/app.ts",
      "lib/identity/access-keys/service.ts",
      "lib/identity/oauth/tokens.ts",
      "lib/identity/scim/tokens.ts",
      "lib/identity/sessions/service.ts",
      "lib/web/next-auth.ts",
    ]);
  });
  it("whatever administrators may call asks first what they may", () => {
    const ASKS =
      /\b(withAuthority|requireAdministrator|requireReader|authorityOf|refuseAdministration)\(\s*ctx/;
    // What is given a transaction goes on for somebody who was asked; every other function is an entrance.
    const functions = SOURCES.filter((file) => /^lib\/(access|identity)\//.test(file)).flatMap((file) =>
      [
        ...readFileSync(path.join(ROOT, file), "utf8").matchAll(
          /^(export )?async function (\w+)\(([^]*?)\)(?:: [^\n]*)? \{\n([^]*?)\n\}$/gm,
        ),
      ].map(([, exported, name = "", parameters = "", body = ""]) => ({
        file,
        name,
        body,
        isEntrance:
          exported !== undefined && /^\s*ctx: AdminCtx\b/.test(parameters) && !/\btx: Db\b/.test(parameters),
      })),
    );
    const asking = new Set([
      "authorityOf",
      "refuseAdministration",
      "withAuthority",
      ...functions.filter(({ body }) => ASKS.test(body)).map(({ name }) => name),
    ]);
    // Or leaves it to one that does.
    for (let size = -1; size !== asking.size;) {
      size = asking.size;
      for (const { name, body } of functions)
        if ([...body.matchAll(/\b(\w+)\(ctx\b/g)].some(([, called = ""]) => asking.has(called)))
          asking.add(name);
    }
    const entrances = functions.filter(({ isEntrance }) => isEntrance);
    expect(entrances.length).toBeGreaterThan(80);
    expect(
      entrances.filter(({ name }) => !asking.has(name)).map(({ file, name }) => `${file}: ${name}`),
    ).toEqual([]);
    // A check before the transaction may be outdated by its first write: `withAuthority` makes both one.
    expect(
      entrances
        .filter(
          ({ file, body }) =>
            ADOPTED.test(file) &&
            /\bctx\.db\s*\.(transaction|insertInto|updateTable|deleteFrom|mergeInto)\(/.test(body),
        )
        .map(({ file, name }) => `${file}: ${name}`),
    ).toEqual([]);
  });
  it("the environment is read in one place", () => {
    // server.ts hands next-auth its origin; it reads nothing.
    const readers = SOURCES.filter((file) =>
      /process\.env/.test(readFileSync(path.join(ROOT, file), "utf8")),
    );
    expect(readers).toEqual(["server.ts"]);
  });
  it("no file grows past 450 lines, and none is called index, utils, helpers or common", () => {
    const all = [...SOURCES, ...files("sandbox"), ...files("scripts"), ...files("e2e")].filter(
      (file) => !isTest(file),
    );
    expect(
      all.filter((file) => readFileSync(path.join(ROOT, file), "utf8").split("\n").length > 450),
    ).toEqual([]);
    expect(all.filter((file) => /(^|\/)(index|utils|helpers|common)\.tsx?$/.test(file))).toEqual([]);
  });
});
