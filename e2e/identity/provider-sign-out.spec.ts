/** Signing out of Foyer and of the OIDC provider behind it, with scripts and without. */
import type { Page } from "@playwright/test";
import { freePort } from "../support/free-port";
import { signInAtProvider, startOidcProvider, type StartedProvider } from "../support/oidc-provider";
import { expect, expectAccessible, signInAs, test } from "../support/people";

let provider: StartedProvider | undefined;
test.afterAll(() => provider?.stop());

const NAME = "Round trip";

/** From the start page through the provider's question to the sign-in page that confirms it. */
async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /account and settings/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await expect(page.getByText(`You’re signed out of Foyer and of ${NAME}.`)).toBeVisible();
}

async function comeAndGo(page: Page, name: string): Promise<void> {
  await page.goto("/start");
  await page.getByRole("link", { name: `Continue with ${NAME}` }).click();
  await signInAtProvider(page, name);
  await page.waitForURL(/\/start/);
  await signOut(page);
}

test("Morgan enables signing out at the provider too, and it works with scripts and without", async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  const port = await freePort();
  await signInAs(page, "morgan");
  await page.goto("/admin/sources/new?preset=keycloak");
  await page.getByLabel("Name", { exact: true }).fill(NAME);
  await page.getByLabel("Issuer").fill(`http://localhost:${port}`);
  await page.getByLabel("Client ID").fill("foyer");
  await page.getByLabel("Client secret").fill("a-client-secret-of-this-test");
  await page.getByText("Claims, scopes and sign-out").click();
  await page.getByLabel("Sign out at the provider too").selectOption("true");
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByText("Post-logout redirect URI")).toBeVisible();
  const [redirectUri = "", backChannelUri = "", signedOutUri = ""] = await page
    .locator("dl code")
    .allTextContents();
  const person = (name: string) => ({ name, email: `${name.toLowerCase()}@partner.example`, groups: [] });
  provider = await startOidcProvider({
    port,
    clientId: "foyer",
    clientSecret: "a-client-secret-of-this-test",
    redirectUri,
    logout: { redirectUri: signedOutUri, backChannelUri },
    people: { lena: person("Lena"), kim: person("Kim") },
  });
  await page.getByRole("link", { name: "Test", exact: true }).click();
  await signInAtProvider(page, "lena");
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("People can sign in through it.")).toBeVisible();

  const context = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL });
  const lena = await context.newPage();
  await comeAndGo(lena, "lena");
  await expectAccessible(lena);
  await lena.getByRole("link", { name: `Continue with ${NAME}` }).click();
  await expect(lena.getByPlaceholder("Enter any login"), "the provider asks again").toBeVisible();
  await context.close();

  const plain = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL, javaScriptEnabled: false });
  const kim = await plain.newPage();
  await comeAndGo(kim, "kim");
  // The form for the name ends at the provider too.
  await kim.getByRole("link", { name: "Sign in another way" }).click();
  await kim.getByLabel("User name or e-mail").fill("kim");
  await kim.getByRole("button", { name: "Continue", exact: true }).click();
  await signInAtProvider(kim, "kim");
  await kim.waitForURL(/\/start/);
  await expect(kim.getByRole("button", { name: /account and settings/ })).toBeVisible();
  await plain.close();

  await page.getByRole("button", { name: `Turn off ${NAME}` }).click();
  await expect(page.getByText("Everyone who signed in through it is signed out.")).toBeVisible();
});
