import { createHash } from "node:crypto";
import { CreateTokenCommand, RegisterClientCommand, SSOOIDCClient } from "@aws-sdk/client-sso-oidc";
import { describe, expect, it } from "vitest";
import { answerAuthorization, isRefusedHere, readAuthorization } from "@/lib/identity/cli/authorize";
import { endOwnSession } from "@/lib/identity/sessions/service";
import { setUserStatus } from "@/lib/identity/users/administer";
import { testApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { approve, pkce, post, REDIRECT, register, serveProtocols } from "@/lib/testing/protocols";
import { app, protocols, ada, token, accounts, browser, useCommandLines } from "./command-line.fixture";

useCommandLines();

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

  it("[G37] stores nothing, however often it is repeated, and accepts both names of the start page", async () => {
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

  it("[G37] [G48] displays a client's name in a form that can't pass for Foyer's own text", async () => {
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

  it("[G29] a code works once; a second use ends what it was exchanged for", async () => {
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

  it("[G29] used ten times at once works at most once", async () => {
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
  ])("[G30] a code %s is refused", async (_what, change) => {
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

  it("[G30] a verifier that is too short, too long or has other characters is refused, even if its challenge fits", async () => {
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

  it("[G29] [G60] a code of another client, after a minute, or of a user who was disabled or signed out since is refused", async () => {
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
    "[G30] [G31] a request with %s is refused, and the program is told if it is a known one",
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
