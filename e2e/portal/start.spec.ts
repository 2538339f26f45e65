import { comeAs, expect, expectAccessible, test } from "../support/people";

test("Ada finds a role by typing, moves by keyboard and clears with Escape", async ({ page }) => {
  await comeAs(page, "ada");
  const search = page.getByRole("searchbox");
  // A key pressed before the page listens is lost, so press it again.
  await expect(async () => {
    await page.keyboard.press("/");
    await expect(search).toBeFocused({ timeout: 300 });
  }).toPass();
  await search.fill("");
  await page.keyboard.type("payments stag");
  await expect(page.getByRole("status").filter({ hasText: "1 account" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Payments staging" })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await expect(
    page.getByRole("button", { name: "Open the console as Developer in Payments staging" }),
  ).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(
    page.getByRole("button", { name: "Open the console as Operator in Payments staging" }),
  ).toBeFocused();
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog", { name: "Get credentials for Operator" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(
    page.getByRole("button", { name: "Open the console as Operator in Payments staging" }),
  ).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(search).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(search).toHaveValue("");
  await expect(page.getByRole("heading", { name: "Monitoring" })).toBeVisible();
});

test("search covers number, email, unit and role, and reports when nothing matches @phone", async ({
  page,
}) => {
  await comeAs(page, "ada");
  const search = page.getByRole("searchbox");
  for (const [query, account] of [
    ["7301 1826", "Data lake"],
    ["481230097715", "Payments"],
    ["monitoring@north", "Monitoring"],
    ["workloads staging", "Checkout web staging"],
    ["dataanalyst", "Data lake"],
  ] as const) {
    await search.fill(query);
    await expect(page.getByRole("heading", { name: account, exact: true })).toBeVisible();
  }
  await search.fill("payroll");
  await expect(page.getByText("Nothing matches “payroll”")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Show everything" }).click();
  await expect(page.getByRole("heading", { name: "Payments", exact: true })).toBeVisible();
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing on the start page, its menu and the dialog, ${theme} @phone`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await comeAs(page, "ada");
    await expectAccessible(page);
    await page
      .getByRole("button", { name: "Get credentials for Operator in Payments", exact: true })
      .last()
      .click();
    await expect(page.getByText("Option 1: Set AWS environment variables")).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /Ada Okafor/ }).click();
    await expectAccessible(page);
  });
}

test("pins and opened roles stay over a reload", async ({ page, context }) => {
  await comeAs(page, "hannah");
  await page.getByRole("button", { name: "Pin ReadOnly in Monitoring" }).click();
  const pinned = page.getByRole("region", { name: "Pinned" });
  await expect(pinned.getByText("Monitoring")).toBeVisible();
  const popup = context.waitForEvent("page");
  await page.getByRole("button", { name: "Open the console as Developer in Catalog staging" }).click();
  await (await popup).waitForURL(/console/);
  await page.reload();
  await expect(pinned.getByText("Monitoring")).toBeVisible();
  await expect(page.getByRole("region", { name: "Recent" }).getByText("Catalog staging")).toBeVisible();
  await Promise.all([
    page.waitForResponse((reply) => reply.url().endsWith("/start/pins")),
    pinned.getByRole("button", { name: "Unpin ReadOnly in Monitoring" }).click(),
  ]);
  await page.reload();
  await expect(pinned).toHaveCount(0);
});

test("the reader's grouping and theme are remembered", async ({ page }) => {
  await comeAs(page, "ada");
  await page.getByLabel("Group by").selectOption("unit");
  await expect(page.getByRole("heading", { name: /Workloads \/ Production/ })).toBeVisible();
  await page.getByRole("button", { name: /Ada Okafor/ }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.getByRole("heading", { name: /Workloads \/ Production/ })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a single account with a single role is shown without a list", async ({ page }) => {
  await comeAs(page, "grace");
  await expect(page.getByRole("button", { name: "Open the console as Billing" })).toBeVisible();
  await expect(page.getByRole("searchbox")).toHaveCount(0);
  await expectAccessible(page);
});

test("an unsaved pin is reported where the reader looks, and undone", async ({ page }) => {
  await comeAs(page, "ada");
  await page.route("**/start/pins", (route) => route.abort());
  const pin = page.getByRole("button", { name: /^Pin .* in Hackathon$/ });
  await pin.scrollIntoViewIfNeeded();
  await pin.click();
  await expect(page.getByRole("alert").filter({ hasText: "not saved" })).toBeInViewport();
  await expect(pin).toBeVisible();
});

test("copying the configuration with an ended session leads to signing in again @phone", async ({
  page,
  context,
}) => {
  await comeAs(page, "ada");
  await context.clearCookies();
  await page.getByRole("button", { name: "Copy my AWS config" }).click();
  await page.getByRole("link", { name: "Sign in again" }).click();
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Fstart$/);
});

test("typing replaces everything else, and Escape from anywhere restores it", async ({ page }) => {
  await comeAs(page, "ada");
  const search = page.getByRole("searchbox");
  const greeting = page.getByRole("heading", { name: /, Ada$/ });
  await expect(greeting).toBeVisible();
  await search.fill("payments");
  await expect(greeting).toBeHidden();
  await expect(page.getByRole("button", { name: "Copy my AWS config" })).toBeHidden();
  await page.getByRole("button", { name: "All", exact: true }).focus();
  await page.keyboard.press("Escape");
  await expect(search).toHaveValue("");
  await expect(search).toBeFocused();
  await expect(greeting).toBeVisible();
});

test("the listed keys do what they say, on pinned cards too", async ({ page }) => {
  await comeAs(page, "tomasz");
  const hint = (text: string) =>
    page.locator("p").filter({ hasText: "open console" }).locator("span").filter({ hasText: text });
  await page.getByRole("searchbox").focus();
  await expect(hint("move")).toBeVisible();
  await expect(hint("pin")).toBeHidden();
  await expect(
    page.getByRole("button", { name: "Open the console as ReadOnly in Monitoring" }),
  ).toBeVisible();
  await expect(async () => {
    await page.getByRole("button", { name: "Open the console as ReadOnly in Monitoring" }).last().focus();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("p");
    await expect(page.getByRole("region", { name: "Pinned" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(hint("pin")).toBeVisible();
  const card = page.getByRole("region", { name: "Pinned" });
  await card.getByRole("button", { name: /^Open the console/ }).focus();
  await Promise.all([
    page.waitForResponse((reply) => reply.url().endsWith("/start/pins")),
    page.keyboard.press("p"),
  ]);
  await expect(card).toHaveCount(0);
  // The focused element is gone: the search field has the focus, and the arrows continue from there.
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("button", { name: /^Open the console/ }).first()).toBeFocused();
});

test("on a phone every control is large enough, and a card can be unpinned @phone", async ({
  page,
  isMobile,
}) => {
  test.skip(!isMobile, "A phone's matter");
  await comeAs(page, "priya");
  await page.getByRole("button", { name: /^Pin ReadOnly in Monitoring/ }).tap();
  const card = page.getByRole("region", { name: "Pinned" });
  for (const button of await card.getByRole("button").all()) {
    const box = await button.boundingBox();
    if (box)
      expect([box.width >= 44, box.height >= 44], (await button.getAttribute("aria-label")) ?? "").toEqual([
        true,
        true,
      ]);
  }
  await card.getByRole("button", { name: "Unpin ReadOnly in Monitoring" }).tap();
  await expect(card).toHaveCount(0);
});
