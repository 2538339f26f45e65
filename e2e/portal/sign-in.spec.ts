import { expect, expectAccessible, passwordOf, signInAs, test } from "../support/people";

test("a redirect to sign in leads back to the requested page", async ({ page }) => {
  await signInAs(page, "ada", "/start/cli?x=1");
  await expect(page).toHaveURL(/\/start\/cli\?x=1$/);
});

test("Ada signs in, sees only her accounts, and signs out on the server @phone", async ({
  page,
  context,
}) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  await expectAccessible(page);
  await signInAs(page, "ada");
  await expect(page.getByText("Payments", { exact: true }).first()).toBeVisible();
  await expect(page.getByText("Payroll", { exact: true })).toHaveCount(0);
  const cookies = await context.cookies();
  await page.getByRole("button", { name: /Ada Okafor/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  // The old cookie, restored, doesn't open anything: the session has ended on the server.
  await context.addCookies(cookies);
  await page.goto("/start");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("a wrong password and an unknown name get the same response", async ({ page }) => {
  const messages: string[] = [];
  for (const name of ["grace", "nobody-of-this-name"]) {
    await page.goto("/sign-in");
    await page.getByLabel("User name or e-mail").fill(name);
    await page.getByLabel("Password", { exact: true }).fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.getByText("do not match", { exact: false });
    await expect(alert).toBeVisible();
    await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
    messages.push((await alert.textContent()) ?? "");
  }
  expect(messages[0]).toBe(messages[1]);
});

test("signing in works before JavaScript", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto("/start");
  await page.getByLabel("User name or e-mail").fill("jonas");
  await page.getByLabel("Password", { exact: true }).fill(passwordOf("jonas"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/start/);
  await expect(page.getByText("Payments staging").first()).toBeVisible();
  await context.close();
});

test("signing in never redirects to another site", async ({ page }) => {
  for (const target of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
  ]) {
    await page.context().clearCookies();
    await signInAs(page, "mei", `/sign-in?callbackUrl=${encodeURIComponent(target)}`);
    expect(new URL(page.url()).pathname).toBe("/start");
  }
});
