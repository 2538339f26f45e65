import path from "node:path";
import { defineConfig } from "vitest/config";

/** What `npm run mutation` runs against each mutant: the unit tests of one module. */
export default defineConfig({
  test: {
    environment: "node",
    alias: {
      "@": path.resolve(import.meta.dirname),
      "server-only": path.resolve(import.meta.dirname, "lib/testing/server-only.ts"),
    },
    testTimeout: 180_000,
    include: (process.env.FOYER_MUTATION_TESTS ?? "").split(","),
  },
});
