/**
 * A directory that provisions with SCIM: set up in the browser; its users sign in and open a role, and lose
 * access when it deactivates them.
 */
import { assignReadOnlyOnPayments, openFirstRole } from "../support/assign";
import { comeAs, expect, expectAccessible, fillSignIn, test } from "../support/people";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

test("Morgan lets a directory provision, Ottilie signs in and opens her group's role, and is signed out when the directory deactivates her", async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  await comeAs(page, "morgan");
  await page.goto("/admin/sources");
  await page.getByRole("link", { name: "Add source" }).click();
  await page.getByRole("link", { name: "SCIM directory" }).click();
  await expectAccessible(page);
  await page.getByLabel("Name", { exact: true }).fill("People directory");
  await page.getByRole("button", { name: "Add source" }).click();
  const section = page.locator("section", { has: page.getByRole("heading", { name: "People directory" }) });
  await section.getByLabel("Name", { exact: true }).fill("provisioning");
  await section.getByLabel("Allowed networks").fill("everywhere");
  await section.getByRole("button", { name: "Create token" }).click();
  await expect(section.getByText("Enter IP addresses or CIDR ranges (203.0.113.0/24)")).toBeVisible();
  await section.getByLabel("Allowed networks").fill("127.0.0.0/8, ::1");
  await section.getByRole("button", { name: "Create token" }).click();
  // Displayed once, in the form that stays open for it.
  const shown = section.getByText("Copy the token now");
  await expect(shown).toBeVisible();
  await expectAccessible(page);
  const token = (await section.locator("[data-shown-once] code").textContent()) ?? "";
  await page.reload();
  await expect(page.getByText(token)).toBeHidden();

  const base = (await section.locator("code").first().textContent()) ?? "";
  const scim = async (
    method: string,
    path: string,
    data: unknown,
  ): Promise<{ id: string; active: boolean }> => {
    const reply = await page.request.fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      data,
    });
    expect(reply.ok(), await reply.text()).toBe(true);
    return (await reply.json()) as { id: string; active: boolean };
  };
  const ottilie = await scim("POST", "/Users", {
    schemas: [USER],
    userName: "ottilie.brandt",
    externalId: "d-17",
    displayName: "Ottilie Brandt",
    emails: [{ value: "ottilie@northwind.example", primary: true }],
    active: true,
  });
  await scim("POST", "/Groups", {
    displayName: "directory-oncall",
    externalId: "g-17",
    members: [{ value: ottilie.id }],
  });

  // [R4] What the directory manages can't be changed here.
  await page.goto("/admin/groups?q=directory-oncall");
  await page.getByRole("link", { name: "directory-oncall" }).click();
  await expect(page.getByText(/^This group comes from /)).toBeVisible();
  await expect(page.locator("main").getByRole("button")).toHaveCount(0);

  await assignReadOnlyOnPayments(page, "directory-oncall");

  await page.goto(`/admin/users/${ottilie.id}`);
  await page.getByRole("button", { name: "Reset password" }).click();
  const said = page.getByText("This link for a new one works once");
  await expect(said).toBeVisible();
  const link = ((await said.textContent()) ?? "").split("\n").at(-1)?.trim() ?? "";
  const context = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL });
  const own = await context.newPage();
  const password = "a long one for ottilie, please";
  // The link leaves the address, and opening it again uses nothing up.
  await own.goto(link);
  await expect(own).toHaveURL(/\/password$/);
  await own.goto(link);
  await own.getByRole("textbox", { name: "New password", exact: true }).fill(password);
  await own.getByRole("textbox", { name: "New password again" }).fill(password);
  await own.getByRole("button", { name: "Save the new password" }).click();
  await expect(own.getByText("Your password is set. Sign in with it.")).toBeVisible();
  await fillSignIn(own, "ottilie.brandt", password);
  await own.waitForURL(/\/start/);
  await openFirstRole(own, "ottilie.brandt");

  expect(
    (
      await scim("PATCH", `/Users/${ottilie.id}`, {
        schemas: [PATCH],
        Operations: [{ op: "replace", value: { active: false } }],
      })
    ).active,
  ).toBe(false);
  await own.goto("/start");
  await expect(own.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await context.close();
});
