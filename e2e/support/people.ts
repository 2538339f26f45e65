/** The demo company's users in a browser. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";
import type axe from "axe-core";
import { startFoyer, useFoyer } from "./serve";

export const test = base.extend<object, { ownFoyer: void }>({
  // An enabled source changes everyone's sign-in page, so those journeys have their own Foyer.
  ownFoyer: [
    async ({}, use, { project }) => {
      const own = project.name === "identity" ? await startFoyer() : null;
      if (own) useFoyer(own);
      await use();
      await own?.stop();
    },
    { scope: "worker", auto: true, timeout: 600_000 },
  ],
  // Playwright evaluates the URL before the server is up; this one is evaluated later.
  baseURL: async ({}, use) => use(process.env.FOYER_TEST_URL ?? ""),
  // A browser on a slow machine: `FOYER_TEST_THROTTLE=6 npm test -- e2e`.
  page: async ({ page }, use) => {
    const rate = Number(process.env.FOYER_TEST_THROTTLE ?? 1);
    if (rate > 1) {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Emulation.setCPUThrottlingRate", { rate });
    }
    await use(page);
  },
});

export { expect };

declare global {
  interface Window {
    axe: typeof axe;
  }
}

export function passwordOf(name: string): string {
  const passwords = JSON.parse(process.env.FOYER_TEST_PASSWORDS ?? "{}") as Record<string, string>;
  return passwords[name] ?? "";
}

export async function signInAs(page: Page, name: string, path = "/start"): Promise<void> {
  await page.goto(path);
  await fillSignIn(page, name, passwordOf(name));
  await page.waitForURL(/\/start/);
}

/** Sessions that this worker began, by name. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext["cookies"]>>>();

/**
 * Continues a signed-in session, signing in by the form if there is none. For journeys that aren't about
 * signing in.
 */
export async function comeAs(page: Page, name: string, path = "/start"): Promise<void> {
  const kept = sessions.get(name);
  if (kept) {
    await page.context().addCookies(kept);
    await page.goto(path);
    if (!new URL(page.url()).pathname.startsWith("/sign-in")) return listening(page);
    await page.context().clearCookies();
  }
  await signInAs(page, name, path);
  sessions.set(name, await page.context().cookies());
  await listening(page);
}

/**
 * Waits until React has hydrated every button: a browser with a restored session has no scripts yet, and
 * earlier clicks are lost.
 */
async function listening(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll("button")].every((button) =>
      Object.keys(button).some((key) => key.startsWith("__reactProps$")),
    ),
  );
}

/** Signs in with a password, on a page that may ask for the name first or offer a source instead. */
export async function fillSignIn(page: Page, name: string, password: string): Promise<void> {
  const field = page.getByLabel("User name or e-mail");
  const other = page.getByRole("link", { name: "Sign in another way" });
  await expect(field.or(other).first()).toBeVisible();
  if (await other.isVisible()) await other.click();
  await field.fill(name);
  const go = page.getByRole("button", { name: "Continue", exact: true });
  if (await go.isVisible()) await go.click();
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Checks WCAG 2.2 AA with axe. Injects axe once per document. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(AXE);
  const violations = await page.evaluate(async (tags) => {
    const { violations: found } = await window.axe.run(document, {
      runOnly: { type: "tag", values: tags },
      resultTypes: ["violations"],
    });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  }, WCAG);
  expect(violations).toEqual([]);
}
