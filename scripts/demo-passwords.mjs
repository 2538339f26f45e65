/** `npm run demo:passwords [-- --json]`: the demo company's sign-ins. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fail, ROOT } from "./ready.mjs";

const file = path.join(path.resolve(ROOT, process.env.FOYER_DATA || "data"), "demo-passwords.json");
if (!existsSync(file)) fail("There is no demo yet. Run npm start first.");
const passwords = JSON.parse(readFileSync(file, "utf8"));
const lines = process.argv.includes("--json")
  ? [
      JSON.stringify(
        Object.entries(passwords).map(([name, password]) => ({
          name,
          password,
          role: { ada: "employee", morgan: "administrator" }[name] ?? "person",
        })),
      ),
    ]
  : Object.entries(passwords).map(([name, password]) => `${name.padEnd(12)}${password}`);
process.stdout.write(`${lines.join("\n")}\n`);
