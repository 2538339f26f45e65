import { comeAs, expect, expectAccessible, test } from "../support/people";

test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

test("Morgan previews a removal and an edit on a phone, and nothing overflows the screen", async ({
  page,
}) => {
  await comeAs(page, "morgan");
  const fits = async (what: string) => {
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      what,
    ).toBeLessThanOrEqual(0);
    await expectAccessible(page);
  };
  for (const path of [
    "/admin/accounts",
    "/admin/accounts?view=tree",
    "/admin/permission-sets",
    "/admin/audit",
    "/admin/provisioning?show=all",
  ]) {
    await page.goto(path);
    await fits(path);
  }
  await page.getByText("Provisioning").first().click();
  await page.getByRole("link", { name: "Assignments", exact: true }).first().click();
  await page
    .getByRole("link", { name: /^Remove / })
    .first()
    .click();
  await expect(page.getByText(/loses? access in|No one loses/)).toBeVisible();
  await fits("a removal");
  await page.getByRole("link", { name: "Cancel" }).click();
  await page.goto("/admin/permission-sets");
  await page.getByRole("link", { name: "ReadOnly" }).click();
  await page.getByLabel("Session").selectOption({ label: "3 hours" });
  await page.getByRole("button", { name: "Preview changes" }).click();
  await expect(page.getByText(/will be out of date/).first()).toBeVisible();
  await fits("an edit");
  await page.goto("/admin/assignments/new");
  await expect(page.getByRole("combobox", { name: "Organizational unit", exact: true })).toBeHidden();
  await page.getByRole("radio", { name: "Organizational unit" }).check();
  await expect(page.getByRole("combobox", { name: "Organizational unit", exact: true })).toHaveValue("");
  await fits("assigning");
});
