/** `aws sso login` and the commands after it, with independent clients. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { CreateTokenCommand, RegisterClientCommand, SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import { SSOClient, ListAccountsCommand } from "@aws-sdk/client-sso";
import { fromSSO } from "@aws-sdk/credential-provider-sso";
import { AWS, cachedToken, cliHome, loginByBrowser, loginByCode, tokenFile } from "../support/cli";
import { comeAs, expect, expectAccessible, test } from "../support/people";
import { findAwsCli } from "../../scripts/newer-aws-clis.mjs";

const sandbox = () => process.env.FOYER_TEST_SANDBOX ?? "";
const ARN = /^arn:aws:sts::481230097715:assumed-role\/Foyer_Operator_[0-9a-f]{16}\/ada$/;
const PROFILE = "payments.Operator";

test.describe("Debian's aws CLI", () => {
  test.skip(!existsSync(AWS), "the aws CLI is not installed: its tests are skipped");

  test("[G28] [G34] signs in with a device code, lists, gets credentials, and signs out", async ({
    page,
  }) => {
    test.setTimeout(300_000);
    await comeAs(page, "ada");
    const home = await cliHome(page);
    try {
      await loginByCode(home, PROFILE, async (code) => {
        await page.goto(`/device?user_code=${code}`);
        await expect(page.getByLabel("Code")).toHaveValue("");
        await expectAccessible(page);
        await page.getByLabel("Code").fill(code.toLowerCase());
        await page.getByRole("button", { name: "Continue" }).click();
        await expect(page.getByText("botocore-client-")).toBeVisible();
        await expect(page.getByText("The same network as this browser")).toBeVisible();
        await expectAccessible(page);
        await page.getByRole("button", { name: "Allow" }).click();
        await expect(page.getByRole("heading", { name: "You’re signed in" })).toBeVisible();
      });
      expect(
        home.aws("sts", "get-caller-identity", "--profile", PROFILE, "--endpoint-url", sandbox()),
      ).toMatchObject({ Arn: expect.stringMatching(ARN) });
      const { accessToken } = cachedToken(home);
      const { accountList } = home.aws(
        "sso",
        "list-accounts",
        "--access-token",
        accessToken,
        "--region",
        "foyer-1",
      ) as { accountList: { accountName: string }[] };
      expect(accountList.map(({ accountName }) => accountName)).toContain("Payments");
      const { roleList } = home.aws(
        "sso",
        "list-account-roles",
        "--access-token",
        accessToken,
        "--account-id",
        "481230097715",
        "--region",
        "foyer-1",
      ) as { roleList: { roleName: string }[] };
      expect(roleList.map(({ roleName }) => roleName)).toEqual(["Operator", "ReadOnly"]);
      // Debian's boto3 uses the CLI's cached token.
      if (existsSync("/usr/lib/python3/dist-packages/boto3")) {
        const script = `import boto3; s = boto3.Session(profile_name="${PROFILE}"); print(s.client("sts", endpoint_url="${sandbox()}").get_caller_identity()["Arn"]); print([a["accountName"] for a in s.client("sso", region_name="foyer-1").list_accounts(accessToken="${accessToken}")["accountList"]])`;
        const answer = execFileSync("/usr/bin/python3", ["-c", script], { env: home.env, encoding: "utf8" });
        expect(answer.split("\n")[0]).toMatch(ARN);
        expect(answer).toContain("'Payments'");
      } else
        test.info().annotations.push({
          type: "skipped",
          description: "python3-boto3 is not installed: its part is skipped",
        });
      expect(
        home.refused(
          "sso",
          "get-role-credentials",
          "--access-token",
          accessToken,
          "--account-id",
          "481230097715",
          "--role-name",
          "Administrator",
          "--region",
          "foyer-1",
        ),
      ).toContain("No access");

      await page.goto("/start/cli");
      await expect(page.getByText("With a code from 127.0.0.1, aws-cli").first()).toBeVisible();
      await expectAccessible(page);
      home.aws("sso", "logout", "--profile", PROFILE);
      expect(
        home.refused("sso", "list-accounts", "--access-token", accessToken, "--region", "foyer-1"),
      ).toContain("Session token not found or invalid");
      await page.reload();
      await expect(page.getByText("signed out", { exact: false }).first()).toBeVisible();
    } finally {
      home.dispose();
    }
  });

  test("reports a denied request, and loses access when its user signs the command line out in the browser", async ({
    page,
  }) => {
    test.setTimeout(300_000);
    await comeAs(page, "ada");
    const home = await cliHome(page);
    try {
      const type = async (code: string, choice: "Allow" | "Deny") => {
        await page.goto("/device");
        await page.getByLabel("Code").fill("BBBB-BBBB");
        await page.getByRole("button", { name: "Continue" }).click();
        await expect(page.getByText("That code is wrong or has expired.")).toBeVisible();
        await expect(page.getByLabel("Code"), "a refused code can be corrected").toHaveValue("BBBB-BBBB");
        await page.getByLabel("Code").fill(code);
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("button", { name: choice }).click();
      };
      await expect(loginByCode(home, PROFILE, (code) => type(code, "Deny"))).rejects.toThrow();
      await loginByCode(home, PROFILE, (code) => type(code, "Allow"));
      const { accessToken } = cachedToken(home);
      await page.goto("/start/cli");
      await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
      await expect(page.getByText("signed out from the list of command lines").first()).toBeVisible();
      expect(
        home.refused("sso", "list-accounts", "--access-token", accessToken, "--region", "foyer-1"),
      ).toContain("Session token not found or invalid");
    } finally {
      home.dispose();
    }
  });
});

test("[G28] a newer AWS CLI signs in through the browser", async ({ page }) => {
  const program = findAwsCli("testing") ?? findAwsCli("trixie");
  test.skip(program === null, "no newer AWS CLI can be had here: its test is skipped");
  test.setTimeout(120_000);
  await comeAs(page, "ada");
  const home = await cliHome(page, { program: program ?? "" });
  try {
    await loginByBrowser(home, PROFILE, async (url) => {
      await page.goto(url);
      await expect(page.getByText("botocore-client-")).toBeVisible();
      await page.getByRole("button", { name: "Allow" }).click();
      await expect(page.getByText(/shared successfully|You can close this window/).first()).toBeVisible();
    });
    expect(
      home.aws("sts", "get-caller-identity", "--profile", PROFILE, "--endpoint-url", sandbox()),
    ).toMatchObject({ Arn: expect.stringMatching(ARN) });
  } finally {
    home.dispose();
  }
});

test("[G28] the AWS SDK for JavaScript signs in with PKCE in the browser, and fromSSO renews its token by itself", async ({
  page,
}) => {
  await comeAs(page, "ada");
  const home = await cliHome(page);
  const endpoint = process.env.FOYER_TEST_URL ?? "";
  const oidc = new SSOOIDCClient({ region: "foyer-1", endpoint });
  let answered: URL | null = null;
  const callback = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    // Browsers request an icon too.
    if (url.pathname === "/oauth/callback") answered = url;
    response.end("<p>Go back to your terminal.</p>");
  });
  await new Promise<void>((resolve) => callback.listen(0, "127.0.0.1", resolve));
  try {
    const redirectUri = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/oauth/callback`;
    const client = await oidc.send(
      new RegisterClientCommand({
        clientName: "e2e",
        clientType: "public",
        grantTypes: ["authorization_code", "refresh_token"],
        redirectUris: ["http://127.0.0.1/oauth/callback"],
        issuerUrl: `${endpoint}/start`,
        scopes: ["sso:account:access"],
      }),
    );
    const codeVerifier = randomBytes(48).toString("base64url");
    const query = new URLSearchParams({
      response_type: "code",
      client_id: client.clientId ?? "",
      redirect_uri: redirectUri,
      state: "s",
      code_challenge_method: "S256",
      code_challenge: createHash("sha256").update(codeVerifier).digest("base64url"),
      scopes: "sso:account:access",
    });
    await page.goto(`/authorize?${query}`);
    await expect(page.getByRole("heading", { name: "Allow this program?" })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Allow" }).click();
    await expect(page.getByText("Go back to your terminal.")).toBeVisible();
    const code = (answered as URL | null)?.searchParams.get("code") ?? "";
    expect((answered as URL | null)?.searchParams.get("state")).toBe("s");
    const tokens = await oidc.send(
      new CreateTokenCommand({
        clientId: client.clientId,
        clientSecret: client.clientSecret,
        grantType: "authorization_code",
        code,
        redirectUri,
        codeVerifier,
      }),
    );

    // A cached token that is about to expire: the provider renews it and writes the new one.
    const file = tokenFile(home);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(
      file,
      JSON.stringify({
        startUrl: `${endpoint}/start`,
        region: "foyer-1",
        accessToken: tokens.accessToken,
        refreshToken: tokens.refreshToken,
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        clientId: client.clientId,
        clientSecret: client.clientSecret,
        registrationExpiresAt: new Date((client.clientSecretExpiresAt ?? 0) * 1000).toISOString(),
      }),
    );
    const before = { HOME: process.env.HOME, AWS_PROFILE: process.env.AWS_PROFILE };
    Object.assign(process.env, { HOME: home.folder, AWS_PROFILE: PROFILE });
    try {
      const credentials = await fromSSO({ profile: PROFILE, clientConfig: { endpoint } })();
      expect(credentials.accessKeyId).toMatch(/^ASIA/);
    } finally {
      Object.assign(process.env, before);
      if (before.AWS_PROFILE === undefined) delete process.env.AWS_PROFILE;
    }
    const renewed = cachedToken(home);
    expect(renewed.accessToken).not.toBe(tokens.accessToken);
    const sso = new SSOClient({ region: "foyer-1", endpoint });
    expect(
      (await sso.send(new ListAccountsCommand({ accessToken: renewed.accessToken }))).accountList?.length,
    ).toBeGreaterThan(5);
    sso.destroy();
  } finally {
    oidc.destroy();
    callback.close();
    home.dispose();
  }
});

test("a sign-in that the program didn't register for can't be approved", async ({ page }) => {
  await comeAs(page, "ada");
  const reply = await page.goto(
    "/authorize?response_type=code&client_id=nobody&redirect_uri=https://evil.example/",
  );
  expect(reply?.status()).toBe(400);
  await expect(page.getByRole("heading", { name: "This sign-in can’t continue" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Allow" })).toHaveCount(0);
});

test("a program with an invalid request gets the error at its redirect URI, and an administrator sees who is signed in where", async ({
  page,
}) => {
  const endpoint = process.env.FOYER_TEST_URL ?? "";
  const oidc = new SSOOIDCClient({ region: "foyer-1", endpoint });
  const heard: URL[] = [];
  const callback = createServer((request, response) => {
    heard.push(new URL(request.url ?? "/", "http://127.0.0.1"));
    response.end("<p>Told.</p>");
  });
  await new Promise<void>((resolve) => callback.listen(0, "127.0.0.1", resolve));
  try {
    const client = await oidc.send(
      new RegisterClientCommand({
        clientName: "e2e",
        clientType: "public",
        grantTypes: ["authorization_code"],
        redirectUris: ["http://127.0.0.1/oauth/callback"],
      }),
    );
    await page.goto(
      `/authorize?${new URLSearchParams({ response_type: "code", client_id: client.clientId ?? "", redirect_uri: `http://127.0.0.1:${(callback.address() as AddressInfo).port}/oauth/callback`, state: "s" })}`,
    );
    await expect(page.getByText("Told.")).toBeVisible();
    expect(Object.fromEntries(heard[0]?.searchParams ?? [])).toEqual({
      error: "invalid_request",
      error_description: "PKCE with S256 is required.",
      state: "s",
    });
  } finally {
    oidc.destroy();
    callback.close();
  }
  await comeAs(page, "morgan");
  await page.goto("/admin/command-lines");
  await expect(page.getByRole("heading", { name: "Command lines" })).toBeVisible();
  await expectAccessible(page);
});
