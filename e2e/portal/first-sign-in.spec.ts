/** A company's first day: production, one user created from the shell, nothing assigned yet. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { freePort } from "../support/free-port";
import { expect, expectAccessible, test } from "../support/people";

const data = mkdtempSync(path.join(os.tmpdir(), "foyer-first-day-"));
let foyer: ChildProcess | undefined;

test.afterAll(async () => {
  const ended = new Promise((resolve) => foyer?.once("exit", resolve));
  foyer?.kill("SIGTERM");
  if (foyer) await ended;
  rmSync(data, { recursive: true, force: true });
});

test("[G59] the first administrator chooses a password with a link, once, makes a passkey, and signs in with it alone", async ({
  page,
}) => {
  const port = await freePort();
  const env = { ...process.env, FOYER_DATA: data, FOYER_URL: `http://localhost:${port}`, PORT: String(port) };
  const output = execFileSync(
    process.execPath,
    [
      "scripts/users-create.mjs",
      "--name",
      "zoe",
      "--display-name",
      "Zoe Quist",
      "--email",
      "zoe@example.com",
      "--administrator",
    ],
    { env, encoding: "utf8" },
  );
  const link = output.trim().split("\n").at(-1) ?? "";
  foyer = spawn(process.execPath, ["scripts/start.mjs"], { env, stdio: ["ignore", "ignore", "pipe"] });
  await new Promise<void>((resolve) =>
    foyer?.stderr?.on("data", (chunk: Buffer) => chunk.includes("serving") && resolve()),
  );

  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });

  // A program that checks links uses nothing up, and the token leaves the address.
  await page.request.get(link);
  await page.goto(link);
  await expect(page).toHaveURL(`http://localhost:${port}/password`);
  await expect(page.getByText("zoe")).toHaveCount(0);
  await expectAccessible(page);

  const choose = async (text: string, again = text) => {
    await page.getByRole("textbox", { name: "New password", exact: true }).fill(text);
    await page.getByRole("textbox", { name: "New password again" }).fill(again);
    await page.getByRole("button", { name: "Save the new password" }).click();
  };
  await choose("short");
  await expect(page.getByText("Use at least 8 characters")).toBeVisible();
  await choose("a brand new passphrase", "another new passphrase");
  await expect(page.getByText("The two new passwords differ")).toBeVisible();
  await choose("a brand new passphrase");
  await expect(page.getByText("Your password is set. Sign in with it.")).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link doesn’t work any more" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Ask for a new link" }).click();
  await expect(page.getByText("Foyer can’t send mail here")).toBeVisible();
  await page.getByRole("link", { name: "Back to sign-in" }).click();
  await page.getByLabel("User name or e-mail").fill("zoe@example.com");
  await page.getByLabel("Password", { exact: true }).fill("a brand new passphrase");
  await page.getByRole("button", { name: "Sign in" }).click();

  // Administrators need a second factor: nothing opens before.
  await expect(page.getByRole("heading", { name: "Protect your account" })).toBeVisible();
  await expectAccessible(page);
  await page.goto(`http://localhost:${port}/start`);
  await expect(page).toHaveURL(/enrol/);
  expect((await page.request.get(`http://localhost:${port}/start/entitlements`)).status()).toBe(403);
  await page.getByRole("link", { name: "Use an authenticator app" }).click();
  await expect(page.getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Create a passkey" }).click();
  await page.getByLabel("Name (optional)").fill("Test laptop");
  await page.getByRole("button", { name: "Create a passkey" }).click();
  await page.getByRole("button", { name: "Show my recovery codes" }).click();
  await expect(page.locator("[data-shown-once] code")).toHaveText(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}/);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Continue", exact: true }).click();
  await expect(page.getByText("No accounts yet")).toBeVisible();
  await expectAccessible(page);

  // Her own page lists it; it is her only one, so it stays.
  await page.goto(`http://localhost:${port}/start/sign-ins`);
  await expect(page.getByText("Test laptop", { exact: true })).toBeVisible();
  await page.getByLabel("Remove Test laptop").click();
  await expect(page.getByText("this is your only one").last()).toBeVisible();
  await expectAccessible(page);

  // From now on she needs no password.
  await page.getByRole("button", { name: /Zoe Quist/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  // The virtual authenticator answers the browser's own list at the name field, where a person would choose.
  await expect(page.getByText("No accounts yet")).toBeVisible();

  // A shortcut that she was sent gets an answer.
  await page.goto("about:blank");
  await page.goto(`http://localhost:${port}/start#/console?account_id=481230097715&role_name=Operator`);
  await expect(page.getByText("isn’t assigned to you")).toBeVisible();
});
