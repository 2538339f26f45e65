import { describe, expect, it } from "vitest";
import { listOwnCliSessions, endOwnCliSessions } from "@/lib/identity/cli/sessions";
import { AGAIN_LIMIT } from "@/lib/identity/cli/tokens";
import { takeRequest } from "@/lib/platform/limits";
import { otherProcess } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { post, register, serveProtocols, signInCli, type TokenReply } from "@/lib/testing/protocols";
import { app, protocols, ada, token, accounts, useCommandLines } from "./command-line.fixture";

useCommandLines();

describe("refreshing", () => {
  const refresh = (client: { clientId: string; clientSecret: string }, refreshToken: string) =>
    token({ ...client, grantType: "refresh_token", refreshToken });

  it("[G32] returns new tokens, and ends with the session", async () => {
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

  it("[G32] a token used later than that ends the whole family, and its user sees why", async () => {
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

  it("[G32] continues with one of the tokens issued side by side: using another one reveals a copy", async () => {
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
