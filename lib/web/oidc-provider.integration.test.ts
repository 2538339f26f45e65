import { beforeAll, describe, expect, it } from "vitest";
import { actorOfToken } from "@/lib/identity/sessions/service";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import {
  changeSource,
  createSource,
  deleteSource,
  getSource,
  setSourceEnabled,
} from "@/lib/identity/sources/registry/service";
import { listSignInSources } from "@/lib/identity/sources/registry/store";
import { SOURCE } from "@/lib/testing/app";
import { makeCertificates } from "@/lib/testing/certificates";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { startIdentityProvider } from "@/lib/testing/identity-provider";
import { cookieNames } from "./cookies";
import { createRouter } from "./routes/router";
import { authOptions, runNextAuth, SIGN_IN_PROVIDER } from "./next-auth";
import { beginAtSource } from "./source-sign-in";
import {
  app,
  idp,
  sourceId,
  realNow,
  settings,
  subjects,
  type Jar,
  keep,
  begin,
  comeBack,
  signIn,
  who,
  person,
  useOidcProvider,
} from "./oidc-sign-in.fixture";

useOidcProvider();
beforeAll(() => addUser(app, "ada"));

describe("a provider with its own certificate authority", () => {
  it("is trusted by its own source only, also at the same time", async () => {
    const [mine, theirs] = [
      await makeCertificates({ dns: ["localhost"], ip: [] }),
      await makeCertificates({ dns: ["localhost"], ip: [] }),
    ];
    const inner = await startIdentityProvider(realNow, mine);
    const add = async (name: string, ca: string) => {
      const id = await createSource(app.system, {
        kind: "oidc",
        name,
        settings: settings({ issuer: inner.issuer, ca }),
        secret: inner.clientSecret,
      });
      await app.ctx.db
        .updateTable("identity_sources")
        .set({ is_enabled: true })
        .where("id", "=", id)
        .execute();
      return id;
    };
    const [right, wrong, none] = [
      await add("Inner", mine.ca),
      await add("Inner by another", theirs.ca),
      await add("Inner by none", ""),
    ];
    try {
      const ask = (id: string) =>
        beginAtSource(app.ctx, {
          id,
          callbackPath: "/start",
          purpose: "sign-in",
          hint: "",
          cookies: {},
          source: SOURCE,
        });
      const [begun, ...others] = await Promise.all([ask(right), ask(wrong), ask(none), ask(wrong)]);
      expect(others).toEqual([null, null, null]);
      const jar = keep({}, begun?.cookies ?? []);
      const asked = new URL(begun?.location ?? "").searchParams;
      Object.assign(inner, {
        nonce: asked.get("nonce") ?? "",
        person: { sub: "inner", preferred_username: "inner" },
      });
      expect(await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" }, right)).toBe(
        `${app.ctx.config.url}/start`,
      );
      const token = inner.logoutToken({ sub: "inner", iat: Math.floor(app.clock.now().getTime() / 1000) });
      const tell = async (id: string) =>
        (
          await createRouter(app).request(`${app.ctx.config.url}/oidc/backchannel-logout/${id}`, {
            method: "POST",
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body: new URLSearchParams({ logout_token: token }).toString(),
          })
        ).status;
      expect([await tell(wrong), await tell(right)]).toEqual([503, 200]);
      expect(await who(jar)).toBeNull();
    } finally {
      await inner.stop();
    }
  });

  it("requires the secret again when the authority changes, and accepts only certificates", async () => {
    const { ca } = await makeCertificates({ dns: ["localhost"], ip: [] });
    const id = await createSource(app.system, {
      kind: "oidc",
      name: "Moves",
      settings: settings(),
      secret: "a-secret",
    });
    await expect(
      changeSource(app.system, { id, name: "Moves", settings: settings({ ca }), secret: "", revision: 1 }),
    ).rejects.toMatchObject({ kind: "invalid_input", code: "source_secret_needed_again" });
    await changeSource(app.system, {
      id,
      name: "Moves",
      settings: settings({ ca }),
      secret: "again",
      revision: 1,
    });
    for (const not of [
      "nonsense",
      `${ca}\nand more`,
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
      ca.repeat(200),
    ])
      await expect(
        changeSource(app.system, {
          id,
          name: "Moves",
          settings: settings({ ca: not }),
          secret: "again",
          revision: 2,
        }),
      ).rejects.toMatchObject({ kind: "invalid_input" });
  });
});

