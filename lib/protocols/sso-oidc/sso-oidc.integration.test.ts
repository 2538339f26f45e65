import { createHash } from "node:crypto";
import {
  CreateTokenCommand,
  RegisterClientCommand,
  SSOOIDCClient,
  StartDeviceAuthorizationCommand,
} from "@aws-sdk/client-sso-oidc";
import { sql, type RawBuilder } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answerAuthorization, isRefusedHere, readAuthorization } from "@/lib/identity/cli/authorize";
import { answerDevice, enterDeviceCode } from "@/lib/identity/cli/device";
import {
  listAllCliSessions,
  listOwnCliSessions,
  endOwnCliSessions,
  endCliSessionsOf,
  listCliSessionsOf,
} from "@/lib/identity/cli/sessions";
import { endOwnSession } from "@/lib/identity/sessions/service";
import { setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { createUser } from "@/lib/identity/users/create";
import { AGAIN_LIMIT } from "@/lib/identity/cli/tokens";
import { resetPassword } from "@/lib/identity/password-links/administer";
import { setUserStatus } from "@/lib/identity/users/administer";
import { writeSetting } from "@/lib/platform/settings/service";
import type { AccessCtx } from "@/lib/access/context";
import { takeRequest } from "@/lib/platform/limits";
import { OIDC_LIMITS } from "./api";
import { otherProcess, SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { browserOf } from "@/lib/testing/browser";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { addIdentityCenter, settingsFor } from "@/lib/testing/identity-center";
import {
  approve,
  pkce,
  post,
  REDIRECT,
  register,
  serveProtocols,
  signInCli,
  type Protocols,
  type TokenReply,
} from "@/lib/testing/protocols";

let app: TestApp;
let protocols: Protocols;
let ada: string;
let bob: string;

beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
  [ada, bob] = [await addUser(app, "ada"), await addUser(app, "bob")];
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});
beforeEach(async () => {
  protocols.peer.ip = "192.0.2.7";
  app.clock.advance(3600);
  await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: app.clock.now(), by: "test" });
});

const token = (body: Record<string, unknown>) => post(`${protocols.url}/token`, body);
const accounts = async (accessToken: string) =>
  (
    await fetch(`${protocols.url}/assignment/accounts`, {
      headers: { "x-amz-sso_bearer_token": accessToken },
    })
  ).status;
const browser = (userId: string, ip?: string, source?: string) => browserOf(app, userId, { ip, source });
async function startDevice() {
  const client = await register(protocols, { grantTypes: undefined, redirectUris: undefined });
  const { body, status } = await post(`${protocols.url}/device_authorization`, {
    ...client,
    startUrl: `${app.ctx.config.url}/start`,
  });
  expect(status).toBe(200);
  const { deviceCode, userCode } = body as { deviceCode: string; userCode: string };
  return {
    client,
    deviceCode,
    userCode,
    poll: () => token({ ...client, grantType: "urn:ietf:params:oauth:grant-type:device_code", deviceCode }),
  };
}

