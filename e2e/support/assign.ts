/** What most journeys of people from elsewhere end with: their group is given a role, and they open it. */
import type { Page } from "@playwright/test";
import { expect } from "./people";

/** As an administrator: a group may read in the account Payments. */
export async function assignToGroup(admin: Page, group: string): Promise<void> {
  await admin.goto("/admin/permission-sets");
  await admin.getByRole("link", { name: "ReadOnly", exact: true }).click();
  await admin.getByRole("link", { name: "Assign it" }).click();
  await admin.getByRole("searchbox", { name: "Search people and groups" }).fill(group);
  await admin.getByRole("checkbox", { name: new RegExp(`^${group}`) }).check();
  await admin.getByRole("searchbox", { name: "Search accounts" }).fill("payments");
  // By its number: while the list of people still shows everybody, a group there is called Payments too.
  await admin.getByRole("checkbox", { name: /^Payments 4812/ }).check();
  await admin.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(admin.getByText(/assignment made/)).toBeVisible();
}

/** As the person: the role appears when it is deployed, and its console names who opened it. */
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