describe("a provider that is down", () => {
  it("is reported until it answers again, and doesn't affect signed-in users", async () => {
    idp.person = subjects.dana;
    const { jar } = await signIn();
    const since = async () =>
      (await listSignInSources(app.ctx)).find(({ id }) => id === sourceId)?.unreachableSince;
    idp.spoil = { isDown: true };
    await expect(begin()).rejects.toThrow("could not begin");
    const first = await since();
    expect(first).toEqual(app.clock.now());
    expect(await who(jar)).not.toBeNull();
    app.clock.advance(60);
    await expect(begin()).rejects.toThrow("could not begin");
    expect(await since()).toEqual(first);
    idp.spoil = {};
    const { asked } = await begin({}, "sign-in", "dana@partner.example");
    expect(asked.get("login_hint")).toBe("dana@partner.example");
    expect(await since()).toBeNull();
  });
});

describe("a provider", () => {
  it("under test shows the result and signs no one in", async () => {
    const morgan = await addUser(app, "morgan");
    await app.ctx.db
      .insertInto("administrators")
      .values({
        id: "00000000-0000-4000-8000-00000000aaaa",
        user_id: morgan,
        role: "administrator",
        created_at: app.clock.now(),
        created_by: "test",
      })
      .execute();
    const jar: Jar = {};
    const outcome = {};
    const csrf = await runNextAuth(authOptions(app.ctx, SOURCE), {
      path: ["csrf"],
      method: "GET",
      cookies: {},
      headers: {},
    });
    keep(jar, csrf.headers.getSetCookie());
    const reply = await runNextAuth(authOptions(app.ctx, SOURCE, outcome), {
      path: ["callback", SIGN_IN_PROVIDER],
      method: "POST",
      body: {
        name: "morgan",
        password: PASSWORD,
        csrfToken: (csrf.body as { csrfToken: string }).csrfToken,
        json: "true",
      },
      cookies: jar,
      headers: {},
    });
    keep(jar, reply.headers.getSetCookie());
    const session = jar[cookieNames(app.ctx.config).session];
    const failing = await begin(jar, "test");
    idp.spoil = { claims: { aud: "another" } };
    const page = `${app.ctx.config.url}/admin/sources/${sourceId}`;
    expect(await comeBack(jar, { code: "a-code", state: failing.asked.get("state") ?? "" }), "[O4]").toBe(
      page,
    );
    expect((await getSource(app.system, sourceId)).testFailure?.reason).toEqual({
      code: "sign_in.id_token_audience",
    });
    idp.spoil = {
      userinfoReply: { status: 500 },
      discovery: { id_token_signing_alg_values_supported: ["ES256"] },
    };
    const { asked } = await begin(jar, "test");
    idp.person = { ...subjects.dana, department: "Finance" };
    expect(await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" })).toBe(
      `${app.ctx.config.url}/admin/sources/${sourceId}`,
    );
    expect(jar[cookieNames(app.ctx.config).session]).toBe(session);
    expect(await getSource(app.system, sourceId), "[O4] [O7]").toMatchObject({
      testFailure: null,
      lastTest: {
        notes: [
          { code: "sign_in.algorithm_unannounced", params: { algorithm: "RS256" } },
          { code: "sign_in.userinfo_failed" },
        ],
      },
    });
    expect((await getSource(app.system, sourceId)).lastTest).toMatchObject({
      claims: { department: "Finance" },
      mapped: { subject: "subject-dana", userName: "dana.okta" },
    });
  });

  it("can be tested by administrators only: a forged cookie isn't trusted", async () => {
    const signedIn = await signInWithPassword(app.anonymous, { name: "ada", password: PASSWORD });
    expect(await actorOfToken(app.ctx, signedIn?.token.reveal() ?? "")).not.toBeNull();
    expect(
      await beginAtSource(app.ctx, {
        id: sourceId,
        callbackPath: "/start",
        purpose: "test",
        hint: "",
        cookies: { [cookieNames(app.ctx.config).purpose]: `test.${sourceId}` },
        source: SOURCE,
      }),
    ).toBeNull();
  });

  it("[G24] that is disabled lets no one sign in on any path, and ends its sessions", async () => {
    const { jar } = await signIn();
    expect(await who(jar)).not.toBeNull();
    const underway = await begin();
    await setSourceEnabled(app.system, { id: sourceId, isEnabled: false });
    expect(await who(jar)).toBeNull();
    expect(
      await comeBack(underway.jar, { code: "a-code", state: underway.asked.get("state") ?? "" }),
    ).not.toMatch(/\/start$/);
    expect(await who(underway.jar)).toBeNull();
    expect(
      await beginAtSource(app.ctx, {
        id: sourceId,
        callbackPath: "/start",
        purpose: "sign-in",
        hint: "",
        cookies: {},
        source: SOURCE,
      }),
    ).toBeNull();
  });

  it("can't be enabled untested, changed by two at once, or moved to another issuer once it has users", async () => {
    const id = await createSource(app.system, {
      kind: "oidc",
      name: "Second",
      settings: settings(),
      secret: "",
    });
    await expect(setSourceEnabled(app.system, { id, isEnabled: true })).rejects.toMatchObject({
      kind: "conflict",
    });
    await expect(
      changeSource(app.system, { id, name: "Second", settings: settings(), secret: "", revision: 7 }),
    ).rejects.toMatchObject({ kind: "conflict" });
    await expect(
      createSource(app.system, { kind: "oidc", name: "second", settings: settings(), secret: "" }),
    ).rejects.toMatchObject({ kind: "conflict" });
    const { revision } = await getSource(app.system, sourceId);
    await expect(
      changeSource(app.system, {
        id: sourceId,
        name: "Okta",
        settings: settings({ issuer: "https://elsewhere.example" }),
        secret: "",
        revision,
      }),
    ).rejects.toMatchObject({ kind: "conflict" });
  });

  it("can be deleted only if it is disabled and has no users", async () => {
    const id = await createSource(app.system, {
      kind: "oidc",
      name: "Third",
      settings: settings(),
      secret: "",
    });
    await expect(deleteSource(app.personCtx((await person("ada")).id), { id })).rejects.toMatchObject({
      kind: "not_found",
    });
    await deleteSource(app.system, { id });
    await expect(getSource(app.system, id)).rejects.toMatchObject({ kind: "not_found" });
    await expect(deleteSource(app.system, { id: sourceId })).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringMatching(/^\d+ users? and \d+ groups? came from/),
    });
  });

  it("can be changed only by administrators, and its secret is sealed", async () => {
    const ada = await person("ada");
    await expect(
      createSource(app.personCtx(ada.id), { kind: "oidc", name: "Mine", settings: settings(), secret: "" }),
    ).rejects.toMatchObject({ kind: "not_found" });
    const rows = await app.ctx.db.selectFrom("identity_sources").selectAll().execute();
    const events = await app.ctx.db.selectFrom("audit_events").selectAll().execute();
    expect(JSON.stringify([rows, events])).not.toContain(idp.clientSecret);
    expect(rows.some((row) => row.sealed_secret?.includes(idp.clientSecret))).toBe(false);
  });

  it.each([
    "http://idp.example",
    "https://idp.example/?x=1",
    "https://user@idp.example",
    "file:///etc/passwd",
    "nonsense",
    "",
  ])("is refused with the issuer %s", async (issuer) => {
    await expect(
      createSource(app.system, { kind: "oidc", name: "Bad", settings: settings({ issuer }), secret: "" }),
    ).rejects.toMatchObject({ kind: "invalid_input" });
  });

  it.each(["http://127.0.0.1:1", "https://169.254.169.254"])(
    "[G43] at the internal address %s is never contacted",
    async (issuer) => {
      const id = await createSource(app.system, {
        kind: "oidc",
        name: issuer,
        settings: settings({ issuer }),
        secret: "",
      });
      await app.ctx.db
        .updateTable("identity_sources")
        .set({ is_enabled: true })
        .where("id", "=", id)
        .execute();
      expect(
        await beginAtSource(app.ctx, {
          id,
          callbackPath: "/start",
          purpose: "sign-in",
          hint: "",
          cookies: {},
          source: SOURCE,
        }),
      ).toBeNull();
    },
  );
});