describe("registering", () => {
  it("answers AWS's own client, and the registration survives a restored database", async () => {
    const sdk = new SSOOIDCClient({ region: "us-east-1", endpoint: protocols.url });
    const made = await sdk.send(
      new RegisterClientCommand({
        clientName: "botocore-client-x",
        clientType: "public",
        issuerUrl: `${app.ctx.config.url}/start`,
        scopes: ["sso:account:access"],
        grantTypes: ["authorization_code", "refresh_token"],
        redirectUris: [REDIRECT],
      }),
    );
    expect((made.clientSecretExpiresAt ?? 0) - (made.clientIdIssuedAt ?? 0)).toBe(90 * 86_400);
    const other = await testApp();
    const elsewhere = await serveProtocols(other);
    const reply = await post(`${elsewhere.url}/token`, {
      clientId: made.clientId,
      clientSecret: made.clientSecret,
      grantType: "refresh_token",
      refreshToken: "x",
    });
    expect(reply).toMatchObject({ status: 400, type: "InvalidGrantException" });
    await elsewhere.close();
    await other.dispose();
    sdk.destroy();
  });

  it("stores where, when and under what name a program registered in its id", async () => {
    protocols.peer.ip = "203.0.113.9";
    const client = await register(protocols);
    const at = app.clock.now();
    protocols.peer.ip = "192.0.2.7";
    app.clock.advance(86_400);
    expect(readAuthorization(app.ctx, pkce(client).query).client).toMatchObject({
      ip: "203.0.113.9",
      userAgent: "node",
      issuedAt: at,
    });
  });

  it("accepts ten redirect URIs of the maximum length, and recognizes the program later", async () => {
    const redirectUris = Array.from({ length: 10 }, (_, index) =>
      `http://127.0.0.1/${index}`.padEnd(512, "x"),
    );
    const client = await register(protocols, { clientName: "n".repeat(256), redirectUris });
    expect(
      readAuthorization(app.ctx, { ...pkce(client).query, redirect_uri: redirectUris[9] }).client
        .redirectUris,
    ).toEqual(redirectUris);
  });

  it("stores nothing, however often it is repeated, and accepts both names of the start page", async () => {
    for (const issuerUrl of [
      `${app.ctx.config.url}/start`,
      `${app.ctx.config.url}/start/`,
      `https://${app.ctx.instance.identityStoreId}.awsapps.com/start`,
      `https://${app.ctx.instance.identityStoreId}.awsapps.com/start/#/`,
    ])
      expect(await register(protocols, { issuerUrl })).toHaveProperty("clientId");
    expect(await app.ctx.db.selectFrom("cli_requests").select("id").execute()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["another client type", { clientType: "confidential" }, "InvalidClientMetadataException"],
    ["an empty name", { clientName: "" }, "InvalidClientMetadataException"],
    ["a name of 257 characters", { clientName: "x".repeat(257) }, "InvalidClientMetadataException"],
    ["a scope that is not Foyer's", { scopes: ["codewhisperer:completions"] }, "InvalidScopeException"],
    ["an unknown grant", { grantTypes: ["password"] }, "InvalidClientMetadataException"],
    [
      "another start page",
      { issuerUrl: "https://d-0000000000.awsapps.com/start" },
      "InvalidRequestException",
    ],
    ["a redirect elsewhere", { redirectUris: ["https://evil.example/cb"] }, "InvalidRedirectUriException"],
    [
      "eleven redirects",
      { redirectUris: Array.from({ length: 11 }, (_, index) => `http://127.0.0.1/${index}`) },
      "InvalidRedirectUriException",
    ],
    [
      "more than an id carries",
      {
        redirectUris: Array.from({ length: 10 }, (_, index) => `http://127.0.0.1/${index}${'"'.repeat(480)}`),
      },
      "InvalidClientMetadataException",
    ],
    ["a name that is a number", { clientName: 5 }, "InvalidRequestException"],
    ["no name", { clientName: undefined }, "InvalidRequestException"],
    ["redirects that are no list", { redirectUris: "http://127.0.0.1/" }, "InvalidRequestException"],
  ])("%s is refused", async (_what, more, type) => {
    const reply = await post(`${protocols.url}/client/register`, {
      clientName: "c",
      clientType: "public",
      ...more,
    });
    expect(reply).toMatchObject({
      status: 400,
      type,
      body: { error: expect.any(String), error_description: expect.any(String) },
    });
  });

  it("expires after ninety days, for the browser and the program", async () => {
    const client = await register(protocols);
    const ask = () => token({ ...client, grantType: "refresh_token", refreshToken: "x" });
    app.clock.advance(90 * 86_400 - 1);
    expect((await ask()).type).toBe("InvalidGrantException");
    app.clock.advance(1);
    expect(await ask()).toMatchObject({
      status: 401,
      type: "InvalidClientException",
      body: { error: "invalid_client" },
    });
    expect(() => readAuthorization(app.ctx, pkce(client).query)).toThrow(
      expect.objectContaining({ code: "invalid_client", sendTo: null }),
    );
  });

  it("displays a client's name in a form that can't pass for Foyer's own text", async () => {
    const client = await register(protocols, {
      clientName: "\u202eFoyer\u0000<b>Administrator\u200b</b>\napproved",
    });
    expect(readAuthorization(app.ctx, pkce(client).query).client.name).toBe(
      "Foyer<b>Administrator</b>approved",
    );
  });
});

describe("the authorization code flow", () => {
  it("signs the AWS SDK's client in with PKCE, on any port, and tokens live an hour", async () => {
    const sdk = new SSOOIDCClient({ region: "us-east-1", endpoint: protocols.url });
    const client = await register(protocols);
    const asked = pkce(client, 51_234);
    const code = await approve(app, ada, asked);
    const tokens = await sdk.send(
      new CreateTokenCommand({
        ...client,
        grantType: "authorization_code",
        code,
        redirectUri: asked.query.redirect_uri,
        codeVerifier: asked.verifier,
      }),
    );
    expect(tokens).toMatchObject({ tokenType: "Bearer", expiresIn: 3600 });
    expect(await accounts(tokens.accessToken ?? "")).toBe(200);
    app.clock.advance(3601);
    expect(await accounts(tokens.accessToken ?? "")).toBe(401);
    sdk.destroy();
  });

  it("a code works once; a second use ends what it was exchanged for", async () => {
    const client = await register(protocols);
    const asked = pkce(client);
    const code = await approve(app, ada, asked);
    const redeem = () =>
      token({
        ...client,
        grantType: "authorization_code",
        code,
        redirectUri: asked.query.redirect_uri,
        codeVerifier: asked.verifier,
      });
    const first = await redeem();
    expect(first.status).toBe(200);
    expect(await accounts(String(first.body.accessToken))).toBe(200);
    expect(await redeem()).toMatchObject({
      status: 400,
      type: "InvalidGrantException",
      body: { error: "invalid_grant" },
    });
    expect(await accounts(String(first.body.accessToken))).toBe(401);
    expect(
      await token({ ...client, grantType: "refresh_token", refreshToken: first.body.refreshToken }),
    ).toMatchObject({ type: "InvalidGrantException" });
  });

  it("used ten times at once works at most once", async () => {
    const client = await register(protocols);
    const asked = pkce(client);
    const code = await approve(app, ada, asked);
    const replies = await Promise.all(
      Array.from({ length: 10 }, () =>
        token({
          ...client,
          grantType: "authorization_code",
          code,
          redirectUri: asked.query.redirect_uri,
          codeVerifier: asked.verifier,
        }),
      ),
    );
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it.each<[string, (asked: ReturnType<typeof pkce>) => Record<string, unknown>]>([
    ["without a verifier", () => ({ codeVerifier: undefined })],
    ["with another verifier", () => ({ codeVerifier: "x".repeat(64) })],
    ["with the challenge as verifier", (asked) => ({ codeVerifier: asked.query.code_challenge })],
    ["with an empty verifier", () => ({ codeVerifier: "" })],
    ["for another port than it was sent to", () => ({ redirectUri: "http://127.0.0.1:1/oauth/callback" })],
    ["for localhost instead of 127.0.0.1", () => ({ redirectUri: "http://localhost:49152/oauth/callback" })],
    ["without a redirect", () => ({ redirectUri: undefined })],
    ["that was changed", () => ({ code: "changed" })],
    ["of 10 kB", () => ({ code: "x".repeat(10_240) })],
  ])("a code %s is refused", async (_what, change) => {
    const client = await register(protocols);
    const asked = pkce(client);
    const code = await approve(app, ada, asked);
    const reply = await token({
      ...client,
      grantType: "authorization_code",
      code,
      redirectUri: asked.query.redirect_uri,
      codeVerifier: asked.verifier,
      ...change(asked),
    });
    expect(reply.status).toBe(400);
    expect(["InvalidGrantException", "InvalidRequestException"]).toContain(reply.type);
  });

  it("a verifier that is too short, too long or has other characters is refused, even if its challenge fits", async () => {
    const client = await register(protocols);
    const redeem = async (verifier: string) => {
      const asked = pkce(client);
      const code = await approve(app, ada, {
        ...asked,
        query: {
          ...asked.query,
          code_challenge: createHash("sha256").update(verifier, "ascii").digest("base64url"),
        },
      });
      return token({
        ...client,
        grantType: "authorization_code",
        code,
        redirectUri: asked.query.redirect_uri,
        codeVerifier: verifier,
      });
    };
    expect((await redeem("x".repeat(43))).status).toBe(200);
    for (const verifier of ["x".repeat(42), "x".repeat(129), `${"x".repeat(42)}!`])
      expect(await redeem(verifier), verifier).toMatchObject({ status: 400, type: "InvalidGrantException" });
  });

  it("a code of another client, after a minute, or of a user who was disabled or signed out since is refused", async () => {
    const [client, other] = [await register(protocols), await register(protocols)];
    const asked = pkce(client);
    const redeem = (code: string, as_ = client) =>
      token({
        ...as_,
        grantType: "authorization_code",
        code,
        redirectUri: asked.query.redirect_uri,
        codeVerifier: asked.verifier,
      });
    expect(await redeem(await approve(app, ada, asked), other)).toMatchObject({
      type: "InvalidGrantException",
    });
    const late = await approve(app, ada, asked);
    app.clock.advance(61);
    expect(await redeem(late)).toMatchObject({ type: "InvalidGrantException" });
    const carol = await addUser(app, "carol");
    const code = await approve(app, carol, asked);
    await setUserStatus(app.system, { userId: carol, status: "disabled" });
    expect(await redeem(code)).toMatchObject({ type: "InvalidGrantException" });
    const me = await browser(ada);
    const left = new URL(await answerAuthorization(me, asked.query, true)).searchParams.get("code") ?? "";
    await endOwnSession(me);
    expect(await redeem(left)).toMatchObject({ type: "InvalidGrantException" });
  });

  it("a program that registered only for device codes can't sign in through the browser", async () => {
    const typed = await register(protocols, { grantTypes: ["urn:ietf:params:oauth:grant-type:device_code"] });
    await expect(answerAuthorization(app.personCtx(ada), pkce(typed).query, true)).rejects.toMatchObject({
      code: "unauthorized_client",
      sendTo: expect.stringContaining("error=unauthorized_client"),
    });
  });

  it("a program that registered a URL without a path gets the response there, on any port", async () => {
    const client = await register(protocols, { redirectUris: ["http://127.0.0.1"] });
    const asked = { ...pkce(client).query, redirect_uri: "http://127.0.0.1:38213" };
    expect(await answerAuthorization(app.personCtx(ada), asked, true)).toMatch(
      /^http:\/\/127\.0\.0\.1:38213\/\?state=a-state&code=[\w-]{43}$/,
    );
    expect(isRefusedHere(app.ctx, { ...asked, redirect_uri: "http://127.0.0.1:38213/oauth/callback" })).toBe(
      true,
    );
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ["another path", { redirect_uri: "http://127.0.0.1:5000/other" }, "invalid_redirect_uri"],
    ["another host", { redirect_uri: "http://evil.example/oauth/callback" }, "invalid_redirect_uri"],
    [
      "localhost instead of 127.0.0.1",
      { redirect_uri: "http://localhost:5000/oauth/callback" },
      "invalid_redirect_uri",
    ],
    [
      "[::1] instead of 127.0.0.1",
      { redirect_uri: "http://[::1]:5000/oauth/callback" },
      "invalid_redirect_uri",
    ],
    ["user info", { redirect_uri: "http://127.0.0.1@evil.example/oauth/callback" }, "invalid_redirect_uri"],
    [
      "user info before loopback",
      { redirect_uri: "http://a:b@127.0.0.1:5000/oauth/callback" },
      "invalid_redirect_uri",
    ],
    ["an encoded slash", { redirect_uri: "http://127.0.0.1:5000/oauth%2fcallback" }, "invalid_redirect_uri"],
    ["a fragment", { redirect_uri: "http://127.0.0.1:5000/oauth/callback#x" }, "invalid_redirect_uri"],
    [
      "a query",
      { redirect_uri: "http://127.0.0.1:5000/oauth/callback?next=https://evil.example" },
      "invalid_redirect_uri",
    ],
    ["https", { redirect_uri: "https://127.0.0.1:5000/oauth/callback" }, "invalid_redirect_uri"],
    ["dots", { redirect_uri: "http://127.0.0.1:5000/x/../oauth/callback" }, "invalid_redirect_uri"],
    [
      "a short form of the address",
      { redirect_uri: "http://127.1:5000/oauth/callback" },
      "invalid_redirect_uri",
    ],
    [
      "a backslash",
      { redirect_uri: "http://127.0.0.1:5000\\@evil.example/oauth/callback" },
      "invalid_redirect_uri",
    ],
    [
      "another host that begins alike",
      { redirect_uri: "http://127.0.0.1.evil.example/oauth/callback" },
      "invalid_redirect_uri",
    ],
    ["no redirect", { redirect_uri: undefined }, "invalid_redirect_uri"],
    ["plain PKCE", { code_challenge_method: "plain" }, "invalid_request"],
    ["no PKCE", { code_challenge: undefined, code_challenge_method: undefined }, "invalid_request"],
    ["a challenge of another length", { code_challenge: "short" }, "invalid_request"],
    ["another response type", { response_type: "token" }, "unsupported_response_type"],
    ["no response type", { response_type: undefined }, "unsupported_response_type"],
    ["another scope", { scopes: "openid admin" }, "invalid_scope"],
    ["an unknown client", { client_id: "nobody" }, "invalid_client"],
    [
      "an edited client",
      {
        client_id: `${Buffer.from(JSON.stringify({ n: "x", r: ["http://127.0.0.1/oauth/callback"], g: [], i: 0, e: 9e9, s: "" })).toString("base64url")}.AAAA`,
      },
      "invalid_client",
    ],
    ["a client id of 10 kB", { client_id: "x".repeat(10_240) }, "invalid_client"],
    ["a state with a line break", { state: "a\r\nb" }, "invalid_request"],
  ])(
    "a request with %s is refused, and the program is told if it is a known one",
    async (_what, change, code) => {
      const asked = pkce(await register(protocols));
      const query = Object.fromEntries(
        Object.entries({ ...asked.query, ...change }).filter(([, value]) => value !== undefined),
      ) as Record<string, string>;
      const refusal = await answerAuthorization(app.personCtx(ada), query, true).catch(
        (error: unknown) => error as { code: string; sendTo: string | null },
      );
      expect(refusal).toMatchObject({ code });
      const { sendTo } = refusal as { sendTo: string | null };
      const isKnown = !["invalid_redirect_uri", "invalid_client"].includes(code);
      expect(isRefusedHere(app.ctx, query)).toBe(!isKnown);
      if (!isKnown) return expect(sendTo, "nothing goes where nobody registered").toBeNull();
      const target = new URL(sendTo ?? "");
      expect(target.origin + target.pathname).toBe(asked.query.redirect_uri);
      expect(Object.fromEntries(target.searchParams)).toEqual({
        error: code,
        error_description: expect.any(String),
        ...("state" in change ? {} : { state: "a-state" }),
      });
    },
  );

  it("accepts `scope` as well as `scopes`, and returns a denial as access_denied with the state", async () => {
    const asked = pkce(await register(protocols));
    const { scopes: _scopes, ...rest } = asked.query;
    expect(readAuthorization(app.ctx, { ...rest, scope: "sso-portal:*" })).toMatchObject({
      codeChallenge: expect.stringMatching(/^.{43}$/),
      scopes: ["sso-portal:*"],
    });
    expect(readAuthorization(app.ctx, rest).scopes).toEqual(["sso:account:access"]);
    const target = new URL(await answerAuthorization(app.personCtx(ada), asked.query, false));
    expect(Object.fromEntries(target.searchParams)).toEqual({ state: "a-state", error: "access_denied" });
  });
});

describe("the device flow", () => {
  it("signs the AWS SDK's client in once its user typed the code, compared and approved", async () => {
    const sdk = new SSOOIDCClient({ region: "us-east-1", endpoint: protocols.url });
    const client = await register(protocols, { grantTypes: undefined });
    const started = await sdk.send(
      new StartDeviceAuthorizationCommand({
        ...client,
        startUrl: `https://${app.ctx.instance.identityStoreId}.awsapps.com/start`,
      }),
    );
    expect(started).toMatchObject({
      expiresIn: 300,
      interval: 1,
      userCode: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verificationUri: `${app.ctx.config.url}/device`,
    });
    expect(started.verificationUriComplete, "the address contains no code").not.toContain(
      started.userCode?.slice(0, 4),
    );
    const poll = () =>
      sdk.send(
        new CreateTokenCommand({
          ...client,
          grantType: "urn:ietf:params:oauth:grant-type:device_code",
          deviceCode: started.deviceCode,
        }),
      );
    await expect(poll()).rejects.toMatchObject({
      name: "AuthorizationPendingException",
      error: "authorization_pending",
    });
    const me = await browser(ada);
    const seen = await enterDeviceCode(me, ` ${started.userCode?.toLowerCase()} `);
    expect(seen).toMatchObject({
      clientName: "botocore-client-test",
      ip: "192.0.2.7",
      isSameNetwork: true,
      userAgent: expect.stringContaining("aws-sdk-js"),
      proof: { kind: "none" },
    });
    await answerDevice(me, { id: seen.id, allow: true });
    app.clock.advance(2);
    const tokens = await poll();
    expect(await accounts(tokens.accessToken ?? "")).toBe(200);
    await expect(poll()).rejects.toMatchObject({ name: "InvalidGrantException" });
    sdk.destroy();
  });

  it("works for an older AWS CLI with the registration that a newer one cached", async () => {
    const inBrowser = await register(protocols);
    const { body, status } = await post(`${protocols.url}/device_authorization`, {
      ...inBrowser,
      startUrl: `${app.ctx.config.url}/start`,
    });
    expect(status).toBe(200);
    const me = await browser(ada);
    await answerDevice(me, { id: (await enterDeviceCode(me, String(body.userCode))).id, allow: true });
    expect(
      (
        await token({
          ...inBrowser,
          grantType: "urn:ietf:params:oauth:grant-type:device_code",
          deviceCode: body.deviceCode,
        })
      ).status,
    ).toBe(200);
  });

  it("continues within seconds when its user approves at another process of Foyer", async () => {
    const { userCode, poll } = await startDevice();
    expect((await poll()).type).toBe("AuthorizationPendingException");
    const second = await otherProcess(app);
    const there = { ...(await browser(ada)), ...second.ctx };
    await answerDevice(there, { id: (await enterDeviceCode(there, userCode)).id, allow: true });
    app.clock.advance(5);
    expect((await poll()).status).toBe(200);
    await second.close();
  });

  it("belongs to the first user who types the code: no one else can approve, deny or see it", async () => {
    const { userCode, poll } = await startDevice();
    const [me, other] = [await browser(ada), await browser(bob)];
    const seen = await enterDeviceCode(me, userCode);
    await expect(enterDeviceCode(other, userCode)).rejects.toMatchObject({ kind: "not_found" });
    for (const allow of [true, false])
      await expect(answerDevice(other, { id: seen.id, allow })).rejects.toMatchObject({ kind: "not_found" });
    await answerDevice(me, { id: seen.id, allow: false });
    expect(await poll()).toMatchObject({
      status: 400,
      type: "AccessDeniedException",
      body: { error: "access_denied" },
    });
    await expect(answerDevice(me, { id: seen.id, allow: true })).rejects.toMatchObject({ kind: "not_found" });
  });

  it("can't be approved without typing the code first, by a guessed id, or with a command line's token", async () => {
    const { userCode } = await startDevice();
    const me = await browser(ada);
    const { id } = await app.ctx.db
      .selectFrom("cli_requests")
      .select("id")
      .orderBy("created_at", "desc")
      .executeTakeFirstOrThrow();
    for (const guess of [id, "x", "00000000-0000-4000-8000-000000000000"])
      await expect(answerDevice(me, { id: guess, allow: true })).rejects.toMatchObject({ kind: "not_found" });
    const cli = { ...me, actor: { ...me.actor, entrance: "cli" as const } };
    await expect(enterDeviceCode(cli, userCode)).rejects.toMatchObject({ kind: "invalid_input" });
  });

  it("expires after five minutes", async () => {
    const { userCode, poll } = await startDevice();
    const me = await browser(ada);
    const seen = await enterDeviceCode(me, userCode);
    app.clock.advance(301);
    expect(await poll()).toMatchObject({ type: "ExpiredTokenException", body: { error: "expired_token" } });
    await expect(answerDevice(me, { id: seen.id, allow: true })).rejects.toMatchObject({ kind: "not_found" });
    await expect(enterDeviceCode(me, userCode)).rejects.toMatchObject({ kind: "not_found" });
  });

  it("accepts five wrong codes of a user, then none for five minutes, not even the right one", async () => {
    const { userCode } = await startDevice();
    const dora = await browser(await addUser(app, "dora"), "198.51.100.1");
    for (let attempt = 0; attempt < 5; attempt += 1)
      await expect(enterDeviceCode(dora, "BBBB-BBBB")).rejects.toMatchObject({ kind: "not_found" });
    await expect(enterDeviceCode(dora, userCode)).rejects.toMatchObject({ kind: "too_many_requests" });
    app.clock.advance(301);
    await expect(enterDeviceCode(dora, userCode)).rejects.toMatchObject({ kind: "not_found" });
  });

  it("a code that others keep trying is denied", async () => {
    const { userCode, poll } = await startDevice();
    const me = await browser(ada);
    await enterDeviceCode(me, userCode);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const other = await browser(await addUser(app, `stranger${attempt}`), `198.51.100.${10 + attempt}`);
      await expect(enterDeviceCode(other, userCode)).rejects.toMatchObject({ kind: "not_found" });
    }
    expect(await poll()).toMatchObject({ type: "AccessDeniedException" });
  });

  it("shows that the request comes from another network, and refuses it if the setting requires one network", async () => {
    protocols.peer.ip = "203.0.113.5";
    const { userCode } = await startDevice();
    const me = await browser(ada);
    const seen = await enterDeviceCode(me, userCode);
    expect(seen).toMatchObject({ isSameNetwork: false, ip: "203.0.113.5" });
    await writeSetting(app.ctx.db, {
      name: "deviceFlow",
      value: "same_network",
      at: app.clock.now(),
      by: "test",
    });
    await expect(answerDevice(me, { id: seen.id, allow: true })).rejects.toMatchObject({ kind: "conflict" });
    await writeSetting(app.ctx.db, { name: "deviceFlow", value: "on", at: app.clock.now(), by: "test" });
    await answerDevice(me, { id: seen.id, allow: true });
  });

  it("treats two unknown addresses as different networks", async () => {
    const { userCode } = await startDevice();
    const me = await browser(ada);
    await app.ctx.db
      .updateTable("cli_requests")
      .set({ ip: null })
      .where("client_name", "=", "botocore-client-test")
      .where("state", "=", "pending")
      .execute();
    expect(
      (await enterDeviceCode({ ...me, source: { ...me.source, ip: null } }, userCode)).isSameNetwork,
    ).toBe(false);
  });

  it("asks for the password if the browser's sign-in is older than ten minutes", async () => {
    const me = await browser(ada);
    app.clock.advance(601);
    const { userCode } = await startDevice();
    const seen = await enterDeviceCode(me, userCode);
    expect(seen.proof).toEqual({ kind: "password" });
    for (const password of [undefined, "", "wrong"])
      await expect(answerDevice(me, { id: seen.id, allow: true, password })).rejects.toMatchObject({
        kind: "invalid_input",
      });
    await answerDevice(me, { id: seen.id, allow: true, password: PASSWORD });
  });

  it("sends a user without a password back to their source, and accepts no password from them", async () => {
    const nina = await createUser(app.system, { userName: "nina", displayName: "Nina" });
    const source = {
      id: "src-00000000000000aa",
      kind: "oidc" as const,
      name: "Okta",
      is_enabled: true,
      created_at: app.clock.now(),
      created_by: "test",
    };
    await app.ctx.db.insertInto("identity_sources").values(source).execute();
    const [me, elsewhere] = [
      await browser(nina, "192.0.2.7", source.id),
      await browser(nina, "192.0.2.7", "src-00000000000000bb"),
    ];
    const fresh = await startDevice();
    expect((await enterDeviceCode(me, fresh.userCode)).proof).toEqual({ kind: "none" });
    app.clock.advance(601);
    const { userCode, poll } = await startDevice();
    const seen = await enterDeviceCode(me, userCode);
    expect(seen.proof).toEqual({
      kind: "source",
      wasNotAsked: false,
      source: { id: source.id, name: "Okta" },
    });
    expect((await enterDeviceCode(elsewhere, userCode)).proof, "a source that is gone").toEqual({
      kind: "source",
      wasNotAsked: false,
      source: null,
    });
    for (const password of [undefined, "", PASSWORD])
      await expect(answerDevice(me, { id: seen.id, allow: true, password })).rejects.toMatchObject({
        kind: "invalid_input",
        message: expect.stringContaining("Sign in again with Okta"),
      });
    // Back from the source they are freshly authenticated, and the code is still theirs.
    const again = await browser(nina, "192.0.2.7", source.id);
    await answerDevice(again, { id: (await enterDeviceCode(again, userCode)).id, allow: true });
    app.clock.advance(5);
    expect((await poll()).status).toBe(200);
    await app.ctx.db
      .updateTable("identity_sources")
      .set({ is_enabled: false })
      .where("id", "=", source.id)
      .execute();
  });

  it("looks up five of forty concurrent wrong codes, and refuses the right one after them", async () => {
    const { userCode } = await startDevice();
    const eva = await browser(await addUser(app, "eva"), "198.51.100.40");
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        enterDeviceCode(eva, "BBBB-BBBB").then(
          () => "found",
          (error: { kind?: string }) => error.kind,
        ),
      ),
    );
    expect(answers.filter((kind) => kind === "not_found")).toHaveLength(5);
    expect(answers.filter((kind) => kind === "too_many_requests")).toHaveLength(35);
    await expect(enterDeviceCode(eva, userCode)).rejects.toMatchObject({
      kind: "too_many_requests",
      retryAfterSeconds: expect.any(Number),
    });
    expect(
      await app.ctx.db
        .selectFrom("audit_events")
        .select("id")
        .where("type", "=", "cli.code_refused")
        .where("actor_id", "=", eva.actor.userId)
        .execute(),
    ).toHaveLength(5);
  });

  it("many users of one network are limited together, and right codes don't count", async () => {
    const ip = "198.51.100.41";
    const right = await browser(await addUser(app, "right"), ip);
    for (let round = 0; round < 8; round += 1) await enterDeviceCode(right, (await startDevice()).userCode);
    for (let index = 0; index < 10; index += 1) {
      const guesser = await browser(
        await createUser(app.system, { userName: `guesser${index}`, displayName: "Guesser" }),
        ip,
      );
      for (let attempt = 0; attempt < 5; attempt += 1)
        await expect(enterDeviceCode(guesser, "BBBB-BBBB")).rejects.toMatchObject({ kind: "not_found" });
    }
    const { userCode } = await startDevice();
    await expect(enterDeviceCode(right, userCode)).rejects.toMatchObject({ kind: "too_many_requests" });
    const elsewhere = await browser(right.actor.userId, "198.51.100.42");
    expect((await enterDeviceCode(elsewhere, userCode)).isSameNetwork).toBe(false);
  });

  it("[C3] when disabled, starts nothing, says who can allow it, and approves nothing started before", async () => {
    const { userCode, client } = await startDevice();
    const me = await browser(ada);
    const seen = await enterDeviceCode(me, userCode);
    await writeSetting(app.ctx.db, { name: "deviceFlow", value: "off", at: app.clock.now(), by: "test" });
    expect(
      await post(`${protocols.url}/device_authorization`, {
        ...client,
        startUrl: `${app.ctx.config.url}/start`,
      }),
    ).toMatchObject({
      status: 400,
      type: "UnauthorizedClientException",
      body: {
        error: "unauthorized_client",
        error_description: expect.stringMatching(/administrator .* Settings.*Over SSH/),
      },
    });
    await expect(answerDevice(me, { id: seen.id, allow: true })).rejects.toMatchObject({ kind: "conflict" });
  });

  it("slows down a program that polls too fast, more each time, and no other", async () => {
    const [one, other] = [await startDevice(), await startDevice()];
    expect((await one.poll()).type).toBe("AuthorizationPendingException");
    expect((await one.poll()).type).toBe("SlowDownException");
    app.clock.advance(2);
    expect((await one.poll()).type).toBe("SlowDownException");
    expect((await other.poll()).type).toBe("AuthorizationPendingException");
    app.clock.advance(12);
    expect((await one.poll()).type).toBe("AuthorizationPendingException");
  });

  it("refuses another start page, another client's code and unknown codes", async () => {
    const { client, deviceCode } = await startDevice();
    for (const startUrl of [
      "https://evil.example/start",
      "https://d-0000000000.awsapps.com/start",
      "",
      "x".repeat(5_000),
    ])
      expect(
        await post(`${protocols.url}/device_authorization`, { ...client, startUrl }),
        startUrl.slice(0, 40),
      ).toMatchObject({ status: 400, type: "InvalidRequestException" });
    const other = await register(protocols);
    for (const [who, code] of [
      [other, deviceCode],
      [client, "never"],
      [client, "x".repeat(10_000)],
    ] as const)
      expect(
        await token({ ...who, grantType: "urn:ietf:params:oauth:grant-type:device_code", deviceCode: code }),
      ).toMatchObject({ type: "InvalidGrantException" });
  });
});

