/** An access key that an administrator creates in the browser. */
import { expect, type Page } from "@playwright/test";

export type AccessKey = { id: string; secret: string };

/** @param page of an administrator */
export async function makeAccessKey(page: Page, name: string): Promise<AccessKey> {
  await page.goto("/admin/access-keys");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Permissions", { exact: true }).selectOption("Read and write");
  await page.getByRole("button", { name: "Create access key", exact: true }).click();
  const shown = page.locator("[data-shown-once]");
  await expect(shown.getByText("Copy the secret now")).toBeVisible();
  const [, id = "", secret = ""] =
    /aws_access_key_id = (\S+)\s+aws_secret_access_key = (\S+)/.exec(
      (await shown.locator("code").textContent()) ?? "",
    ) ?? [];
  return { id, secret };
}
