/** Checks which area and room may import which, and what only a few files may do. Reads the syntax tree. */
import { describe, expect, it } from "vitest";
import {
  cyclesOf,
  exportsOf,
  filesBelow,
  importsOf,
  roomOf,
  SOURCES,
  textOf,
  type Import,
} from "./source-tree";

/** An area imports itself and the areas before it; areas on one line don't import each other. */
const AREAS = [
  ["lib/messages"],
  ["lib/formats"],
  ["lib/platform"],
  ["lib/identity"],
  ["lib/access"],
  ["lib/protocols", "lib/web"],
  ["lib/app"],
  ["app", "components", "server"],
];

const IMPORTS = SOURCES.flatMap(importsOf);

/** What Next or the bundler loads by its file's name. */
const ENTRY_POINTS =
  /^(app\/(.*\/)?(page|layout|route|error|loading|not-found|global-error|icon|manifest|robots)|server)\.tsx?$/;
/** Tests, tools and journeys. Their text is enough to find what they use. */
const OTHERS = filesBelow("lib", "app", "components", "sandbox", "scripts", "bench", "e2e").filter(
  (file) => !SOURCES.includes(file),
);
/** A type may be exported because an exported function takes or returns it. */
const isNamedInside = (file: string, type: string) =>
  (textOf(file).match(new RegExp(`\\b${type}\\b`, "g")) ?? []).length > 1;

/** Returns the exports that no file imports. */
function unusedExports(): { file: string; name: string }[] {
  const used = new Map<string, Set<string> | null>();
  for (const { target, names } of IMPORTS) {
    const known = used.get(target);
    if (names === null || known === null) used.set(target, null);
    else used.set(target, new Set([...(known ?? []), ...names]));
  }
  const others = OTHERS.map(textOf).join("\n");
  return SOURCES.filter((file) => !ENTRY_POINTS.test(file)).flatMap((file) => {
    const names = used.get(file.replace(/\.tsx?$/, ""));
    if (names === null) return [];
    return exportsOf(file)
      .filter(({ name }) => !names?.has(name))
      .filter(({ name, isType }) => !isType || !isNamedInside(file, name))
      .filter(({ name }) => name !== "default" && !new RegExp(`\\b${name}\\b`).test(others))
      .map(({ name }) => ({ file, name }));
  });
}
const areaOf = (file: string): string | undefined =>
  AREAS.flat().find((area) => file === area || file === `${area}.ts` || file.startsWith(`${area}/`));
const levelOf = (area: string): number => AREAS.findIndex((level) => level.includes(area));
const toLines = (found: Import[]) => found.map(({ file, target }) => `${file} → ${target}`).sort();

/** What components may import: packages that run in a browser, and code that doesn't need a server. */
const BROWSER_PACKAGES =
  /^(@simplewebauthn\/browser|react|react-dom|next\/(dynamic|link|navigation|image)|radix-ui)$/;
const BROWSER_CODE =
  /^(components\/|lib\/formats\/|lib\/messages\/(text|formatter|locale|duration|reason)$|lib\/web\/cookies$)/;

describe("the architecture", () => {
  it("an area imports only itself and the areas before it, and not its neighbours", () => {
    const crossings = IMPORTS.filter(({ file, target }) => {
      const from = areaOf(file);
      const to = areaOf(target);
      if (from === undefined || to === undefined || from === to) return false;
      return levelOf(to) > levelOf(from) || (levelOf(to) === levelOf(from) && from.startsWith("lib/"));
    });
    expect(toLines(crossings)).toEqual([]);
  });
  it("rooms don't import each other in a circle", () => {
    const edges = new Map<string, Set<string>>();
    for (const { file, target } of IMPORTS) {
      const [from, to] = [roomOf(file), roomOf(target)];
      if (from === to || !file.startsWith("lib/") || !target.startsWith("lib/")) continue;
      edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
    expect(cyclesOf(edges)).toEqual([]);
  });
  it("components import only browser packages, formats and types", () => {
    expect(
      toLines(
        IMPORTS.filter(
          ({ file, target, isPackage, typeOnly }) =>
            file.startsWith("components/") &&
            (isPackage ? !BROWSER_PACKAGES.test(target) : !typeOnly && !BROWSER_CODE.test(target)),
        ),
      ),
    ).toEqual([]);
  });
  it("nothing of Foyer imports the sandbox, the scripts or test code", () => {
    expect(
      toLines(IMPORTS.filter(({ target }) => /^(sandbox|scripts|lib\/testing|e2e)\//.test(target))),
    ).toEqual([]);
  });
  it("[G2] only the composition root makes the function that signs, and only that function opens a key", () => {
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
    expect(SOURCES.filter((file) => /buildAwsSamlResponse\(/.test(textOf(file))).sort()).toEqual([
      "lib/access/signing/issue-system.ts",
      "lib/access/signing/issue.ts",
      "lib/formats/saml/aws-response.ts",
    ]);
  });
  it("only entry points prove actors", () => {
    const provers = SOURCES.filter((file) => /\bprove\(/.test(textOf(file))).sort();
    expect(provers).toEqual([
      "lib/access/signing/issue-system.ts",
      "lib/app.ts",
      "lib/identity/access-keys/service.ts",
      "lib/identity/cli/tokens.ts",
      "lib/identity/scim/tokens.ts",
      "lib/identity/sessions/service.ts",
      "lib/web/next-auth.ts",
    ]);
  });
  it("[G42] every service for administrators authorizes its caller", () => {
    const ASKS =
      /\b(withAuthority|requireAdministrator|requireReader|authorityOf|refuseAdministration)\(\s*ctx/;
    // A function that receives a transaction works for an authorized caller; every other function is an entry
    // point.
    const functions = SOURCES.filter((file) => /^lib\/(access|identity)\//.test(file)).flatMap((file) =>
      [
        ...textOf(file).matchAll(
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
    // Or calls one that does.
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
  });
  it("every export is imported somewhere", () => {
    expect(unusedExports().map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
  });
  it("the environment is read in one place", () => {
    // server.ts passes its origin to next-auth through the environment; it reads nothing.
    const readers = SOURCES.filter((file) => /process\.env/.test(textOf(file)));
    expect(readers).toEqual(["server.ts"]);
  });
  it("no file is called index, utils, helpers or common", () => {
    expect(
      [...SOURCES, ...filesBelow("sandbox", "scripts", "e2e")].filter((file) =>
        /(^|\/)(index|utils|helpers|common)\.tsx?$/.test(file),
      ),
    ).toEqual([]);
  });
});