describe("refreshing", () => {
  const refresh = (client: { clientId: string; clientSecret: string }, refreshToken: string) =>
    token({ ...client, grantType: "refresh_token", refreshToken });

  it("returns new tokens, and ends with the session", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    let current: TokenReply = tokens;
    for (let hour = 0; hour < 7; hour += 1) {
      app.clock.advance(3600);
      const reply = await refresh(client, current.refreshToken);
      expect(reply.status, `hour ${hour}`).toBe(200);
      current = reply.body as TokenReply;
    }
    app.clock.advance(3601);
    expect(await refresh(client, current.refreshToken)).toMatchObject({ type: "InvalidGrantException" });
    expect(await accounts(current.accessToken)).toBe(401);
  });

  it("works again for a while, in the same family, and never ends what ordinary use renews", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const given = [tokens];
    for (let process = 0; process < 10; process += 1) {
      const reply = await refresh(client, tokens.refreshToken);
      expect(reply.status, `process ${process}`).toBe(200);
      given.push(reply.body as TokenReply);
      app.clock.advance(3);
    }
    expect(new Set(given.map(({ refreshToken }) => refreshToken)).size).toBe(given.length);
    for (const each of given) expect(await accounts(each.accessToken)).toBe(200);
    expect((await listOwnCliSessions(app.personCtx(ada))).sessions[0]?.ended).toBeNull();
    expect((await refresh(client, given.at(-1)?.refreshToken ?? "")).status).toBe(200);
  });

  it("a token used later than that ends the whole family, and its user sees why", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const second = (await refresh(client, tokens.refreshToken)).body as TokenReply;
    app.clock.advance(20);
    const other = (await refresh(client, tokens.refreshToken)).body as TokenReply;
    const third = (await refresh(client, second.refreshToken)).body as TokenReply;
    app.clock.advance(11);
    expect(
      await refresh(client, tokens.refreshToken),
      "the while is not prolonged by coming again",
    ).toMatchObject({ status: 400, type: "InvalidGrantException" });
    for (const each of [tokens, second, other, third]) expect(await accounts(each.accessToken)).toBe(401);
    for (const each of [other, third])
      expect(await refresh(client, each.refreshToken)).toMatchObject({ type: "InvalidGrantException" });
    const [seen] = (await listOwnCliSessions(app.personCtx(ada))).sessions;
    expect(seen?.ended).toMatchObject({ isAlarm: true, reason: "session.token_reused" });
  });

  it("continues with one of the tokens issued side by side: using another one reveals a copy", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const kept = (await refresh(client, tokens.refreshToken)).body as TokenReply;
    const copied = (await refresh(client, tokens.refreshToken)).body as TokenReply;
    app.clock.advance(45 * 60);
    const next = (await refresh(client, kept.refreshToken)).body as TokenReply;
    app.clock.advance(45 * 60);
    const last = (await refresh(client, next.refreshToken)).body as TokenReply;
    expect(await accounts(last.accessToken)).toBe(200);
    expect(await refresh(client, copied.refreshToken)).toMatchObject({
      status: 400,
      type: "InvalidGrantException",
    });
    expect(await accounts(last.accessToken)).toBe(401);
    expect(await refresh(client, last.refreshToken)).toMatchObject({ type: "InvalidGrantException" });
    expect((await listOwnCliSessions(app.personCtx(ada))).sessions[0]?.ended).toMatchObject({
      isAlarm: true,
    });
  });

  it("by processes of one program at the same moment at two processes of Foyer does no harm", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const second = await otherProcess(app);
    const elsewhere = await serveProtocols(second);
    const body = { ...client, grantType: "refresh_token", refreshToken: tokens.refreshToken };
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        post(`${index % 2 === 0 ? protocols.url : elsewhere.url}/token`, body),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
    app.clock.advance(5);
    for (const { url } of [elsewhere, protocols]) expect((await post(`${url}/token`, body)).status).toBe(200);
    expect((await listOwnCliSessions(app.personCtx(ada))).sessions[0]?.ended).toBeNull();
    app.clock.advance(31);
    expect(await post(`${elsewhere.url}/token`, body)).toMatchObject({ type: "InvalidGrantException" });
    expect(await accounts(String(replies[0]?.body.accessToken))).toBe(401);
    await elsewhere.close();
    await second.close();
  });

  it("doesn't create unlimited tokens in that time", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    expect((await refresh(client, tokens.refreshToken)).status).toBe(200);
    const session = (await listOwnCliSessions(app.personCtx(ada))).sessions[0]?.id ?? "";
    while (takeRequest(app.ctx, AGAIN_LIMIT, session) === 0);
    expect(await refresh(client, tokens.refreshToken)).toMatchObject({
      status: 429,
      type: "SlowDownException",
      body: { error: "slow_down" },
    });
    app.clock.advance(1);
    expect((await refresh(client, tokens.refreshToken)).status).toBe(200);
  });

  it("doesn't work again for a user who signed out or was disabled since, or for another client", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    expect((await refresh(client, tokens.refreshToken)).status).toBe(200);
    expect(await refresh(await register(protocols), tokens.refreshToken)).toMatchObject({
      type: "InvalidGrantException",
    });
    await endOwnCliSessions(app.personCtx(ada), "all");
    expect(await refresh(client, tokens.refreshToken)).toMatchObject({ type: "InvalidGrantException" });
    expect((await listOwnCliSessions(app.personCtx(ada))).sessions[0]?.ended?.isAlarm).toBe(false);
  });

  it("requires the client it was issued to, with its secret", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const other = await register(protocols);
    expect(await refresh(other, tokens.refreshToken)).toMatchObject({ type: "InvalidGrantException" });
    expect(
      await refresh(
        {
          ...client,
          clientSecret: `${client.clientSecret.slice(0, -1)}${client.clientSecret.endsWith("A") ? "E" : "A"}`,
        },
        tokens.refreshToken,
      ),
    ).toMatchObject({ status: 401, type: "InvalidClientException", body: { error: "invalid_client" } });
    expect(await refresh(client, tokens.accessToken), "an access token is no refresh token").toMatchObject({
      type: "InvalidGrantException",
    });
    expect((await refresh(client, tokens.refreshToken)).status).toBe(200);
  });

  it("is refused for a disabled user, even if their command line wasn't ended", async () => {
    const dan = await addUser(app, "dan");
    const { client, tokens } = await signInCli(app, protocols, dan);
    await app.ctx.db.updateTable("users").set({ status: "disabled" }).where("id", "=", dan).execute();
    expect(await accounts(tokens.accessToken)).toBe(401);
    expect(await refresh(client, tokens.refreshToken)).toMatchObject({ type: "InvalidGrantException" });
  });

  it("accepts only Foyer's scope", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const ask = (scope: string[]) =>
      token({ ...client, grantType: "refresh_token", refreshToken: tokens.refreshToken, scope });
    expect(await ask(["sso:account:access", "sso:admin"])).toMatchObject({
      status: 400,
      type: "InvalidScopeException",
      body: { error: "invalid_scope" },
    });
    expect((await ask(["sso:account:access"])).status).toBe(200);
  });

  it("stores hashes only", async () => {
    const { tokens } = await signInCli(app, protocols, ada);
    const rows = [
      await app.ctx.db.selectFrom("cli_tokens").selectAll().execute(),
      await app.ctx.db.selectFrom("cli_requests").selectAll().execute(),
      await app.ctx.db.selectFrom("audit_events").selectAll().execute(),
    ];
    for (const secret of [tokens.accessToken, tokens.refreshToken])
      expect(JSON.stringify(rows)).not.toContain(secret);
  });
});

