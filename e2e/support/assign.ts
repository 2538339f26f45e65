import type { Page } from "@playwright/test";
import { expect } from "./people";

/** Assigns ReadOnly on the account named Payments to a group, on the pages. */
export async function assignReadOnlyOnPayments(page: Page, group: string): Promise<void> {
  await page.goto("/admin/permission-sets");
  await page.getByRole("link", { name: "ReadOnly", exact: true }).click();
  await page.getByRole("link", { name: "Assign", exact: true }).click();
  await page.getByRole("searchbox", { name: "Search users and groups" }).fill(group);
  await page
    .getByRole("group", { name: "Users and groups" })
    .last()
    .getByRole("checkbox", { name: new RegExp(`^${group}`) })
    .check();
  await page.getByRole("searchbox", { name: "Search accounts" }).fill("payments");
  // Groups are named after Payments too.
  await page
    .getByRole("group", { name: "Accounts" })
    .getByRole("checkbox", { name: /^Payments [0-9]/ })
    .check();
  await page.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(page.getByText(/assignment created/)).toBeVisible();
}

/** Waits until the role is deployed, then opens it and checks the user in its console. */
export async function openFirstRole(person: Page, userName: string): Promise<void> {
  const open = person.getByRole("button", { name: /open the console/i }).first();
  await expect(async () => {
    await person.reload();
    await expect(open).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(async () => {
    const [opened] = await Promise.all([person.context().waitForEvent("page"), open.click()]);
    await expect(opened.getByText(userName, { exact: false }).first()).toBeVisible({ timeout: 3_000 });
  }).toPass();
}
