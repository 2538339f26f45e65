import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  ListAccountsCommand,
  LogoutCommand,
  paginateListAccounts,
  SSOClient,
} from "@aws-sdk/client-sso";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fromSSO } from "@aws-sdk/credential-provider-sso";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "@/sandbox/server";
import { CREDENTIALS_LIMIT } from "@/lib/access/credentials/limit";
import { takeRequest } from "@/lib/platform/limits";
import { isProtocol } from "../router";
import { PORTAL_LIMIT } from "@/lib/access/bearer";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";
import { deployAssigned, testSandbox } from "@/lib/testing/sandbox";

const PAYMENTS = "481230097715";
const SEARCH = "264971830552";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let protocols: Protocols;
let sso: SSOClient;
let ada: string;
let bob: string;
let accessToken: string;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  protocols = await serveProtocols(app);
  [ada, bob] = [await addUser(app, "ada"), await addUser(app, "bob")];
  await addAccount(app, PAYMENTS, "Payments");
  await addAccount(app, SEARCH, "Search");
  const [readOnly, operator] = [
    await addPermissionSet(app, "ReadOnly"),
    await addPermissionSet(app, "Operator"),
  ];
  await assign(app, { userId: ada }, PAYMENTS, readOnly);
  await assign(app, { userId: ada }, PAYMENTS, operator);
  await assign(app, { userId: ada }, SEARCH, readOnly);
  await assign(app, { userId: bob }, SEARCH, readOnly);
  await deployAssigned(app, sandbox);
  sso = new SSOClient({ region: "us-east-1", endpoint: protocols.url, maxAttempts: 1 });
});
beforeEach(async () => {
  accessToken = (await signInCli(app, protocols, ada)).tokens.accessToken;
});
afterAll(async () => {
  sso.destroy();
  await protocols.close();
  await app.dispose();
  await sandbox.stop();
});

const get = (path: string, headers: Record<string, string> = { "x-amz-sso_bearer_token": accessToken }) =>
  fetch(`${protocols.url}${path}`, { headers });

