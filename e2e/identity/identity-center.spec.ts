/**
 * Another company's Foyer as an Identity Center: an administrator connects it, a user signs in to it and
 * disconnects.
 */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, signInAs, test } from "../support/people";
import { startFoyer, type StartedFoyer } from "../support/serve";

let partner: StartedFoyer | undefined;
test.afterAll(() => partner?.stop());

async function signInThere(page: Page, there: StartedFoyer, name: string): Promise<void> {
  await page.goto(`${there.url}/start`);
  await page.getByLabel("User name or e-mail").fill(name);
  await page.getByLabel("Password", { exact: true }).fill(there.passwords[name] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/start/);
}

async function typeCode(page: Page, there: StartedFoyer, code: string): Promise<void> {
  await page.goto(`${there.url}/device`);
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByRole("heading", { name: "You’re signed in" })).toBeVisible();
}

const codeOn = async (page: Page) => (await page.getByRole("status", { name: "Code" }).textContent()) ?? "";

test("Morgan connects a partner's Identity Center, Ada opens a role there beside her own, and none of it outlives her session", async ({
  page,
  browser,
}) => {
  // Two Foyers, five browsers.
  test.setTimeout(480_000);
  const there = (partner = await startFoyer());
  const elsewhere = await browser.newContext();
  const admin = await elsewhere.newPage();
  await signInThere(admin, there, "morgan");
  await admin.goto(`${there.url}/admin/settings`);
  await admin.getByLabel("Sign-in with a device code").selectOption("on");
  await admin
    .locator("form", { has: admin.getByLabel("Sign-in with a device code") })
    .getByRole("button")
    .click();
  await expect(admin.getByText(/saved/i).first()).toBeVisible();
  const elsewhereToo = await browser.newContext();
  const adaThere = await elsewhereToo.newPage();
  await signInThere(adaThere, there, "ada");

  await signInAs(page, "morgan");
  await page.goto("/admin/sources");
  await page.getByRole("link", { name: "Add source" }).click();
  await page.getByRole("link", { name: "AWS IAM Identity Center" }).click();
  await expectAccessible(page);
  await page.getByLabel("Name", { exact: true }).fill("Partner");
  await page.getByLabel("Start URL").fill(`${there.url}/start`);
  await page.getByLabel("Region").fill("us-east-1");
  await page.getByText("Limits and endpoints").click();
  const sandbox = there.sandbox.replace("127.0.0.1", "localhost");
  await page.getByLabel("STS endpoint").fill("http://169.254.169.254");
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByText("The STS endpoint must be an address such as")).toBeVisible();
  await page.getByLabel("STS endpoint").fill(sandbox);
  await page.getByLabel("Console sign-in endpoint").fill(sandbox);
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByRole("heading", { name: "Partner" })).toBeVisible();
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Test the source first")).toBeVisible();

  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Sign in to Partner" })).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByRole("link", { name: /^localhost/ })).toHaveAttribute("href", `${there.url}/device`);
  await typeCode(adaThere, there, await codeOn(page));
  await expect(page.getByRole("heading", { name: "Partner" })).toBeVisible();
  await expect(
    page
      .getByRole("region", { name: "Accounts and roles that arrived" })
      .getByRole("row", { name: /Payments/ })
      .first(),
  ).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByRole("button", { name: "Turn off Partner" })).toBeVisible();

  const own = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL });
  const ada = await own.newPage();
  await signInAs(ada, "ada");
  await ada.getByRole("button", { name: "Sign in to Partner" }).click();
  await expect(ada.getByRole("heading", { name: "Sign in to Partner" })).toBeVisible();
  const address = ada.url();
  await page.goto(address);
  await expect(page.getByText("This sign-in has ended, or another browser started it.")).toBeVisible();
  // Another user types Ada's code: nothing is stored.
  await typeCode(admin, there, await codeOn(ada));
  await expect(ada.getByText("the user who signed in to Partner isn’t linked to you")).toBeVisible();
  await ada.getByRole("link", { name: "Go to your accounts" }).click();
  await ada.getByRole("button", { name: "Sign in to Partner" }).click();
  await expect(ada.getByRole("heading", { name: "Sign in to Partner" })).toBeVisible();
  await typeCode(adaThere, there, await codeOn(ada));
  await ada.waitForURL(/\/start$/);
  await expect(ada.getByRole("heading", { name: /^Partner/ })).toBeVisible();
  await expect(ada.getByText(/\d+ accounts, updated/)).toBeVisible();
  await expectAccessible(ada);

  await ada.getByRole("searchbox").fill("partner payments");
  await expect(ada.getByText(/matching “partner payments”/)).toBeVisible();
  const open = ada
    .getByRole("button", { name: "Open the console as Operator in Payments", exact: true })
    .first();
  const [opened] = await Promise.all([own.waitForEvent("page"), open.click()]);
  await expect(opened.getByText("ada", { exact: false }).first()).toBeVisible();
  expect(new URL(opened.url()).port).toBe(new URL(there.sandbox).port);
  await ada
    .getByRole("button", { name: "Get credentials for Operator in Payments", exact: true })
    .first()
    .click();
  await ada.getByRole("button", { name: "Show secrets" }).click();
  await expect(ada.getByText(/ASIA[A-Z0-9]+/).first()).toBeVisible();
  await ada.keyboard.press("Escape");

  await page.goto("/admin/sources");
  await page.getByRole("link", { name: "Partner" }).click();
  await expect(page.getByRole("button", { name: "Disconnect ada" })).toBeVisible();
  await adaThere.goto(`${there.url}/start/cli`);
  await expect(adaThere.getByRole("button", { name: "Sign out", exact: true })).toHaveCount(1);
  await ada.getByRole("button", { name: /account and settings/ }).click();
  await ada.getByRole("button", { name: "Sign out" }).click();
  await expect(ada.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.reload();
  await expect(page.getByText("No one is connected")).toBeVisible();
  await expect(async () => {
    await adaThere.reload();
    await expect(adaThere.getByRole("button", { name: "Sign out", exact: true })).toHaveCount(0, {
      timeout: 2_000,
    });
  }).toPass();
  await signInAs(ada, "ada");
  await expect(ada.getByRole("button", { name: "Sign in to Partner" })).toBeVisible();
  await expect(ada.getByRole("heading", { name: /^Partner/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Turn off Partner" }).click();
  await expect(page.getByRole("button", { name: "Turn on" })).toBeVisible();
  for (const context of [elsewhere, elsewhereToo, own]) await context.close();
});

test("without JavaScript the code page works with its button", async ({ browser }) => {
  test.setTimeout(240_000);
  test.skip(partner === undefined, "the partner's Foyer did not start");
  const there = partner as StartedFoyer;
  const admin = await (await browser.newContext({ baseURL: process.env.FOYER_TEST_URL })).newPage();
  await signInAs(admin, "morgan");
  await admin.goto("/admin/sources");
  await admin.getByRole("link", { name: "Partner" }).click();
  await admin.getByRole("button", { name: "Turn on" }).click();
  await expect(admin.getByRole("button", { name: "Turn off Partner" })).toBeVisible();
  const context = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL, javaScriptEnabled: false });
  const page = await context.newPage();
  await signInAs(page, "ada");
  await page.getByRole("button", { name: "Sign in to Partner" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to Partner" })).toBeVisible();
  await page.getByRole("button", { name: "I’ve approved it" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to Partner" })).toBeVisible();
  const elsewhere = await browser.newContext();
  const adaThere = await elsewhere.newPage();
  await signInThere(adaThere, there, "ada");
  await typeCode(adaThere, there, await codeOn(page));
  await expect(async () => {
    await page.getByRole("button", { name: "I’ve approved it" }).click();
    await expect(page).toHaveURL(/\/start$/, { timeout: 2_000 });
  }).toPass();
  await admin.getByRole("button", { name: "Turn off Partner" }).click();
  await expect(admin.getByRole("button", { name: "Turn on" })).toBeVisible();
  await context.close();
  await elsewhere.close();
});
