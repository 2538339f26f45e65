import { copiedBy } from "../support/clipboard";
import { comeAs, expect, expectAccessible, passwordOf, test } from "../support/people";

test("a role opens the console in a new tab, as that user, at its relay state @phone", async ({
  page,
  context,
}) => {
  await comeAs(page, "ada");
  const popup = context.waitForEvent("page");
  await page
    .getByRole("button", { name: "Open the console as DataAnalyst in Data lake", exact: true })
    .first()
    .click();
  const console_ = await popup;
  await console_.waitForURL(/\/console/);
  await expect(console_.getByRole("heading", { name: "DataAnalyst in Data lake" })).toBeVisible();
  await expect(console_.getByText("athena/home")).toBeVisible();
  await expect(console_.getByText("ada", { exact: true })).toBeVisible();
  expect(await console_.evaluate(() => window.opener === null)).toBe(true);
  expect(console_.url()).not.toMatch(/Token|Session|SAML/);
});

test("a shortcut link leads through sign-in straight to the console @phone", async ({ page }) => {
  const destination = "https://us-east-1.console.aws.amazon.com/ec2/home?region=us-east-1#Instances:";
  await page.goto(
    `/start/#/console?account_id=481230097715&role_name=Operator&destination=${encodeURIComponent(destination)}`,
  );
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByLabel("User name or e-mail").fill("jonas");
  await page.getByLabel("Password", { exact: true }).fill(passwordOf("jonas"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(/\/console$/);
  await expect(page.getByRole("heading", { name: "Operator in Payments" })).toBeVisible();
  await expect(page.getByText(destination)).toBeVisible();
});

test("a shortcut without a role asks for one, and opens the destination with it @phone", async ({
  page,
  context,
}) => {
  await comeAs(page, "ada");
  const destination = "https://console.aws.amazon.com/s3/home";
  await page.goto(`/start#/console?account_id=481230097715&destination=${encodeURIComponent(destination)}`);
  await expect(page.getByText("Choose a role to open")).toBeVisible();
  const popup = context.waitForEvent("page");
  await page
    .getByRole("button", { name: "Open the console as ReadOnly in Payments", exact: true })
    .last()
    .click();
  await expect((await popup).getByText(destination)).toBeVisible();
});

test("a shortcut to an account alone asks for the role", async ({ page }) => {
  await comeAs(page, "ada");
  await page.goto("/start#/console?account_id=481230097715");
  await expect(
    page.getByRole("status").filter({ hasText: "Choose a role to open the console." }),
  ).toBeVisible();
  await expectAccessible(page);
});

test("[C10] a shortcut followed at any moment while the page starts is never lost", async ({ page }) => {
  await comeAs(page, "ada");
  const devtools = await page.context().newCDPSession(page);
  // Hydration then takes seconds, so that the moments below fall before, into and after it.
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  for (const milliseconds of [0, 100, 200, 300, 400, 600, 800, 1_200, 2_000, 4_000]) {
    await page.goto("/health");
    await page.goto("/start", { waitUntil: "commit" });
    await page.locator("#accounts").waitFor({ state: "attached" });
    await page.waitForTimeout(milliseconds);
    const followed = page.waitForRequest((request) => request.url().endsWith("/start/console"), {
      timeout: 30_000,
    });
    await page.evaluate(() => window.location.assign("#/console?account_id=999999999999"));
    expect((await followed).postData(), `${milliseconds} ms`).toContain("account_id=999999999999");
    await page.waitForURL(/\/start\/console/);
  }
});

for (const [what, hash, words] of [
  ["a role that is not assigned", "account_id=902215580046&role_name=Operator", "isn’t assigned to you"],
  ["a role that does not exist", "account_id=481230097715&role_name=Nope", "isn’t assigned to you"],
  ["something that is no account", "account_id=12345&role_name=Operator", "doesn’t name an account"],
  ["nothing at all", "", "doesn’t name an account"],
  ["an account that is not hers, without a role", "account_id=999999999999", "isn’t assigned to you"],
  [
    "a destination elsewhere, without a role",
    `account_id=481230097715&destination=${encodeURIComponent("https://evil.example/")}`,
    "cannot be opened",
  ],
  [
    "a destination elsewhere",
    `account_id=481230097715&role_name=Operator&destination=${encodeURIComponent("https://console.aws.amazon.com.evil.tld/")}`,
    "cannot be opened",
  ],
] as const) {
  test(`a shortcut to ${what} shows the problem and opens nothing`, async ({ page }) => {
    await comeAs(page, "ada");
    await page.goto(`/start#/console?${hash}`);
    await expect(page.getByText(words)).toBeVisible();
    await expect(page.getByText("evil")).toHaveCount(0);
    await expectAccessible(page);
    await page.goto(page.url());
    await expect(page.getByRole("searchbox")).toBeVisible();
  });
}

test("Copy shortcut makes AWS's own link, also from a pasted console URL, and requests no credentials @phone", async ({
  page,
  context,
  isMobile,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await comeAs(page, "ada");
  const asked: string[] = [];
  page.on("request", (request) => request.url().endsWith("/start/credentials") && asked.push(request.url()));
  if (isMobile) {
    // A phone has no space for a shortcut button: it is in the credentials dialog.
    await page
      .getByRole("button", { name: "Get credentials for Operator in Payments", exact: true })
      .last()
      .click();
    await page.getByRole("tab", { name: "Shortcut" }).click();
  } else {
    await page
      .getByRole("button", { name: "Open the console as Operator in Payments", exact: true })
      .last()
      .focus();
    await page.keyboard.press("s");
  }
  const dialog = page.getByRole("dialog", { name: "Shortcut to Operator" });
  await dialog.getByPlaceholder("https://console.aws.amazon.com/…").fill("https://evil.example/");
  await expect(dialog.getByText("This address cannot be opened")).toBeVisible();
  await dialog
    .getByPlaceholder("https://console.aws.amazon.com/…")
    .fill("https://481230097715-ab12cd34.us-east-1.console.aws.amazon.com/s3/home?region=us-east-1");
  const origin = new URL(page.url()).origin;
  expect(await copiedBy(dialog.getByRole("button", { name: "Copy shortcut" }))).toBe(
    `${origin}/start/#/console?account_id=481230097715&role_name=Operator&destination=${encodeURIComponent("https://us-east-1.console.aws.amazon.com/s3/home?region=us-east-1")}`,
  );
  await expectAccessible(page);
  if (isMobile) return;
  expect(asked).toEqual([]);
  // Opening a tab with keys requests them, once.
  await dialog.getByRole("tab", { name: "fish" }).click();
  await expect(page.getByText("set -gx AWS_ACCESS_KEY_ID")).toBeVisible();
  await page.getByRole("tab", { name: "Shortcut" }).click();
  await page.getByRole("tab", { name: "Windows" }).click();
  expect(asked).toHaveLength(1);
});

test("[C5] the dialog starts with the method that renews itself, copies each form, and shows what the browser won't copy @phone", async ({
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await comeAs(page, "ada");
  await page
    .getByRole("button", { name: "Get credentials for Operator in Payments", exact: true })
    .last()
    .click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading").nth(1)).toHaveText("AWS CLI, renews itself recommended");
  const copied = (label: string) => copiedBy(dialog.getByRole("button", { name: label }));
  const command = await copied("Copy sign-in command");
  const config = await (await page.request.get("/start/aws-config")).text();
  expect(config).toContain(`[profile ${command.replace("aws sso login --profile ", "")}]`);
  await expect(dialog.getByText("Option 1")).toBeVisible();
  expect(await copied("Copy environment variables")).toMatch(/^(export |\$Env:)AWS_ACCESS_KEY_ID="ASIA/);
  const profile = await copied("Copy profile");
  expect(profile).toMatch(/^\[481230097715_Operator\]\naws_access_key_id=ASIA/);
  // As on plain http, where browsers have no clipboard: the text stands there, selected.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await dialog.getByRole("button", { name: "Copy profile" }).click();
  await expect(dialog.getByRole("textbox", { name: "profile" })).toBeFocused();
  expect(await page.evaluate(() => window.getSelection()?.toString())).toBe(profile);
});

test("a role opened with an expired session asks to sign in, and then opens that role", async ({
  page,
  context,
}) => {
  await comeAs(page, "ada");
  await context.clearCookies();
  const popup = context.waitForEvent("page");
  await page
    .getByRole("button", { name: "Open the console as ReadOnly in Payments", exact: true })
    .last()
    .click();
  const tab = await popup;
  await expect(tab).toHaveURL(/\/sign-in/);
  await tab.getByLabel("User name or e-mail").fill("ada");
  await tab.getByLabel("Password", { exact: true }).fill(passwordOf("ada"));
  await tab.getByRole("button", { name: "Sign in" }).click();
  await expect(tab.getByRole("heading", { name: "ReadOnly in Payments" })).toBeVisible();
});

test("error pages and missing pages look like Foyer in both themes @phone", async ({
  page,
  context,
  baseURL,
}) => {
  await comeAs(page, "ada");
  for (const [theme, ground] of [
    ["light", "rgb(247, 247, 245)"],
    ["dark", "rgb(17, 19, 20)"],
  ] as const) {
    await context.addCookies([{ name: "foyer-theme", value: theme, url: baseURL ?? "" }]);
    for (const [path, words] of [
      ["/start#/console?account_id=999999999999", "The console did not open"],
      ["/nothing-is-here", "Page not found"],
    ] as const) {
      await page.goto("/health");
      await page.goto(path);
      await expect(page.getByRole("heading", { name: words })).toBeVisible();
      expect(
        await page.evaluate(() =>
          [document.documentElement, document.body]
            .map((element) => getComputedStyle(element).backgroundColor)
            .find((colour) => colour !== "rgba(0, 0, 0, 0)"),
        ),
      ).toBe(ground);
      expect(
        await page.evaluate(() =>
          document.fonts.ready.then((fonts) =>
            [...fonts].some((font) => /inter|text/i.test(font.family) && font.status === "loaded"),
          ),
        ),
      ).toBe(true);
      await expectAccessible(page);
    }
  }
});
