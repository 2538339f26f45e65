/** Steps of every directory's journey, whichever server it is. */
import type { Page } from "@playwright/test";
import { expect, fillSignIn } from "./people";

export async function signInWithDirectory(page: Page, name: string, password: string): Promise<void> {
  await page.goto("/start");
  await fillSignIn(page, name, password);
}

/** Syncs the source after one user has left: the user's session ends and the password stops working. */
export async function expectGoneAfterSync(
  admin: Page,
  person: Page,
  gone: {
    source: string;
    name: string;
    password: string;
    /** How long the sync may take. */ withinSeconds: number;
  },
): Promise<void> {
  await admin.goto("/admin/sources");
  await admin.getByRole("link", { name: gone.source }).click();
  await admin.getByRole("button", { name: "Sync now" }).click();
  await expect(admin.getByText(/disabled 1 and enabled 0/)).toBeVisible({
    timeout: gone.withinSeconds * 1000,
  });
  await person.goto("/start");
  await expect(person.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signInWithDirectory(person, gone.name, gone.password);
  await expect(person.getByText("do not match")).toBeVisible();
}