describe("a signed-in command line ends", () => {
  it.each<[string, (userId: string, ctx: AccessCtx, accessToken: string) => Promise<unknown>]>([
    [
      "when it signs out",
      (_user, _ctx, accessToken) =>
        fetch(`${protocols.url}/logout`, {
          method: "POST",
          headers: { "x-amz-sso_bearer_token": accessToken },
        }),
    ],
    [
      "when its person ends it",
      async (_user, ctx) =>
        endOwnCliSessions(ctx, { id: (await listOwnCliSessions(ctx)).sessions[0]?.id ?? "" }),
    ],
    ["when its person ends all", (_user, ctx) => endOwnCliSessions(ctx, "all")],
    [
      "when an administrator ends it",
      async (userId) =>
        endCliSessionsOf(app.system, {
          userId,
          id: (await listCliSessionsOf(app.system, userId)).sessions[0]?.id ?? "",
        }),
    ],
    ["when the browser that approved it signs out", (_user, ctx) => endOwnSession(ctx)],
    ["when its person is disabled", (userId) => setUserStatus(app.system, { userId, status: "disabled" })],
    [
      "when an administrator resets the password",
      (userId) => resetPassword(app.system, { delivery: "handed over", userId }),
    ],
  ])("%s: its tokens are refused at once and can't be refreshed", async (what, end) => {
    const userId = await addUser(app, `cli${what.replace(/\W+/g, "")}`);
    const ctx = await browser(userId);
    const client = await register(protocols);
    const asked = pkce(client);
    const code = new URL(await answerAuthorization(ctx, asked.query, true)).searchParams.get("code");
    const { body } = await token({
      ...client,
      grantType: "authorization_code",
      code,
      redirectUri: asked.query.redirect_uri,
      codeVerifier: asked.verifier,
    });
    expect(await accounts(String(body.accessToken))).toBe(200);
    await end(userId, ctx, String(body.accessToken));
    expect(await accounts(String(body.accessToken))).toBe(401);
    expect(
      await token({ ...client, grantType: "refresh_token", refreshToken: body.refreshToken }),
    ).toMatchObject({ type: "InvalidGrantException" });
  });

  it("at every process of Foyer at once, whichever ended it", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const second = await otherProcess(app);
    const elsewhere = await serveProtocols(second);
    const ask = async () =>
      (
        await fetch(`${elsewhere.url}/assignment/accounts`, {
          headers: { "x-amz-sso_bearer_token": tokens.accessToken },
        })
      ).status;
    expect(await ask()).toBe(200);
    await endOwnCliSessions(app.personCtx(ada), "all");
    expect(await ask()).toBe(401);
    expect(
      await post(`${elsewhere.url}/token`, {
        ...client,
        grantType: "refresh_token",
        refreshToken: tokens.refreshToken,
      }),
    ).toMatchObject({ type: "InvalidGrantException" });
    await elsewhere.close();
    await second.close();
  });

  it("when the source of its user is disabled", async () => {
    const id = await addIdentityCenter(
      app,
      "Theirs",
      settingsFor("https://portal.example", "https://portal.example/start"),
    );
    const me = await browser(ada, undefined, id);
    const client = await register(protocols);
    const asked = pkce(client);
    const redeem = async () =>
      token({
        ...client,
        grantType: "authorization_code",
        code: new URL(await answerAuthorization(me, asked.query, true)).searchParams.get("code"),
        redirectUri: asked.query.redirect_uri,
        codeVerifier: asked.verifier,
      });
    const { body } = await redeem();
    expect(await accounts(String(body.accessToken))).toBe(200);
    await setSourceEnabled(app.system, { id, isEnabled: false });
    expect(await accounts(String(body.accessToken))).toBe(401);
    expect(
      await token({ ...client, grantType: "refresh_token", refreshToken: body.refreshToken }),
    ).toMatchObject({ type: "InvalidGrantException" });
    expect(await redeem(), "a code of that browser's session").toMatchObject({
      type: "InvalidGrantException",
    });
  });

  it("by the CLI's sign-out hours later, with only the expired access token", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    app.clock.advance(3 * 3600);
    await app.ctx.db
      .updateTable("jobs")
      .set({ run_at: app.clock.now() })
      .where("kind", "=", "housekeeping")
      .execute();
    await app.worker.drain();
    expect(await accounts(tokens.accessToken)).toBe(401);
    const signOut = async (value: string) =>
      (
        await fetch(`${protocols.url}/logout`, {
          method: "POST",
          headers: { "x-amz-sso_bearer_token": value },
        })
      ).status;
    expect(await signOut(tokens.refreshToken), "a refresh token is no access token").toBe(401);
    expect(await signOut(tokens.accessToken)).toBe(200);
    expect(
      await token({ ...client, grantType: "refresh_token", refreshToken: tokens.refreshToken }),
    ).toMatchObject({ type: "InvalidGrantException" });
    expect((await listOwnCliSessions(app.personCtx(ada))).sessions[0]?.ended?.reason).toBe(
      "session.signed_out",
    );
    expect(await signOut(tokens.accessToken)).toBe(401);
  });

  it("and no other page can sign it out: a browser's cookies are ignored", async () => {
    const { tokens } = await signInCli(app, protocols, ada);
    for (const headers of [
      { cookie: `foyer-session=${tokens.accessToken}`, origin: "https://evil.example" },
      { authorization: `Bearer ${tokens.accessToken}`, origin: "https://evil.example" },
      { "content-type": "application/x-www-form-urlencoded", origin: "https://evil.example" },
    ] as Record<string, string>[])
      expect(
        (
          await fetch(`${protocols.url}/logout`, {
            method: "POST",
            headers,
            body: `x-amz-sso_bearer_token=${tokens.accessToken}`,
          })
        ).status,
      ).toBe(401);
    const asked = await fetch(`${protocols.url}/logout`, {
      method: "OPTIONS",
      headers: {
        origin: "https://evil.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "x-amz-sso_bearer_token",
      },
    });
    expect(
      [asked.status, asked.headers.get("access-control-allow-origin")],
      "no page of another site may send the header",
    ).toEqual([405, null]);
    expect(await accounts(tokens.accessToken)).toBe(200);
  });

  it("is in the paged list of all, for readers of it", async () => {
    await app.ctx.db
      .updateTable("cli_sessions")
      .set({ ended_at: app.clock.now() })
      .where("ended_at", "is", null)
      .execute();
    for (let index = 0; index < 60; index += 1) await signInCli(app, protocols, index % 2 === 0 ? ada : bob);
    const first = await listAllCliSessions(app.system, {});
    const second = await listAllCliSessions(app.system, { after: first.next ?? "" });
    expect([first.sessions.length, second.sessions.length, second.next]).toEqual([50, 10, null]);
    expect(new Set([...first.sessions, ...second.sessions].map(({ id }) => id)).size).toBe(60);
    const bobs = await listAllCliSessions(app.system, { search: "BOB of" });
    expect([bobs.sessions.length, bobs.sessions[0]?.person.userName, bobs.sessions[0]?.userAgent]).toEqual([
      30,
      "bob",
      SOURCE.userAgent,
    ]);
    expect((await listAllCliSessions(app.system, { search: "%" })).sessions).toEqual([]);
    await endOwnCliSessions(app.personCtx(bob), "all");
    expect((await listAllCliSessions(app.system, {})).sessions.every(({ person }) => person.id === ada)).toBe(
      true,
    );
    await expect(listAllCliSessions(app.personCtx(bob), {})).rejects.toMatchObject({ kind: "not_found" });
  });

  it("can't be ended by other users", async () => {
    await signInCli(app, protocols, ada);
    const [own] = (await listOwnCliSessions(app.personCtx(ada))).sessions;
    await expect(endOwnCliSessions(app.personCtx(bob), { id: own?.id ?? "" })).rejects.toMatchObject({
      kind: "not_found",
    });
    await expect(
      endCliSessionsOf(app.personCtx(bob), { userId: ada, id: own?.id ?? "" }),
    ).rejects.toMatchObject({ kind: "not_found" });
    await expect(listCliSessionsOf(app.personCtx(bob), ada)).rejects.toMatchObject({ kind: "not_found" });
  });
});

