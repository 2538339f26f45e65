import { describe, expect, it } from "vitest";
import { oidcLogoutAddress } from "@/lib/identity/sign-in/oidc-logout";
import { changeSource, createSource, deleteSource, getSource } from "@/lib/identity/sources/registry/service";
import type { OidcSettings } from "@/lib/identity/sources/settings/oidc";
import { as, type SessionActor } from "@/lib/platform/context";
import { SOURCE } from "@/lib/testing/app";
import { foreignKey } from "@/lib/testing/identity-provider";
import { cookieNames } from "./cookies";
import { createRouter } from "./routes/router";
import {
  app,
  idp,
  sourceId,
  settings,
  type Jar,
  begin,
  comeBack,
  signIn,
  who,
  person,
  useOidcProvider,
} from "./oidc-sign-in.fixture";

useOidcProvider();

describe("signing out", () => {
  const change = async (more: Partial<OidcSettings>) =>
    changeSource(app.system, {
      id: sourceId,
      name: "Okta",
      secret: "",
      revision: (await getSource(app.system, sourceId)).revision,
      settings: settings(more),
    });
  const leave = async (jar: Jar) => {
    const actor = await who(jar);
    return actor && oidcLogoutAddress(as<SessionActor>(app.ctx, actor, SOURCE), "a-state");
  };
  const rowOf = async (jar: Jar) =>
    app.ctx.db
      .selectFrom("oidc_sessions")
      .selectAll()
      .where("session_id", "=", (await who(jar))?.sessionId ?? "")
      .executeTakeFirstOrThrow();
  const iat = () => Math.floor(app.clock.now().getTime() / 1000);
  const tell = async (token: string, id = sourceId) => {
    const reply = await createRouter(app).request(`${app.ctx.config.url}/oidc/backchannel-logout/${id}`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logout_token: token }).toString(),
    });
    return { status: reply.status, cache: reply.headers.get("cache-control"), text: await reply.text() };
  };
  const comeIn = async (sub: string, more: Record<string, unknown> = {}) => {
    idp.person = { sub, preferred_username: sub, ...more };
    return (await signIn()).jar;
  };

  it("stays in Foyer unless the source is configured otherwise, and then stores no ID token", async () => {
    const jar = await comeIn("out-quiet");
    expect(await leave(jar)).toBeNull();
    expect((await rowOf(jar)).sealed_id_token).toBeNull();
  });

  it("leads to the provider with the sealed ID token as a hint, or without one", async () => {
    const before = await comeIn("out-before");
    await change({ signsOutThere: true });
    const jar = await comeIn("out-loud");
    const url = new URL((await leave(jar)) ?? "");
    expect(url.origin + url.pathname).toBe(`${idp.issuer}/end-session`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      theme: "plain",
      client_id: idp.clientId,
      post_logout_redirect_uri: `${app.ctx.config.url}/oidc/signed-out/${sourceId}`,
      state: "a-state",
      id_token_hint: expect.any(String),
    });
    expect(
      JSON.parse(
        Buffer.from(url.searchParams.get("id_token_hint")?.split(".")[1] ?? "", "base64url").toString(),
      ),
    ).toMatchObject({ sub: "out-loud", iss: idp.issuer });
    expect((await rowOf(jar)).sealed_id_token?.includes(url.searchParams.get("id_token_hint") ?? "")).toBe(
      false,
    );
    expect(new URL((await leave(before)) ?? "").searchParams.has("id_token_hint")).toBe(false);
    // A provider without such an endpoint, or with one that isn't a web URL.
    for (const logout_url of [null, "javascript:alert(1)", "http://id.example/end"]) {
      await app.ctx.db
        .updateTable("oidc_sessions")
        .set({ logout_url })
        .where("session_id", "=", (await rowOf(jar)).session_id)
        .execute();
      expect(await leave(jar)).toBeNull();
    }
    await change({});
  });

  it("returns with a confirmation in the browser that began, and in no other", async () => {
    const back = async (cookie: string, state: string) =>
      (
        await createRouter(app).request(`${app.ctx.config.url}/oidc/signed-out/${sourceId}?state=${state}`, {
          headers: { cookie },
        })
      ).headers.get("location");
    expect(await back(`${cookieNames(app.ctx.config).signedOut}=a-state`, "a-state")).toBe(
      `/sign-in?out=${sourceId}`,
    );
    expect(await back(`${cookieNames(app.ctx.config).signedOut}=a-state`, "another")).toBe("/sign-in");
    expect(await back("", "")).toBe("/sign-in");
  });

  it("at the provider ends the session that it names and its command lines, and no others", async () => {
    const [first, second, other] = [
      await comeIn("out-dana", { sid: "s-1" }),
      await comeIn("out-dana", { sid: "s-2" }),
      await comeIn("out-kim", { sid: "s-3" }),
    ];
    const { sessionId = "" } = (await who(first)) ?? {};
    const at = app.clock.now();
    const cli = "00000000-0000-4000-8000-00000000c111";
    await app.ctx.db
      .insertInto("cli_sessions")
      .values({
        id: cli,
        user_id: (await person("out-dana")).id,
        request_id: cli,
        flow: "code",
        client_key: Buffer.from("key"),
        client_name: "aws-cli",
        browser_session_id: sessionId,
        ip: null,
        user_agent: null,
        created_at: at,
        last_used_at: at,
        last_ip: null,
        expires_at: new Date(at.getTime() + 3_600_000),
        ended_at: null,
        ended_reason: null,
      })
      .execute();
    expect(await tell(idp.logoutToken({ sub: "out-dana", sid: "s-1", iat: iat() }))).toMatchObject({
      status: 200,
      cache: "no-store",
      text: "",
    });
    expect([await who(first), await who(second), await who(other)].map((actor) => actor !== null)).toEqual([
      false,
      true,
      true,
    ]);
    expect(
      (
        await app.ctx.db
          .selectFrom("cli_sessions")
          .select("ended_at")
          .where("id", "=", cli)
          .executeTakeFirstOrThrow()
      ).ended_at,
    ).not.toBeNull();
    expect(await tell(idp.logoutToken({ sid: "s-3", iat: iat() }))).toMatchObject({ status: 200 });
    expect([await who(second), await who(other)].map((actor) => actor !== null)).toEqual([true, false]);
  });

  it("of a subject ends everything that came through this source, and each token is accepted once", async () => {
    const [first, second] = [await comeIn("out-lee"), await comeIn("out-lee", { sid: "s-4" })];
    const token = idp.logoutToken({ sub: "out-lee", iat: iat() });
    expect(await tell(token)).toMatchObject({ status: 200 });
    expect([await who(first), await who(second)]).toEqual([null, null]);
    idp.spoil = { claims: { iat: iat() + 1 } };
    const third = await comeIn("out-lee");
    expect(await tell(token)).toMatchObject({ status: 200 });
    expect(await who(third)).not.toBeNull();
  });

  it("overtakes a sign-in in progress", async () => {
    idp.spoil = { claims: { iat: iat() - 1 } };
    idp.person = { sub: "out-race", preferred_username: "out-race", sid: "s-5" };
    const { jar, asked } = await begin();
    expect(await tell(idp.logoutToken({ sid: "s-5", iat: iat() }))).toMatchObject({ status: 200 });
    expect(await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" })).toContain(
      "error=unproven",
    );
    expect(await who(jar)).toBeNull();
  });

  it("is trusted only with the provider's own key and for this source, and anything else is recorded", async () => {
    const jar = await comeIn("out-safe", { sid: "s-6" });
    const second = await createSource(app.system, {
      kind: "oidc",
      name: "Other client",
      settings: settings({ clientId: "another" }),
      secret: "",
    });
    const token = (more: Record<string, unknown> = {}, spoil = {}) =>
      idp.logoutToken({ sub: "out-safe", iat: iat(), ...more }, spoil);
    for (const [text, id] of [
      [token({}, { key: foreignKey() }), sourceId],
      [token({ nonce: "n" }), sourceId],
      [token({ aud: "another" }), sourceId],
      [token(), second],
      ["", sourceId],
      ["nonsense", sourceId],
      [token(), "src-0000000000000000"],
      [token(), "nonsense"],
    ] as const) {
      expect(await tell(text, id)).toMatchObject({ status: 400 });
    }
    // Valid for the other client, but not for this source's users.
    expect(await tell(token({ aud: "another" }), second)).toMatchObject({ status: 200 });
    expect(await who(jar)).not.toBeNull();
    const event = await app.ctx.db
      .selectFrom("audit_events")
      .select("reason")
      .where("type", "=", "sign_in.failed")
      .where("reason", "=", "sign_in.logout_token_not_valid")
      .executeTakeFirst();
    expect(event).toBeDefined();
    await deleteSource(app.system, { id: second });
  });

  it("asks the provider to send it again if its keys can't be fetched", async () => {
    const jar = await comeIn("out-later", { sid: "s-7" });
    app.clock.advance(700);
    idp.spoil = { isDown: true };
    expect(await tell(idp.logoutToken({ sub: "out-later", iat: iat() }))).toMatchObject({ status: 503 });
    idp.spoil = {};
    expect(await tell(idp.logoutToken({ sub: "out-later", iat: iat() }))).toMatchObject({ status: 200 });
    expect(await who(jar)).toBeNull();
  });
});
