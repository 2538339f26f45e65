/** Independent SAML software, configured in the browser: tested, enabled, signed in through, signed out. */
import type { Page } from "@playwright/test";
import { X509Certificate } from "node:crypto";
import { hasSimpleSamlPhp, startSimpleSamlPhp, type SimpleSamlPhp } from "../../lib/testing/simplesamlphp";
import { assignReadOnlyOnPayments, openFirstRole } from "../support/assign";
import { expect, expectAccessible, signInAs, test } from "../support/people";

let provider: SimpleSamlPhp | undefined;
test.afterAll(() => provider?.stop());
test.skip(!hasSimpleSamlPhp, "SimpleSAMLphp is not installed (apt-get install simplesamlphp php-cli)");

async function signInThere(page: Page, name: string): Promise<void> {
  await page.locator("#username").fill(name);
  await page.locator("#password").fill(`${name}pass`);
  await page.locator("#password").press("Enter");
}

test("Morgan sets up a SAML provider, Erin signs in through it and opens a role, and signing out ends both sessions", async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  provider = await startSimpleSamlPhp({
    erin: {
      uid: ["erin.saml"],
      displayName: ["Erin Sato"],
      mail: ["erin@partner.example"],
      groups: ["saml-auditors"],
    },
  });
  await signInAs(page, "morgan");
  await page.goto("/admin/sources");
  await page.getByRole("link", { name: "Add source" }).click();
  await page.getByRole("link", { name: "SAML", exact: true }).click();
  await expect(page.getByLabel("Metadata URL")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Name", { exact: true }).fill("Partner SAML");
  await page.getByLabel("Metadata URL").fill("http://169.254.169.254/latest/meta-data");
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByText("must start with https://")).toBeVisible();
  await page.getByLabel("Metadata URL").fill(provider.metadataUrl);
  await page.getByText("Attributes and requests").click();
  await page.getByLabel("Groups").fill("groups");
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByText("Enter at the provider")).toBeVisible();
  await expect(page.getByRole("cell", { name: "CN=idp" })).toBeVisible();
  await expectAccessible(page);

  const [entityId = "", acsUrl = "", logoutUrl = ""] = await page.locator("dl code").allTextContents();
  const metadata = await (await page.request.get(entityId)).text();
  const certificate = /<ds:X509Certificate>(.+?)</.exec(metadata)?.[1] ?? "";
  expect(new X509Certificate(Buffer.from(certificate, "base64")).subject).toContain("CN=Foyer");
  provider.trust({ entityId, acsUrl, logoutUrl, certificate });

  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Test the source first")).toBeVisible();
  await page.getByRole("link", { name: "Test", exact: true }).click();
  await signInThere(page, "erin");
  await expect(page.getByRole("cell", { name: "erin.saml" })).toBeVisible();
  await expect(page.getByRole("cell", { name: "Erin Sato" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("People can sign in through it.")).toBeVisible();
  await page.getByRole("button", { name: "Read metadata now" }).click();
  await expect(page.getByText("Nothing changed")).toBeVisible();

  const context = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL });
  const erin = await context.newPage();
  await erin.goto("/start");
  await erin.getByRole("link", { name: "Continue with Partner SAML" }).click();
  await signInThere(erin, "erin");
  await erin.waitForURL(/\/start/);
  await expect(erin.getByText("Erin", { exact: false }).first()).toBeVisible();

  // She gets her group's access.
  await assignReadOnlyOnPayments(page, "saml-auditors");
  await openFirstRole(erin, "erin.saml");

  // Signing out of Foyer signs out of the provider: it asks for the password again.
  await erin.goto("/start");
  await erin.getByRole("button", { name: /Erin/ }).first().click();
  await erin.getByRole("button", { name: "Sign out" }).click();
  await expect(erin.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await erin.getByRole("link", { name: "Continue with Partner SAML" }).click();
  await expect(erin.locator("#password")).toBeVisible();
  await signInThere(erin, "erin");
  await erin.waitForURL(/\/start/);

  // Signing out of the provider signs out of Foyer.
  await erin.goto(
    `${provider.url}/saml2/idp/SingleLogoutService.php?ReturnTo=${encodeURIComponent(`${provider.url}/`)}`,
  );
  await erin.waitForURL((url) => url.origin === provider?.url);
  await erin.goto("/start");
  await expect(erin.getByRole("heading", { name: "Sign in" })).toBeVisible();

  await page.goto("/admin/sources");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Partner SAML", exact: true }).click();
  await page.getByRole("button", { name: "Turn off Partner SAML" }).click();
  await expect(page.getByText("Everyone who signed in through it is signed out.")).toBeVisible();
  await erin.goto("/sign-in");
  await expect(erin.getByRole("link", { name: "Continue with Partner SAML" })).toBeHidden();
  await context.close();
});