describe("pending codes", () => {
  const begin = async (ip: string) => {
    protocols.peer.ip = ip;
    const client = await register(protocols, { grantTypes: undefined, redirectUris: undefined });
    const reply = await fetch(`${protocols.url}/device_authorization`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...client, startUrl: `${app.ctx.config.url}/start` }),
    });
    return {
      status: reply.status,
      type: reply.headers.get("x-amzn-errortype"),
      wait: Number(reply.headers.get("retry-after")),
    };
  };
  /** Adds more pending codes like this one, from this address. */
  const add = (ip: string, count: number, network: RawBuilder<string>) =>
    sql`
    insert into cli_requests (id, kind, secret_hash, user_code_hash, client_key, client_name, ip, network, state, created_at, expires_at)
    select gen_random_uuid(), 'device', sha256(convert_to('a' || n, 'utf8')), sha256(convert_to('b' || n, 'utf8')), client_key, client_name, ip, ${network}, state, created_at, expires_at
    from cli_requests, generate_series(1, ${count}) n where ip = ${ip}`.execute(app.ctx.db);
  afterEach(
    async () => void (await app.ctx.db.deleteFrom("cli_requests").where("kind", "=", "device").execute()),
  );

  it("are counted by network: one customer's IPv6 addresses can't use up others' share, and it is told when to retry", async () => {
    expect((await begin("2001:db8:5:6::1")).status).toBe(200);
    app.clock.advance(100);
    await add("2001:db8:5:6::1", 4_998, sql`network`);
    expect((await begin("2001:db8:5:6:aaaa::2")).status, "the last one").toBe(200);
    expect(await begin("2001:db8:5:6:ffff::2")).toEqual({
      status: 429,
      type: "SlowDownException",
      wait: 200,
    });
    expect((await begin("2001:db8:5:7::1")).status).toBe(200);
    app.clock.advance(200);
    expect((await begin("2001:db8:5:6:ffff::2")).status).toBe(200);
  });

  it("no longer count once a user has typed them", async () => {
    expect((await begin("198.51.100.77")).status).toBe(200);
    await add("198.51.100.77", 4_999, sql`network`);
    expect((await begin("198.51.100.77")).status).toBe(429);
    await app.ctx.db
      .updateTable("cli_requests")
      .set({ state: "redeemed" })
      .where("kind", "=", "device")
      .execute();
    expect((await begin("198.51.100.77")).status).toBe(200);
  });

  it("leave everyone a small share when a few networks use all they can", async () => {
    expect((await begin("198.51.100.81")).status).toBe(200);
    await add("198.51.100.81", 24_999, sql`'attacker ' || n % 5`);
    for (let index = 1; index < 10; index += 1)
      expect((await begin("198.51.100.81")).status, `the ${index + 1}th`).toBe(200);
    expect(await begin("198.51.100.81")).toEqual({ status: 429, type: "SlowDownException", wait: 300 });
    expect((await begin("198.51.100.82")).status).toBe(200);
  });

  it("are limited to fifty thousand in total", async () => {
    expect((await begin("198.51.100.78")).status).toBe(200);
    await add("198.51.100.78", 49_998, sql`'elsewhere ' || n % 1000`);
    expect((await begin("198.51.100.79")).status, "the last one").toBe(200);
    expect(await begin("198.51.100.80")).toEqual({ status: 429, type: "SlowDownException", wait: 300 });
  });
});

