/** A certified OIDC provider, configured in the browser: tested, enabled, used to sign in, disabled. */
import { freePort } from "../support/free-port";
import { signInAtProvider, startOidcProvider, type StartedProvider } from "../support/oidc-provider";
import { assignReadOnlyOnPayments, openFirstRole } from "../support/assign";
import { expect, expectAccessible, fillSignIn, passwordOf, signInAs, test } from "../support/people";

let provider: StartedProvider | undefined;
test.afterAll(() => provider?.stop());

test("Morgan sets up a provider, Dana signs in through it and opens a role, and disabling it signs her out", async ({
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  const port = await freePort();
  await signInAs(page, "morgan");
  await page.goto("/admin/sources/new?preset=keycloak");
  await expectAccessible(page);
  await page.getByLabel("Name", { exact: true }).fill("Partner login");
  await page.getByLabel("Issuer").fill(`http://localhost:${port}`);
  await page.getByLabel("Client ID").fill("foyer");
  await page.getByLabel("Client secret").fill("a-client-secret-of-this-test");
  await page.getByRole("button", { name: "Add source" }).click();
  await expect(page.getByText("Redirect URI")).toBeVisible();
  const redirectUri = (await page.locator("code").first().textContent()) ?? "";

  await page.getByRole("link", { name: "Test", exact: true }).click();
  await expect(page.getByText("Foyer can’t reach the provider")).toBeVisible();
  provider = await startOidcProvider({
    port,
    clientId: "foyer",
    clientSecret: "a-client-secret-of-this-test",
    redirectUri,
    people: {
      dana: { name: "Dana Ito", email: "dana@partner.example", groups: ["auditors"] },
      "tomasz-there": { name: "Tomasz Nowak", email: "tomasz@partner.example", groups: [] },
    },
  });
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Test the source first")).toBeVisible();

  await page.getByRole("link", { name: "Test", exact: true }).click();
  await signInAtProvider(page, "dana");
  await expect(page.getByRole("cell", { name: "oidc-dana" })).toBeVisible();
  await expect(page.getByRole("cell", { name: "dana@partner.example (verified)" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("People can sign in through it.")).toBeVisible();

  const context = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL });
  const dana = await context.newPage();
  await dana.goto("/start");
  await expectAccessible(dana);
  await dana.getByRole("link", { name: "Continue with Partner login" }).click();
  await signInAtProvider(dana, "dana");
  await dana.waitForURL(/\/start/);
  await expect(dana.getByText("Dana", { exact: false }).first()).toBeVisible();

  // This browser remembers the sign-in method. Typing the name finds it too, and Foyer's own passwords still
  // work.
  await dana.getByRole("button", { name: /account and settings/ }).click();
  await dana.getByRole("button", { name: "Sign out" }).click();
  await expect(dana.getByRole("link", { name: "Continue with Partner login" })).toBeVisible();
  await dana.getByRole("link", { name: "Sign in another way" }).click();
  await expectAccessible(dana);
  await dana.getByLabel("User name or e-mail").fill("dana@partner.example");
  await dana.getByRole("button", { name: "Continue", exact: true }).click();
  await dana.waitForURL(/\/start/);

  // Tomasz links his own account at the provider and signs in with it.
  await page.goto("/admin/sources");
  await page.getByRole("link", { name: "Partner login" }).click();
  await page.getByRole("button", { name: "Let users connect their accounts" }).click();
  await expect(page.getByText("Users can connect their accounts now.")).toBeVisible();
  const another = await browser.newContext({ baseURL: process.env.FOYER_TEST_URL });
  const tomasz = await another.newPage();
  await tomasz.goto("/start/sign-ins");
  await fillSignIn(tomasz, "tomasz", passwordOf("tomasz"));
  await tomasz.getByRole("button", { name: "Connect Partner login" }).click();
  await signInAtProvider(tomasz, "tomasz-there");
  await expect(tomasz.getByText("You can sign in with Partner login from now on.")).toBeVisible();
  await expectAccessible(tomasz);
  // Then he disconnects it.
  await tomasz.getByText("Disconnect Partner login", { exact: true }).click();
  await tomasz.getByRole("button", { name: "Yes, disconnect Partner login" }).click();
  await expect(tomasz.getByText("Partner login is disconnected.")).toBeVisible();
  await expect(tomasz.getByRole("button", { name: "Connect Partner login" })).toBeVisible();
  await another.close();

  // Morgan used a password although there is a provider: every administrator gets a notice.
  await page.getByRole("button", { name: /account and settings/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await page.goto("/admin");
  await fillSignIn(page, "morgan", passwordOf("morgan"));
  await expect(page.getByText("An administrator signed in with a password")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await expect(page.getByText("An administrator signed in with a password")).toBeHidden();

  // She gets her group's access.
  await assignReadOnlyOnPayments(page, "auditors");
  await openFirstRole(dana, "dana");

  await page.goto("/admin/sources");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Partner login" }).click();
  await expect(page.getByRole("row", { name: /^dana The source oidc-dana/ })).toBeVisible();
  await page.getByRole("button", { name: "Turn off Partner login" }).click();
  await expect(page.getByText("Everyone who signed in through it is signed out.")).toBeVisible();
  await dana.goto("/start");
  await expect(dana.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await dana.goto(`${new URL(redirectUri).pathname}?code=x&state=y`);
  await expect(dana.getByText("That sign-in method is turned off.")).toBeVisible();
  await expect(dana.getByRole("link", { name: "Continue with Partner login" })).toBeHidden();
  await page.getByRole("button", { name: "Delete Partner login" }).click();
  await expect(page.getByText("1 user and 1 group came from this source.")).toBeVisible();
  await context.close();
});
