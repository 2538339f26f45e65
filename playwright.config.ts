import { defineConfig, devices } from "@playwright/test";

const executablePath = process.env.CHROMIUM_PATH || "/usr/bin/chromium";
const root = typeof process.getuid === "function" && process.getuid() === 0;
// Chromium contacts Google at start, which only costs time without a network.
const args = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  ...(root ? ["--no-sandbox"] : []),
];

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/support/serve.ts",
  workers: 2,
  retries: 0,
  // A slow machine isn't a failure.
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [
    ["line"],
    ...(process.env.PLAYWRIGHT_JSON_OUTPUT_NAME
      ? [
          ["json", { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME }] as [
            "json",
            { outputFile: string },
          ],
        ]
      : []),
  ],
  use: {
    baseURL: `http://localhost:${process.env.FOYER_TEST_PORT ?? "3999"}`,
    launchOptions: { executablePath, args },
    trace: "off",
  },
  projects: [
    // First, because it is one long row: its journeys share a sign-in page, so they run one at a time beside
    // the others.
    {
      name: "identity",
      testMatch: "identity/**",
      workers: 1,
      use: { ...devices["Desktop Chrome"], launchOptions: { executablePath, args } },
    },
    {
      name: "desktop",
      testIgnore: "identity/**",
      use: { ...devices["Desktop Chrome"], launchOptions: { executablePath, args } },
    },
    {
      name: "phone",
      use: { ...devices["Pixel 7"], launchOptions: { executablePath, args } },
      grep: /@phone/,
    },
  ],
});
