/** `npm run bench [-- NAME …] [--json]`: measures, and prints a table or one line of JSON per figure. */
import { readdirSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { ensureBuilt, ensureInstalled, fail, requireNode, ROOT } from "./ready.mjs";
import { startPostgres } from "./postgres-for-tests.mjs";
import { ensureTools, findChromium } from "./tools.mjs";

requireNode();
process.chdir(ROOT);
await ensureInstalled();

/** Programs outside npm that a bench needs. */
const TOOLS = { "directory-sync": ["openldap"], entitlements: ["postgres"], "front-page": ["browser"] };
/** Modules that benches share. */
const SHARED = new Set(["device-clients", "figure", "large-company", "load", "sign-in", "storm"]);
const known = readdirSync(path.join(ROOT, "bench"))
  .map((file) => path.basename(file, ".ts"))
  .filter((name) => !SHARED.has(name));
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const wrong = asked.find((name) => !known.includes(name));
if (wrong) fail(`There is no bench called ${wrong}. Choose from: ${known.join(", ")}`);
const json = process.argv.includes("--json");
const names = asked.length > 0 ? asked : known;
ensureTools(names.flatMap((name) => TOOLS[name] ?? []));
await ensureBuilt();
process.env.NODE_ENV = "production";
process.env.CHROMIUM_PATH = findChromium() ?? "";
// The bench of entitlements runs on a PostgreSQL of its own that is deleted afterwards.
const postgres = names.includes("entitlements") ? await startPostgres() : null;
if (postgres?.url) process.env.FOYER_BENCH_DATABASE_URL ??= postgres.url;
for (const name of names) {
  const { run } = await import(`../build/bench/${name}.mjs`);
  const figures = await run();
  if (json)
    for (const figure of figures)
      process.stdout.write(
        `${JSON.stringify({ bound: null, ratio: null, goal: null, ok: null, ...figure })}\n`,
      );
  else table(name, figures);
}
await postgres?.stop();
process.exit(0);

function table(name, figures) {
  const width = Math.max(...figures.map(({ figure }) => figure.length));
  process.stdout.write(`\n${name}\n`);
  for (const { figure, value, unit, bound, ratio, goal, ok } of figures) {
    const beside = bound === undefined ? "" : `  beside ${bound} ${unit}: ×${ratio}`;
    const verdict = goal === undefined ? "" : `  (aim ×${goal}: ${ok ? "met" : "not met"})`;
    process.stdout.write(
      `  ${figure.padEnd(width)}  ${String(value).padStart(9)} ${unit}${beside}${verdict}\n`,
    );
  }
}
