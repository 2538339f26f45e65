import path from "node:path";
import { defineConfig } from "vitest/config";

const shared = {
  environment: "node",
  alias: {
    "@": path.resolve(import.meta.dirname),
    "server-only": path.resolve(import.meta.dirname, "lib/testing/server-only.ts"),
  },
  testTimeout: 180_000,
  hookTimeout: 180_000,
  // The SDK's versions are pinned, so its advice about newer ones is noise.
  env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  // The files of one process share imports: loading the application costs as much as a file's tests. A file
  // restores what it changes in its process.
  isolate: false,
} as const;

/** `npm run mutation` copies Foyer below `build`. */
const IGNORED = ["node_modules/**", "build/**"];

/**
 * Four kinds: tests with a database (repeated on PostgreSQL), with an outside counterpart, with Foyer as a
 * process, and all others.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["{lib,sandbox,components,scripts,app}/**/*.test.{ts,tsx}"],
          exclude: ["**/*.integration.test.ts", "**/*.counterpart.test.ts", "**/*.process.test.ts"],
        },
      },
      {
        test: {
          ...shared,
          name: "integration",
          setupFiles: ["lib/testing/ready-keys.ts"],
          include: ["**/*.integration.test.ts"],
          exclude: IGNORED,
          globalSetup: ["lib/testing/build-worker.ts"],
        },
      },
      {
        test: {
          ...shared,
          name: "counterpart",
          setupFiles: ["lib/testing/ready-keys.ts"],
          include: ["**/*.counterpart.test.ts"],
          exclude: IGNORED,
          globalSetup: ["lib/testing/build-worker.ts"],
        },
      },
      {
        test: { ...shared, name: "process", include: ["**/*.process.test.ts"], exclude: IGNORED },
      },
    ],
    // Two cores: more files at once are slower.
    maxWorkers: 2,
  },
});
