import path from "node:path";
import { defineConfig } from "vitest/config";

const shared = {
  environment: "node",
  alias: { "@": path.resolve(import.meta.dirname), "server-only": path.resolve(import.meta.dirname, "lib/testing/server-only.ts") },
  testTimeout: 180_000,
  hookTimeout: 180_000,
} as const;

/** Three kinds: what needs a database (run again on PostgreSQL), what starts an outside counterpart, and all the rest. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: "unit", include: ["{lib,sandbox,components,scripts,app}/**/*.test.{ts,tsx}"], exclude: ["**/*.integration.test.ts", "**/*.counterpart.test.ts"] } },
      { test: { ...shared, name: "integration", include: ["**/*.integration.test.ts"], exclude: ["node_modules/**"], globalSetup: ["lib/testing/build-worker.ts"] } },
      { test: { ...shared, name: "counterpart", include: ["**/*.counterpart.test.ts"], exclude: ["node_modules/**"], globalSetup: ["lib/testing/build-worker.ts"] } },
    ],
    // Two cores: more files at once only make each slower.
    maxWorkers: 2,
  },
});
