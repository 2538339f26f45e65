/**
 * `npm run mutation [-- NAME …] [--list] [--static]`: changes one expression at a time in pure modules and checks that a
 * test fails each time.
 *
 * A change that no test notices (a surviving mutant) is a rule that no test keeps. Each module must have at
 * least MIN_SCORE percent of its mutants killed. This takes minutes, so `npm test` does not run it. Mutants of
 * code that runs while a module loads need a process each: `--static` includes them.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { Stryker } from "@stryker-mutator/core";
import { MUTATION_MODULES } from "./mutation-modules.mjs";
import { fail, ROOT } from "./ready.mjs";

const MIN_SCORE = 85;
const FOLDER = "build/mutation";
const DETECTED = new Set(["Killed", "Timeout"]);
const UNDETECTED = new Set(["Survived", "NoCoverage"]);

process.chdir(ROOT);
const names = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = names.find((name) => !(name in MUTATION_MODULES));
if (unknown)
  fail(`There is no module called ${unknown}. There are: ${Object.keys(MUTATION_MODULES).join(", ")}`);
const listSurvivors = process.argv.includes("--list");

mkdirSync(FOLDER, { recursive: true });
const scores = [];
for (const name of names.length > 0 ? names : Object.keys(MUTATION_MODULES)) {
  const mutants = await mutate(name);
  const detected = mutants.filter(({ status }) => DETECTED.has(status)).length;
  const survivors = mutants.filter(({ status }) => UNDETECTED.has(status));
  const score = (100 * detected) / (detected + survivors.length);
  scores.push(score);
  process.stdout.write(
    `${name.padEnd(20)} ${score.toFixed(1).padStart(5)} %  ${detected} of ${detected + survivors.length} mutants killed\n`,
  );
  if (listSurvivors || score < MIN_SCORE) for (const mutant of survivors) printSurvivor(name, mutant);
}
if (scores.some((score) => score < MIN_SCORE)) fail(`Every module needs at least ${MIN_SCORE} %.`);

/** Runs Stryker on one module. Returns its mutants with their status. */
async function mutate(name) {
  const { file } = MUTATION_MODULES[name];
  if (!existsSync(file)) fail(`${file} does not exist. Update scripts/mutation-modules.mjs.`);
  process.env.FOYER_MUTATION_TESTS = MUTATION_MODULES[name].tests.join(",");
  const report = path.join(FOLDER, `${name}.json`);
  rmSync(report, { force: true });
  const stryker = new Stryker({
    mutate: [file],
    testRunner: "vitest",
    vitest: { configFile: "vitest.mutation.config.ts", related: false },
    plugins: ["@stryker-mutator/vitest-runner"],
    coverageAnalysis: "perTest",
    ignoreStatic: !process.argv.includes("--static"),
    concurrency: 1,
    reporters: ["json"],
    jsonReporter: { fileName: report },
    tempDirName: `${FOLDER}/tmp`,
    // Stryker reads it with TypeScript's old API; Vitest needs nothing from it.
    tsconfigFile: "no-tsconfig.json",
    ignorePatterns: [".next", "build", "data", "docs", "test-results", "playwright-report"],
    allowConsoleColors: false,
    logLevel: "warn",
  });
  await stryker.runMutationTest();
  const { files } = JSON.parse(readFileSync(report, "utf8"));
  return Object.values(files).flatMap((entry) =>
    entry.mutants.map((mutant) => withText(entry.source, mutant)),
  );
}

function withText(source, mutant) {
  const line = source.split("\n")[mutant.location.start.line - 1] ?? "";
  return { ...mutant, line: line.trim() };
}

function printSurvivor(name, { status, location, mutatorName, replacement, line }) {
  process.stdout.write(
    `  ${MUTATION_MODULES[name].file}:${location.start.line}:${location.start.column} ${status} ${mutatorName}\n    ${line}\n    → ${replacement}\n`,
  );
}
