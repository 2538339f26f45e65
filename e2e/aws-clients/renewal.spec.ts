/** Ordinary parallel use: commands that start one after another and find the same token about to expire. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { AWS, cachedToken, cliHome, loginByCode, tokenFile } from "../support/cli";
import { comeAs, expect, test } from "../support/people";

test.skip(!existsSync(AWS), "the aws CLI is not installed: its tests are skipped");

const PROFILE = "payments.Operator";
const COMMANDS = 10;
const APART_MILLISECONDS = 120;
const run = promisify(execFile);
/**
 * A CLI command that reads the token's file while another one writes it fails by itself, with only the file's
 * name.
 */
const CAUGHT_WRITING = /^\s*'[0-9a-f]{40}'\s*$/;

test("ten commands 120 ms apart renew one token and all succeed, without an alarm; signing out works after the token has expired", async ({
  page,
}) => {
  test.setTimeout(300_000);
  await comeAs(page, "ada");
  const home = await cliHome(page);
  const file = tokenFile(home);
  try {
    await loginByCode(home, PROFILE, async (code) => {
      await page.goto("/device");
      await page.getByLabel("Code").fill(code);
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(
        page.getByText("If you didn’t just start a sign-in in your terminal, deny."),
      ).toBeVisible();
      await page.getByRole("button", { name: "Allow" }).click();
      await expect(page.getByRole("heading", { name: "You’re signed in" })).toBeVisible();
    });
    const first = cachedToken(home);
    const soon = {
      ...(JSON.parse(readFileSync(file, "utf8")) as object),
      expiresAt: new Date(Date.now() + 60_000).toISOString().replace(/\.\d+Z$/, "Z"),
    };
    writeFileSync(file, JSON.stringify(soon));
    rmSync(path.join(home.folder, ".aws/cli"), { recursive: true, force: true });
    const commands = await Promise.all(
      Array.from({ length: COMMANDS }, async (_, index) => {
        await new Promise((resolve) => setTimeout(resolve, index * APART_MILLISECONDS));
        return run(
          AWS,
          [
            "sts",
            "get-caller-identity",
            "--profile",
            PROFILE,
            "--endpoint-url",
            process.env.FOYER_TEST_SANDBOX ?? "",
            "--output",
            "json",
          ],
          { env: home.env },
        ).then(
          () => "fine",
          (error: { stderr?: string }) =>
            CAUGHT_WRITING.test(error.stderr ?? "") ? "fine" : (error.stderr ?? "failed"),
        );
      }),
    );
    expect(commands).toEqual(commands.map(() => "fine"));
    expect(cachedToken(home).accessToken).not.toBe(first.accessToken);
    await page.goto("/start");
    await expect(page.getByText("One of your command lines was signed out")).toHaveCount(0);
    home.aws("sso", "logout", "--profile", PROFILE);
    await page.goto("/start/cli");
    await expect(page.getByText("signed out").first()).toBeVisible();
  } finally {
    home.dispose();
  }
});
