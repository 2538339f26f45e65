import { describe, expect, it } from "vitest";
import { answerAuthorization } from "@/lib/identity/cli/authorize";
import {
  listAllCliSessions,
  listOwnCliSessions,
  endOwnCliSessions,
  endCliSessionsOf,
  listCliSessionsOf,
} from "@/lib/identity/cli/sessions";
import { endOwnSession } from "@/lib/identity/sessions/service";
import { setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { resetPassword } from "@/lib/identity/password-links/administer";
import { setUserStatus } from "@/lib/identity/users/administer";
import type { AccessCtx } from "@/lib/access/context";
import { otherProcess, SOURCE } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { addIdentityCenter, settingsFor } from "@/lib/testing/identity-center";
import { pkce, post, register, serveProtocols, signInCli } from "@/lib/testing/protocols";
import { app, protocols, ada, bob, token, accounts, browser, useCommandLines } from "./command-line.fixture";

useCommandLines();

describe("[G39] [G60] a signed-in command line ends", () => {
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

  it("[G24] when the source of its user is disabled", async () => {
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

  it("[G47] and no other page can sign it out: a browser's cookies are ignored", async () => {
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
