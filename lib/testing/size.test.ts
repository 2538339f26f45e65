/** Keeps files and functions short enough to read at once. */
import { expect, it } from "vitest";
import { filesBelow, isTest, longFunctionsOf, SOURCES, textOf } from "./source-tree";

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 60;

/** Catalogues: each language is one file. */
const CATALOGUES = /^lib\/messages\/[a-z]{2}(-[A-Z]{2})?\.ts$/;

const FILES = [...SOURCES, ...filesBelow("sandbox", "scripts", "bench")].filter((file) => !isTest(file));

it(`no file is longer than ${MAX_FILE_LINES} lines`, () => {
  const long = FILES.filter(
    (file) => !CATALOGUES.test(file) && textOf(file).trimEnd().split("\n").length > MAX_FILE_LINES,
  );
  expect(long.sort()).toEqual([]);
});
it(`a function of more than ${MAX_FUNCTION_LINES} lines says why in its comment ("Long: …")`, () => {
  // Migrations are all SQL; JSX, SQL and tables may be as long as they are readable.
  const long = FILES.filter((file) => !file.includes("/db/migrations/"))
    .flatMap((file) => longFunctionsOf(file, MAX_FUNCTION_LINES))
    .map(({ file, name }) => `${file}: ${name}`);
  expect([...new Set(long)].sort()).toEqual([]);
});
