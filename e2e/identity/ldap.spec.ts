/**
 * OpenLDAP's server as a directory, configured in the browser: tested, enabled, synced, used to sign in, and
 * left.
 */
import {
  groupLdif,
  hasSlapd,
  personLdif,
  READER,
  READER_PASSWORD,
  startSlapd,
  SUFFIX,
  type Slapd,
} from "@/lib/testing/slapd";
import { assignReadOnlyOnPayments, openFirstRole } from "../support/assign";
import { expectGoneAfterSync, signInWithDirectory } from "../support/directory";
import { expect, expectAccessible, signInAs, test } from "../support/people";

const PASSWORD = "robin's directory password";
let slapd: Slapd | undefined;
test.afterAll(() => slapd?.stop());
test.skip(!hasSlapd, "slapd is not on this machine");

test("Morgan sets up a directory, Robin signs in with its password and opens a role, and a user who leaves the directory is signed out", async ({
  page,
  browser,
}) => {
  // A long journey: it also waits for syncs and for a role to be deployed.
  test.setTimeout(300_000);
  slapd = await startSlapd({
    ldif: [
      personLdif("robin.field", { name: "Robin Field", password: PASSWORD }),
      personLdif("sam.wood"),
      groupLdif("directory-engineers", ["cn=directory-core,ou=Groups"]),
      groupLdif("directory-core", ["uid=robin.field,ou=People"]),
    ].join("\n"),
  });
  await signInAs(page, "morgan");
  await page.goto("/admin/sources");
  await page.getByRole("link", { name: "Add source" }).click();
  await page.getByRole("link", { name: "Active Directory or LDAP" }).click();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Another LDAP directory" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Corp directory");
  await page.getByLabel("Servers").fill(slapd.url);
  await page.getByLabel("Read-only account").fill(READER);
  await page.getByLabel("Account password").fill(READER_PASSWORD);
  await page.getByLabel("Base DNs").fill(SUFFIX);
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByText("Not tested yet")).toBeVisible();

  // The certificate isn't from a public authority.
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText(/certificate/).first()).toBeVisible();
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Test the source first")).toBeVisible();
  await page.getByLabel("Certificate authority").fill(slapd.ca);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter the secret again")).toBeVisible();
  await page.getByLabel("Account password").fill(READER_PASSWORD);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter the secret again")).toBeHidden();

  await page.getByLabel("Try to sign in as").fill("robin.field@corp.test");
  await page.getByLabel("Password to try").fill(PASSWORD);
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("robin.field@corp.test: signed in")).toBeVisible();
  await expect(page.getByText("2 users and 2 groups")).toBeVisible();
  await expect(page.getByRole("row", { name: /robin\.field Robin Field/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText(/2 users and 2 groups\. The last full sync added 2 users/)).toBeVisible({
    timeout: 20_000,
  });
  await expectAccessible(page);

  await assignReadOnlyOnPayments(page, "directory-engineers");

  const context = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL });
  const robin = await context.newPage();
  await signInWithDirectory(robin, "robin.field", "another password");
  await expect(robin.getByText("do not match")).toBeVisible();
  await signInWithDirectory(robin, "robin.field@corp.test", PASSWORD);
  await robin.waitForURL(/\/start/);
  await expect(robin.getByText("Robin", { exact: false }).first()).toBeVisible();
  await openFirstRole(robin, "robin.field");

  slapd.change(`dn: uid=robin.field,ou=People,${SUFFIX}\nchangetype: delete\n`);
  await expectGoneAfterSync(page, robin, {
    source: "Corp directory",
    name: "robin.field",
    password: PASSWORD,
    withinSeconds: 20,
  });

  // The directory is down: its users see an error, and Foyer's own users can sign in.
  await slapd.stop();
  await signInWithDirectory(robin, "sam.wood", "a password");
  await expect(robin.getByText("Foyer can’t reach Corp directory right now")).toBeVisible();
  await signInAs(robin, "morgan");
  await page.getByRole("button", { name: "Turn off Corp directory" }).click();
  await expect(page.getByText("Everyone who signed in through it is signed out.")).toBeVisible();
  await context.close();
});