describe("beyond the rate limits", () => {
  it.each(["/client/register", "/device_authorization", "/token"] as const)(
    "%s says when to retry, only to that network and for that operation",
    async (path) => {
      const operation = (
        {
          "/client/register": "RegisterClient",
          "/device_authorization": "StartDeviceAuthorization",
          "/token": "CreateToken",
        } as const
      )[path];
      const ask = async (to: string, ip: string) => {
        protocols.peer.ip = ip;
        const reply = await fetch(`${protocols.url}${to}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: "{}",
        });
        return {
          status: reply.status,
          wait: reply.headers.get("retry-after"),
          type: reply.headers.get("x-amzn-errortype"),
          body: (await reply.json()) as Record<string, unknown>,
        };
      };
      expect((await ask(path, "192.0.2.200")).status).toBe(400);
      while (takeRequest(app.ctx, OIDC_LIMITS[operation], "192.0.2.200") === 0);
      expect(await ask(path, "192.0.2.200")).toMatchObject({
        status: 429,
        wait: "1",
        type: "SlowDownException",
        body: { error: "slow_down", error_description: expect.any(String) },
      });
      expect((await ask(path, "192.0.2.201")).status).toBe(400);
      const other = path === "/token" ? "/client/register" : "/token";
      expect((await ask(other, "192.0.2.200")).status).toBe(400);
      app.clock.advance(1);
      expect((await ask(path, "192.0.2.200")).status).toBe(400);
    },
  );
});

describe("what no client sends", () => {
  const BODIES: [string, string][] = [
    ["nothing", ""],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a number", "5"],
    ["null", "null"],
    ["a deep nest", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["__proto__", '{"__proto__":{"clientId":"x"}}'],
    ["__type", '{"__type":"x","clientId":{"__type":"y"},"evil":1}'],
    ["wrong types", '{"clientId":1,"clientSecret":[],"grantType":{}}'],
    ["100 kB", JSON.stringify({ clientId: "x".repeat(100_000) })],
    [
      "NUL",
      '{"clientId":"\\u0000","clientSecret":"\\u0000","grantType":"refresh_token","refreshToken":"\\u0000","startUrl":"\\u0000","clientName":"\\u0000","clientType":"public"}',
    ],
  ];
  it.each(
    BODIES.flatMap(([what, body]) =>
      ["/client/register", "/device_authorization", "/token"].map((path) => [what, path, body]),
    ),
  )("%s to %s is refused, never a failure of ours", async (_what, path, body) => {
    const reply = await fetch(`${protocols.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(reply.status).toBeLessThan(500);
    if (!(path === "/client/register" && reply.status === 200))
      expect(reply.headers.get("x-amzn-errortype")).toMatch(/^[A-Z]\w+Exception$/);
  });

  it("refusals have AWS's format: the name in a header, OAuth's members in the body, and the text where older clients look", async () => {
    const { client, deviceCode } = await startDevice();
    const ask = (body: Record<string, unknown>) =>
      fetch(`${protocols.url}/token`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const device = { ...client, grantType: "urn:ietf:params:oauth:grant-type:device_code", deviceCode };
    for (const [body, status, type, error, words] of [
      [
        device,
        400,
        "AuthorizationPendingException",
        "authorization_pending",
        "Authorization is still pending",
      ],
      [
        { ...client, grantType: "refresh_token", refreshToken: "x" },
        400,
        "InvalidGrantException",
        "invalid_grant",
        "The code or token is wrong, was used, or has expired. Sign in again: aws sso login",
      ],
      [
        { ...device, clientSecret: "x" },
        401,
        "InvalidClientException",
        "invalid_client",
        "This client is not registered here, or its registration has expired. Delete the files in ~/.aws/sso/cache and sign in again.",
      ],
    ] as const) {
      const reply = await ask(body);
      expect([
        reply.status,
        reply.headers.get("x-amzn-errortype"),
        reply.headers.get("content-type"),
        reply.headers.get("cache-control"),
      ]).toEqual([status, type, "application/json", "no-store"]);
      expect(reply.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
      expect(await reply.json()).toEqual({ message: words, error, error_description: words });
    }
  });

  it("a body that is too large is refused in OAuth's format", async () => {
    for (const path of ["/client/register", "/device_authorization", "/token"])
      expect(await post(`${protocols.url}${path}`, { clientId: "x".repeat(100_000) })).toMatchObject({
        status: 413,
        body: { error: "invalid_request", error_description: expect.any(String) },
      });
  });

  it("other methods are refused with a list of the allowed ones", async () => {
    const ask = async (method: string, path: string) => {
      const { status, headers } = await fetch(`${protocols.url}${path}`, { method });
      return [status, headers.get("allow")];
    };
    for (const path of ["/token", "/client/register", "/device_authorization", "/logout"])
      for (const method of ["GET", "HEAD", "PUT", "OPTIONS"])
        expect(await ask(method, path)).toEqual([405, "POST"]);
    for (const path of [
      "/assignment/accounts",
      "/assignment/roles",
      "/federation/credentials",
      "/aws-config",
    ])
      for (const method of ["POST", "DELETE", "OPTIONS"])
        expect(await ask(method, path)).toEqual([405, "GET, HEAD"]);
  });

  it("CreateTokenWithIAM isn't mistaken for CreateToken", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const body = { ...client, grantType: "refresh_token", refreshToken: tokens.refreshToken };
    for (const query of ["aws_iam=t", "aws_iam", "x=1&aws_iam=t"])
      expect(await post(`${protocols.url}/token?${query}`, body)).toMatchObject({
        status: 400,
        type: "UnsupportedOperation",
      });
    expect((await token(body)).status).toBe(200);
  });

  it("an unknown grant is named", async () => {
    expect(await token({ ...(await register(protocols)), grantType: "password" })).toMatchObject({
      status: 400,
      type: "UnsupportedGrantTypeException",
      body: { error: "unsupported_grant_type" },
    });
  });
});
