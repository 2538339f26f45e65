/**
 * A real Active Directory domain, configured in the browser: users sign in with its password, and lose access
 * when it disables them.
 */
import {
  adGroupLdif,
  ADMINISTRATOR_PASSWORD,
  adPersonLdif,
  DOMAIN,
  hasSamba,
  startSamba,
  type Samba,
} from "@/lib/testing/samba";
import { assignReadOnlyOnPayments, openFirstRole } from "../support/assign";
import { expectGoneAfterSync, signInWithDirectory } from "../support/directory";
import { expect, signInAs, test } from "../support/people";

const PASSWORD = "Tova-Passw0rd!";
const STAFF = `OU=Staff,${DOMAIN}`;
let samba: Samba | undefined;
test.afterAll(() => samba?.stop());
test.skip(!hasSamba, "Samba is not on this machine, or its ports cannot be had");

test("Morgan sets up the domain, Tova signs in with her short name and opens a nested group's role, and loses access when her account is disabled", async ({
  page,
  browser,
}) => {
  // On a slow machine, creating a domain takes minutes.
  test.setTimeout(300_000);
  samba = await startSamba(process.env.FOYER_TEST_DOMAIN_ADDRESS ?? "");
  samba.change(
    [
      `dn: ${STAFF}\nchangetype: add\nobjectClass: organizationalUnit\n`,
      ...["tova", "lars"].map((name) => adPersonLdif(name, { in: STAFF, password: PASSWORD })),
      adGroupLdif("domain-core", { in: STAFF, members: [`CN=tova Corp,${STAFF}`] }),
      adGroupLdif("domain-engineers", { in: STAFF, members: [`CN=domain-core,${STAFF}`] }),
    ].join("\n"),
  );
  await signInAs(page, "morgan");
  await page.goto("/admin/sources/new/ldap");
  await page.getByLabel("Name", { exact: true }).fill("Corp domain");
  await page.getByLabel("Servers").fill(`ldaps://${samba.address}`);
  await page.getByLabel("Read-only account").fill("administrator@corp.example.test");
  await page.getByLabel("Account password").fill(ADMINISTRATOR_PASSWORD);
  await page.getByLabel("Base DNs").fill(STAFF);
  await page.getByLabel("Certificate authority").fill(samba.ca);
  await page.getByRole("button", { name: "Add source" }).click();
  await page.getByLabel("Try to sign in as").fill("tova@corp.example.test");
  await page.getByLabel("Password to try").fill(PASSWORD);
  await page.getByRole("button", { name: "Test", exact: true }).click();
  await expect(page.getByText("tova@corp.example.test: signed in")).toBeVisible();
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText(/2 users and 2 groups\. The last full sync added 2 users/)).toBeVisible({
    timeout: 60_000,
  });
  await assignReadOnlyOnPayments(page, "domain-engineers");

  const context = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL });
  const tova = await context.newPage();
  await signInWithDirectory(tova, "tova", PASSWORD);
  await tova.waitForURL(/\/start/);
  await openFirstRole(tova, "tova");

  samba.tool("user", "disable", "tova");
  await expectGoneAfterSync(page, tova, {
    source: "Corp domain",
    name: "tova@corp.example.test",
    password: PASSWORD,
    withinSeconds: 60,
  });

  await page.getByRole("button", { name: "Turn off Corp domain" }).click();
  await expect(page.getByText("Everyone who signed in through it is signed out.")).toBeVisible();
  await context.close();
});