describe("the portal API", () => {
  it("lists only the caller's accounts and roles, in pages", async () => {
    const ids: (string | undefined)[] = [];
    for await (const page of paginateListAccounts({ client: sso, pageSize: 1 }, { accessToken }))
      ids.push(...(page.accountList ?? []).map(({ accountId }) => accountId));
    expect(ids).toEqual([SEARCH, PAYMENTS]);
    expect((await sso.send(new ListAccountsCommand({ accessToken }))).accountList?.[1]).toEqual({
      accountId: PAYMENTS,
      accountName: "Payments",
      emailAddress: `${PAYMENTS}@northwind.example`,
    });
    expect(
      (await sso.send(new ListAccountRolesCommand({ accessToken, accountId: PAYMENTS }))).roleList,
    ).toEqual([
      { roleName: "Operator", accountId: PAYMENTS },
      { roleName: "ReadOnly", accountId: PAYMENTS },
    ]);
    const bobs = (await signInCli(app, protocols, bob)).tokens.accessToken;
    expect((await sso.send(new ListAccountsCommand({ accessToken: bobs }))).accountList).toHaveLength(1);
  });

  it("leaves out roles that are still being deployed, and accounts with no others", async () => {
    await app.ctx.db
      .updateTable("deployed_roles")
      .set({ deployed_version: null })
      .where("account_id", "=", SEARCH)
      .execute();
    expect(
      (await sso.send(new ListAccountsCommand({ accessToken }))).accountList?.map(
        ({ accountId }) => accountId,
      ),
    ).toEqual([PAYMENTS]);
    await app.ctx.db
      .updateTable("deployed_roles")
      .set({ deployed_version: 1 })
      .where("account_id", "=", SEARCH)
      .execute();
    expect((await sso.send(new ListAccountsCommand({ accessToken }))).accountList).toHaveLength(2);
  });

  it("returns credentials that STS accepts, through the one function that signs, with a record", async () => {
    const { roleCredentials } = await sso.send(
      new GetRoleCredentialsCommand({ accessToken, accountId: PAYMENTS, roleName: "ReadOnly" }),
    );
    expect(Math.abs((roleCredentials?.expiration ?? 0) - (clock.now().getTime() + 3_600_000))).toBeLessThan(
      5_000,
    );
    const sts = new STSClient({
      region: "us-east-1",
      endpoint: sandbox.url,
      credentials: {
        accessKeyId: roleCredentials?.accessKeyId ?? "",
        secretAccessKey: roleCredentials?.secretAccessKey ?? "",
        sessionToken: roleCredentials?.sessionToken,
      },
    });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toMatch(
      new RegExp(`^arn:aws:sts::${PAYMENTS}:assumed-role/Foyer_ReadOnly_[0-9a-f]{16}/ada$`),
    );
    sts.destroy();
    const [ledger] = await app.ctx.db
      .selectFrom("assertion_ledger")
      .selectAll()
      .where("user_id", "=", ada)
      .orderBy("issued_at", "desc")
      .execute();
    expect(ledger).toMatchObject({ account_id: PAYMENTS, purpose: "credentials" });
  });

  it.each<[string, string, string]>([
    ["an account of somebody else's", "999999999999", "ReadOnly"],
    ["a role that is not assigned", SEARCH, "Operator"],
    ["a role that does not exist", PAYMENTS, "Nope"],
    ["a role in another case", PAYMENTS, "readonly"],
    ["an injection", PAYMENTS, "ReadOnly' or 1=1 --"],
    ["a role of 10 kB", PAYMENTS, "x".repeat(4_000)],
  ])(
    "[G1] %s is ForbiddenException 403 No access, nothing is signed, and it is recorded",
    async (_what, accountId, roleName) => {
      const before = await app.ctx.db.selectFrom("assertion_ledger").select("assertion_id").execute();
      await expect(
        sso.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName })),
      ).rejects.toMatchObject({ name: "ForbiddenException", $metadata: { httpStatusCode: 403 } });
      expect(await app.ctx.db.selectFrom("assertion_ledger").select("assertion_id").execute()).toHaveLength(
        before.length,
      );
      const events = await app.ctx.db
        .selectFrom("audit_events")
        .selectAll()
        .where("type", "=", "credentials.refused")
        .where("account_id", "=", accountId)
        .execute();
      expect(
        events.filter(({ details }) => JSON.stringify(details).includes(roleName.slice(0, 500))),
      ).toMatchObject([{ outcome: "refused", actor_id: ada }]);
    },
  );

  it("[G39] signs out, after which the token is unknown", async () => {
    await sso.send(new LogoutCommand({ accessToken }));
    for (const command of [new ListAccountsCommand({ accessToken }), new LogoutCommand({ accessToken })])
      await expect(sso.send(command as ListAccountsCommand)).rejects.toMatchObject({
        name: "UnauthorizedException",
        message: "Session token not found or invalid",
        $metadata: { httpStatusCode: 401 },
      });
  });

  it.each([
    ["/assignment/accounts"],
    [`/assignment/roles?account_id=${PAYMENTS}`],
    [`/federation/credentials?account_id=${PAYMENTS}&role_name=ReadOnly`],
  ])("%s without, with a foreign or a changed token is 401", async (path) => {
    for (const headers of [
      {},
      { "x-amz-sso_bearer_token": "" },
      { "x-amz-sso_bearer_token": "foa_guess" },
      { "x-amz-sso_bearer_token": `${accessToken.slice(0, -1)}!` },
      { "x-amz-sso_bearer_token": "x".repeat(8_000) },
      { authorization: `Bearer ${accessToken}` },
      { cookie: `foyer-session=${accessToken}` },
    ] as Record<string, string>[]) {
      const reply = await get(path, headers);
      expect([reply.status, reply.headers.get("x-amzn-errortype")]).toEqual([401, "UnauthorizedException"]);
    }
  });

  it("page tokens that were edited, or issued to another caller or operation, are refused", async () => {
    const { nextToken = "" } = await sso.send(new ListAccountsCommand({ accessToken, maxResults: 1 }));
    const bobs = (await signInCli(app, protocols, bob)).tokens.accessToken;
    const marks = [
      `${nextToken}x`,
      nextToken.replace(/^./, "A"),
      Buffer.from("000000000000").toString("base64url"),
      "",
      "%00",
    ];
    for (const mark of marks)
      expect((await get(`/assignment/accounts?next_token=${encodeURIComponent(mark)}`)).status, mark).toBe(
        400,
      );
    expect(
      (await get(`/assignment/accounts?next_token=${nextToken}`, { "x-amz-sso_bearer_token": bobs })).status,
    ).toBe(400);
    expect((await get(`/assignment/roles?account_id=${PAYMENTS}&next_token=${nextToken}`)).status).toBe(400);
    expect((await get(`/assignment/accounts?next_token=${nextToken}`)).status).toBe(200);
  });

  it.each([
    "max_result=0",
    "max_result=101",
    "max_result=-1",
    "max_result=x",
    "max_result=1e3",
    "max_result=1&max_result=2",
  ])("%s is refused", async (query) => {
    const reply = await get(`/assignment/accounts?${query}`);
    expect([reply.status, reply.headers.get("x-amzn-errortype")]).toEqual([400, "InvalidRequestException"]);
    expect(await reply.json()).toHaveProperty("message");
  });

  it.each([
    "/assignment/roles",
    "/assignment/roles?account_id=1",
    "/federation/credentials",
    `/federation/credentials?account_id=${PAYMENTS}`,
    "/federation/credentials?account_id=x&role_name=y",
  ])("%s is refused as invalid", async (path) => {
    expect((await get(path)).status).toBe(400);
  });

  it("counts all of a user's lists together, each user separately, and says when to retry", async () => {
    while (takeRequest(app.ctx, PORTAL_LIMIT, ada) === 0);
    const bobs = (await signInCli(app, protocols, bob)).tokens.accessToken;
    for (const path of [
      "/assignment/accounts",
      `/assignment/roles?account_id=${SEARCH}`,
      `/federation/credentials?account_id=${SEARCH}&role_name=ReadOnly`,
      "/aws-config",
    ]) {
      const reply = await get(path);
      expect(
        [reply.status, reply.headers.get("x-amzn-errortype"), reply.headers.get("retry-after")],
        path,
      ).toEqual([429, "TooManyRequestsException", "1"]);
      expect(await reply.json()).toHaveProperty("message");
      expect((await get(path, { "x-amz-sso_bearer_token": bobs })).status, path).toBe(200);
    }
    clock.advance(1);
    expect((await get("/assignment/accounts")).status).toBe(200);
    clock.advance(60);
  });

  it("counts credentials separately, and says when to retry", async () => {
    while (takeRequest(app.ctx, CREDENTIALS_LIMIT, ada) === 0);
    const reply = await get(`/federation/credentials?account_id=${PAYMENTS}&role_name=ReadOnly`);
    expect([reply.status, reply.headers.get("x-amzn-errortype"), reply.headers.get("retry-after")]).toEqual([
      429,
      "TooManyRequestsException",
      "1",
    ]);
    expect((await get("/assignment/accounts")).status).toBe(200);
    clock.advance(1);
    expect((await get(`/federation/credentials?account_id=${PAYMENTS}&role_name=ReadOnly`)).status).toBe(200);
    clock.advance(60);
  });

  it("keeps returning 429, with AWS's name, when STS doesn't answer", async () => {
    sandbox.faults.set({
      accountId: PAYMENTS,
      service: "sts",
      fail: { code: "ServiceUnavailable", status: 503, message: "down" },
    });
    await expect(
      sso.send(new GetRoleCredentialsCommand({ accessToken, accountId: PAYMENTS, roleName: "ReadOnly" })),
    ).rejects.toMatchObject({ name: "TooManyRequestsException" });
    sandbox.faults.clear();
  });
});

