/** Reads what a button copies to the clipboard, which tests of one browser share. */
import { expect, type Locator } from "@playwright/test";

/** Presses the button and waits until the clipboard is written. */
export async function copiedBy(button: Locator): Promise<string> {
  const page = button.page();
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await button.click();
  await expect.poll(read).not.toBe("");
  return read();
}
