/**
 * Bundles what runs outside Next: the server, the threads, the sandbox and the scripts.
 *
 * Packages stay outside the bundles. The server's bundle contains nothing of the sandbox, so that production can't
 * reach it.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { ROOT } from "./ready.mjs";

const ENTRIES = {
  server: "server.ts",
  "database-worker": "lib/platform/db/embedded/worker.ts",
  "heavy-worker": "lib/heavy-worker.ts",
  sandbox: "sandbox/main.ts",
};

function entries() {
  const scripts = readdirSync(path.join(ROOT, "scripts")).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  const benches = existsSync(path.join(ROOT, "bench"))
    ? readdirSync(path.join(ROOT, "bench")).filter((file) => file.endsWith(".ts"))
    : [];
  return {
    ...ENTRIES,
    ...Object.fromEntries(
      scripts.map((file) => [`scripts/${path.basename(file, ".ts")}`, `scripts/${file}`]),
    ),
    ...Object.fromEntries(benches.map((file) => [`bench/${path.basename(file, ".ts")}`, `bench/${file}`])),
  };
}

/** Builds every entry, or the named ones, each as a separate bundle. */
export async function buildServer({ only } = {}) {
  for (const [name, file] of Object.entries(entries())) {
    if (!existsSync(path.join(ROOT, file)) || (only && !only.includes(name))) continue;
    const bundle = await rolldown({
      cwd: ROOT,
      input: { [name]: file },
      platform: "node",
      external: (id) => !id.startsWith(".") && !id.startsWith("@/") && !path.isAbsolute(id),
      tsconfig: path.join(ROOT, "tsconfig.json"),
      resolve: { alias: { "@": ROOT } },
      logLevel: "warn",
    });
    await bundle.write({
      dir: path.join(ROOT, "build"),
      format: "esm",
      sourcemap: true,
      entryFileNames: "[name].mjs",
      codeSplitting: false,
    });
    await bundle.close();
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await buildServer();