describe("the start page's address", () => {
  it("answers HEAD with the name that AWS's newer CLI expects, before any sign-in", async () => {
    for (const path of ["/start", "/start/"]) {
      const reply = await fetch(`${protocols.url}${path}`, { method: "HEAD", redirect: "manual" });
      expect([reply.status, reply.headers.get("location")]).toEqual([
        302,
        `https://${app.ctx.instance.identityStoreId}.awsapps.com/start`,
      ]);
      expect([isProtocol("HEAD", path), isProtocol("GET", path)], "browsers get the page").toEqual([
        true,
        false,
      ]);
    }
  });
});

describe("the configuration file", () => {
  it("has one profile per account and role for a bearer token, and is refused without one", async () => {
    const text = await (await get("/aws-config", { authorization: `Bearer ${accessToken}` })).text();
    expect([...text.matchAll(/^\[(.+)\]$/gm)].map(([, section]) => section)).toEqual([
      // [C1] Another installation of the same company has another name.
      `sso-session northwind-${app.ctx.instance.id.slice(-6)}`,
      `services northwind-${app.ctx.instance.id.slice(-6)}`,
      "profile payments.Operator",
      "profile payments.ReadOnly",
      "profile search.ReadOnly",
    ]);
    expect((await get("/aws-config", {})).status).toBe(401);
  });

  it("names a region of each account's own partition", async () => {
    const regions = async () =>
      [
        ...(await (await get("/aws-config", { authorization: `Bearer ${accessToken}` })).text()).matchAll(
          /sso_account_id = (\d+)\n.*\nregion = (.+)/g,
        ),
      ].map(([, account, region]) => `${account} ${region}`);
    expect(await regions()).toEqual([
      `${PAYMENTS} us-east-1`,
      `${PAYMENTS} us-east-1`,
      `${SEARCH} us-east-1`,
    ]);
    for (const [partition, region] of [
      ["aws-us-gov", "us-gov-west-1"],
      ["aws-cn", "cn-north-1"],
      ["aws", "us-east-1"],
    ] as const) {
      await app.ctx.db.updateTable("accounts").set({ partition }).where("id", "=", SEARCH).execute();
      expect(await regions()).toEqual([
        `${PAYMENTS} us-east-1`,
        `${PAYMENTS} us-east-1`,
        `${SEARCH} ${region}`,
      ]);
    }
  });

  it("is all that the AWS SDK needs: it finds Foyer by the services section, renews its token and gets credentials", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const home = mkdtempSync(path.join(os.tmpdir(), "foyer-home-"));
    const cache = path.join(home, ".aws/sso/cache");
    mkdirSync(cache, { recursive: true });
    const text = await (await get("/aws-config", { authorization: `Bearer ${accessToken}` })).text();
    writeFileSync(path.join(home, ".aws/config"), text.replaceAll(app.ctx.config.url, protocols.url));
    const token = path.join(
      cache,
      `${createHash("sha1")
        .update(`northwind-${app.ctx.instance.id.slice(-6)}`)
        .digest("hex")}.json`,
    );
    writeFileSync(
      token,
      JSON.stringify({
        startUrl: "x",
        region: "foyer-1",
        accessToken: tokens.accessToken,
        refreshToken: tokens.refreshToken,
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
        ...client,
        registrationExpiresAt: new Date(Date.now() + 86_400_000).toISOString(),
      }),
    );
    const before = { HOME: process.env.HOME, AWS_PROFILE: process.env.AWS_PROFILE };
    Object.assign(process.env, { HOME: home, AWS_PROFILE: "payments.ReadOnly" });
    try {
      expect((await fromSSO()()).accessKeyId).toMatch(/^ASIA/);
      expect(
        (JSON.parse(readFileSync(token, "utf8")) as { accessToken: string }).accessToken,
        "it was renewed",
      ).not.toBe(tokens.accessToken);
    } finally {
      for (const [name, value] of Object.entries(before))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      rmSync(home, { recursive: true, force: true });
    }
  });
});
