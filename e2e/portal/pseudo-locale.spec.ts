/**
 * Every text of every page comes from the message catalogue: in the pseudo-locale, nothing but data and
 * proper nouns has plain letters. Pages are found in the app folder, so that a new one is not forgotten.
 */
import { mkdirSync } from "node:fs";
import type { Page } from "@playwright/test";
import { appPages } from "../support/app-pages";
import { expect, test } from "../support/people";
import { startFoyer, type StartedFoyer } from "../support/serve";
import { finderOfUntranslated } from "../support/untranslated";

test.use({ locale: "en-XA" });

/** Where to find a URL for a page with a parameter: a page with links to such pages. */
const EXAMPLES: Record<string, string | ((foyer: StartedFoyer) => string)> = {
  "/admin/accounts/[id]": "/admin/accounts",
  "/admin/groups/[id]": "/admin/groups",
  "/admin/permission-sets/[id]": "/admin/permission-sets",
  "/admin/sources/[id]": "/admin/sources",
  "/admin/users/[id]": "/admin/users",
  // An address that no command line has printed.
  "/step-up/[id]": () => "/step-up/AAAAAAAAAAAAAAAAAAAAAA",
  // A sign-in that this browser did not begin.
  "/sign-in/code/[id]": () => "/sign-in/code/00000000-0000-0000-0000-000000000000",
};

/** Pages that a session replaces with others. */
const SIGNED_OUT = ["/sign-in", "/forgot-password", "/password", "/device"];

/** Set to a folder to keep a picture of every page. */
const PICTURES = process.env.PSEUDO_PICTURES;

let foyer: StartedFoyer;
test.beforeAll(async () => {
  // Its own demo: other journeys would add data that this one doesn't know.
  test.setTimeout(300_000);
  foyer = await startFoyer();
});
test.afterAll(() => foyer.stop());

const OWN_SOURCE = "Northwind Traders";
const untranslatedTexts = finderOfUntranslated([OWN_SOURCE]);

/** Untranslated texts by page. */
type Findings = Record<string, string[]>;

async function inspect(page: Page, name: string, findings: Findings): Promise<void> {
  const texts = await untranslatedTexts(page);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (overflow > 0) texts.push(`the page is ${overflow} pixels wider than the window`);
  if (texts.length > 0) findings[name] = texts;
  if (PICTURES === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  const file = `${name.replace(/[^a-z0-9]+/gi, "_")}_${page.viewportSize()?.width}.png`;
  await page.screenshot({ path: `${PICTURES}/${file}`, fullPage: true });
}

/** Labels are in the pseudo-locale, so fields are found by their ids. */
async function signIn(page: Page, name: string, path: string): Promise<void> {
  await page.goto(`${foyer.url}${path}`);
  await page.locator("#name").fill(name);
  await page.locator("#password").fill(foyer.passwords[name] ?? "");
  await page.locator("#password").press("Enter");
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Returns the URL of a page, or null if the demo has no example. */
async function addressOf(page: Page, pattern: string): Promise<string | null> {
  if (!pattern.includes("[")) return pattern;
  const example = EXAMPLES[pattern];
  if (example === undefined) throw new Error(`EXAMPLES must say where ${pattern} is found`);
  if (typeof example === "function") return example(foyer);
  await page.goto(`${foyer.url}${example}`);
  const prefix = pattern.slice(0, pattern.indexOf("["));
  const links = page.locator(`main a[href^="${prefix}"]`);
  for (const link of await links.all()) {
    const [address = ""] = ((await link.getAttribute("href")) ?? "").split("?");
    if (address.split("/").length === pattern.split("/").length && !address.endsWith("/new")) return address;
  }
  return null;
}

test("every page takes its texts from the catalogue", async ({ page }) => {
  test.setTimeout(600_000);
  const findings: Findings = {};
  for (const address of SIGNED_OUT) {
    await page.goto(`${foyer.url}${address}`);
    await inspect(page, `${address} signed out`, findings);
  }
  await signIn(page, "morgan", "/start");
  await addSources(page);
  for (const pattern of appPages()) {
    const address = await addressOf(page, pattern);
    expect(address, `an example of ${pattern}`).not.toBeNull();
    await page.goto(`${foyer.url}${address}`);
    await inspect(page, pattern, findings);
  }
  expect(findings).toEqual({});
});

/** Adds sources of kinds that need no server, so that their pages can be read. */
async function addSources(page: Page): Promise<void> {
  await page.goto(`${foyer.url}/admin/sources/new/scim`);
  await page.locator('main input[name="name"]').fill("Northwind");
  await page.locator('main input[name="name"]').press("Enter");
  await page.waitForURL((url) => url.pathname === "/admin/sources");
  await page.goto(`${foyer.url}/admin/sources/new/identity-center`);
  await page.locator('main input[name="name"]').fill(OWN_SOURCE);
  await page.locator("#startUrl").fill("https://d-1234567890.awsapps.com/start");
  await page.locator("#region").fill("eu-west-1");
  await page.locator("#region").press("Enter");
  await page.waitForURL((url) => /\/admin\/sources\/src-/.test(url.pathname));
}
