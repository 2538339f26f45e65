/** The people of the demo company, at the browser. */
import { expect, test as base, type Page } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";

export const test = base.extend({
  // Playwright reads the address before the server is up; the server's own is known by now.
  baseURL: async ({}, use) => use(process.env.FOYER_TEST_URL ?? ""),
});

export { expect };

export function passwordOf(name: string): string {
  const passwords = JSON.parse(process.env.FOYER_TEST_PASSWORDS ?? "{}") as Record<string, string>;
  return passwords[name] ?? "";
}

export async function signInAs(page: Page, name: string, path = "/start"): Promise<void> {
  await page.goto(path);
  await page.getByLabel("User name or e-mail").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(passwordOf(name));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/start/);
}

/** No violation of WCAG 2.2 AA that axe can find. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]).analyze();
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`)).toEqual([]);
}
