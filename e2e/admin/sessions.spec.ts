/** Which AWS sessions stay open when access is removed, and ending them. */
import { comeAs, expect, expectAccessible, test } from "../support/people";

test("Morgan sees Viktor's AWS sessions and ends them after a preview, and Viktor is told to wait a minute", async ({
  page,
  browser,
}) => {
  const viktor = await (await browser.newContext({ baseURL: process.env.FOYER_TEST_URL })).newPage();
  await comeAs(viktor, "viktor");
  const [console_] = await Promise.all([
    viktor.context().waitForEvent("page"),
    viktor
      .getByRole("button", { name: /^Open the console as/ })
      .first()
      .click(),
  ]);
  await console_.waitForLoadState();
  await comeAs(page, "morgan");
  await page.goto("/admin/users?q=viktor");
  await page.getByRole("link", { name: /^Viktor/ }).click();
  await expect(page.getByRole("cell", { name: "Active" })).toBeVisible();
  await page.getByRole("button", { name: "Preview changes" }).click();
  await expect(page.getByText(/^1 role denies everything to this user’s open sessions\./)).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: /^End Viktor .*AWS sessions$/ }).click();
  await expect(page.getByText("No AWS session that Foyer opened is active.").first()).toBeVisible();
  await expectAccessible(page);
  await page.goto("/admin/provisioning");
  await expect(
    page.getByRole("row", { name: /AWS sessions ended Viktor/ }).getByText("1 of 1 done"),
  ).toBeVisible();
  const [again] = await Promise.all([
    viktor.context().waitForEvent("page"),
    viktor
      .getByRole("button", { name: /^Open the console as/ })
      .first()
      .click(),
  ]);
  await expect(again.getByText(/have just been ended/)).toBeVisible();
});
