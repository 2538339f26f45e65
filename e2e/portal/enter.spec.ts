import { comeAs, expect, test } from "../support/people";

test("Enter in the search opens the first hit of the typed text, never of an earlier one", async ({
  page,
  context,
}) => {
  await comeAs(page, "lucas");
  await page.getByRole("button", { name: "Pin ReadOnly in Monitoring" }).click();
  await expect(page.getByRole("region", { name: "Pinned" }).getByText("Monitoring")).toBeVisible();
  const search = page.getByRole("searchbox");
  const devtools = await context.newCDPSession(page);
  for (const rate of [1, 20]) {
    await devtools.send("Emulation.setCPUThrottlingRate", { rate });
    const popup = context.waitForEvent("page");
    // Typing and Enter in one task: nothing can be drawn in between.
    await search.evaluate((field: HTMLInputElement) => {
      field.focus();
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, "catalog stag");
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    });
    const opened = await popup;
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await expect(opened.getByRole("heading", { name: "Developer in Catalog staging" })).toBeVisible();
    await opened.close();
    await search.fill("");
    await expect(page.getByRole("region", { name: "Pinned" })).toBeVisible();
  }
});

test("Enter opens nothing without a match", async ({ page, context }) => {
  await comeAs(page, "lucas");
  const search = page.getByRole("searchbox");
  await search.pressSequentially("no such account");
  await search.press("Enter");
  await expect(page.getByText("Nothing matches")).toBeVisible();
  expect(context.pages()).toHaveLength(1);
});
