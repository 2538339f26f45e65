/**
 * `npm run sbom`: prints what Foyer is made of, as CycloneDX JSON: packages that run in production, with version,
 * licence and checksum. `npm run sbom -- FILE` writes it to a file.
 *
 * npm reads what is installed, so packages for other platforms are missing.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { ROOT } from "./ready.mjs";

const args = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=application"];
const { status, stdout, stderr } = spawnSync("npm", args, {
  cwd: ROOT,
  encoding: "utf8",
  maxBuffer: 64 * 2 ** 20,
});
if (status !== 0) {
  process.stderr.write(`npm can't list the packages:\n${stderr}`);
  process.exit(1);
}
const { name, license } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
const sbom = JSON.parse(stdout);
// npm names the folder, not the package.
Object.assign(sbom.metadata.component, { name, licenses: [{ license: { id: license } }] });
// npm's own --omit=dev also omits packages that both production and tests use.
const isForTests = ({ properties = [] }) =>
  properties.some(
    ({ name: property, value }) => property === "cdx:npm:package:development" && value === "true",
  );
const left = new Set(sbom.components.filter(isForTests).map((component) => component["bom-ref"]));
sbom.components = sbom.components.filter((component) => !left.has(component["bom-ref"]));
sbom.dependencies = sbom.dependencies
  .filter(({ ref }) => !left.has(ref))
  .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => !left.has(ref)) }));
const text = `${JSON.stringify(sbom, null, 2)}\n`;
const [file] = process.argv.slice(2);
if (file === undefined) process.stdout.write(text);
else {
  writeFileSync(file, text);
  process.stdout.write(`${sbom.components.length} packages written to ${file}\n`);
}
