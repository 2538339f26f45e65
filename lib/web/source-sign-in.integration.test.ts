import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { neededProof } from "@/lib/identity/proof/fresh-proof";
import { oidcLogoutAddress } from "@/lib/identity/sign-in/oidc-logout";
import { actorOfToken } from "@/lib/identity/sessions/service";
import { signInThroughSource } from "@/lib/identity/sign-in/through-source";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { listOwnSources, unlinkIdentity, unlinkOwnIdentity } from "@/lib/identity/sign-in/unlink";
import { linkIdentity, listIdentities } from "@/lib/identity/sources/identities/service";
import { startSession } from "@/lib/identity/sessions/service";
import {
  changeSource,
  createSource,
  deleteSource,
  getSource,
  setOwnLinks,
  setSourceEnabled,
} from "@/lib/identity/sources/registry/service";
import { listSignInSources } from "@/lib/identity/sources/registry/store";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import type { OidcSettings } from "@/lib/identity/sources/settings/oidc";
import { setUserStatus } from "@/lib/identity/users/administer";
import { as, type SessionActor } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { makeCertificates } from "@/lib/testing/certificates";
import { addUser, PASSWORD } from "@/lib/testing/company";
import {
  startIdentityProvider,
  foreignKey,
  type IdentityProvider,
  type Spoiled,
} from "@/lib/testing/identity-provider";
import { cookieNames } from "./cookies";
import { createRouter } from "./routes/router";
import { actorOfCookie, authOptions, runNextAuth, SIGN_IN_PROVIDER, type AuthOutcome } from "./next-auth";
import { connectingTo } from "./oidc-connection";
import { beginAtSource, endAtSource, sourceOf, type Purpose } from "./source-sign-in";

let app: TestApp;
let idp: IdentityProvider;
let sourceId: string;
const realNow = () => new Date();

const settings = (more: Partial<OidcSettings> = {}): OidcSettings => ({
  issuer: idp.issuer,
  clientId: idp.clientId,
  algorithm: "RS256",
  scopes: "openid profile email",
  claims: { userName: "preferred_username", displayName: "name", email: "email", groups: "groups" },
  newUsers: { kind: "create", domains: [] },
  signsOutThere: false,
  ca: "",
  accessControl: {},
  ...more,
});
const subjects = {
  dana: {
    sub: "subject-dana",
    preferred_username: "dana.okta",
    name: "Dana Ito",
    email: "dana@partner.example",
    email_verified: true,
    groups: ["payments", "oncall"],
  },
};

beforeAll(async () => {
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost" } });
  process.env.NEXTAUTH_URL = app.ctx.config.url;
  idp = await startIdentityProvider(realNow);
  sourceId = await createSource(app.system, {
    kind: "oidc",
    name: "Okta",
    settings: settings(),
    secret: idp.clientSecret,
  });
  await saveSourceTest(app.system, { id: sourceId, claims: subjects.dana });
  await setSourceEnabled(app.system, { id: sourceId, isEnabled: true });
  await setOwnLinks(app.system, { id: sourceId, isAllowed: true });
});
afterAll(async () => {
  delete process.env.NEXTAUTH_URL;
  await idp.stop();
  await app.dispose();
});
beforeEach(() => {
  idp.spoil = {};
  idp.person = subjects.dana;
});

type Jar = Record<string, string>;
const keep = (jar: Jar, lines: string[]): Jar => {
  for (const line of lines) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
    if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line)) delete jar[name];
    else jar[name] = decodeURIComponent(value);
  }
  return jar;
};
async function begin(
  jar: Jar = {},
  purpose: Purpose = "sign-in",
  hint = "",
): Promise<{ jar: Jar; asked: URLSearchParams }> {
  const begun = await beginAtSource(app.ctx, {
    id: sourceId,
    callbackPath: "/start",
    purpose,
    hint,
    cookies: jar,
    source: SOURCE,
  });
  if (!begun) throw new Error("could not begin");
  const asked = new URL(begun.location).searchParams;
  idp.nonce = asked.get("nonce") ?? "";
  return { jar: keep(jar, begun.cookies), asked };
}
async function comeBack(jar: Jar, query: Record<string, string>, id = sourceId): Promise<string> {
  const path = ["callback", id];
  const through = await sourceOf(app.ctx, { path, cookies: jar, source: SOURCE });
  const outcome: AuthOutcome = {};
  const reply = await connectingTo(app.ctx, through?.client ?? null, () =>
    runNextAuth(authOptions(app.ctx, SOURCE, outcome, through), {
      path,
      method: "GET",
      query,
      cookies: jar,
      headers: { host: new URL(app.ctx.config.url).host },
    }),
  );
  keep(jar, reply.headers.getSetCookie());
  const failed = through && (await endAtSource(app.anonymous, through, outcome));
  return failed ?? reply.headers.get("location") ?? `status ${reply.status}`;
}
async function signIn(): Promise<{ jar: Jar; location: string }> {
  const { jar, asked } = await begin();
  return { location: await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" }), jar };
}
const who = async (jar: Jar) => actorOfCookie(app.ctx, jar[cookieNames(app.ctx.config).session]);
const person = (name: string) =>
  app.ctx.db.selectFrom("users").selectAll().where("user_name_key", "=", name).executeTakeFirstOrThrow();
const groupsOf = async (userId: string) =>
  (
    await app.ctx.db
      .selectFrom("group_members")
      .innerJoin("groups", "groups.id", "group_id")
      .select("display_name")
      .where("user_id", "=", userId)
      .orderBy("display_name")
      .execute()
  ).map((row) => row.display_name);

describe("signing in through an OIDC provider", () => {
  it("stores the claims for session tags, and drops those that are no longer sent", async () => {
    const saidOf = async () =>
      (
        await app.ctx.db
          .selectFrom("user_identities")
          .select("access_attributes")
          .where("subject", "=", "subject-tags")
          .executeTakeFirst()
      )?.access_attributes;
    const { revision } = await getSource(app.system, sourceId);
    await changeSource(app.system, {
      id: sourceId,
      revision,
      name: "Okta",
      settings: settings({ accessControl: { CostCenter: "cost.center", Level: "level" } }),
      secret: "",
    });
    idp.person = {
      sub: "subject-tags",
      preferred_username: "tags.okta",
      cost: { center: 4711 },
      level: ["senior"],
    };
    await signIn();
    expect(await saidOf()).toEqual({ CostCenter: "4711", Level: "senior" });
    idp.person = { sub: "subject-tags", preferred_username: "tags.okta", level: ["senior", "lead"] };
    await signIn();
    expect(await saidOf()).toEqual({});
    await changeSource(app.system, {
      id: sourceId,
      revision: revision + 1,
      name: "Okta",
      settings: settings(),
      secret: "",
    });
  });

  it("asks for fresh authentication only if the user must confirm it is them", async () => {
    const asked = async (isAgain: boolean) =>
      new URL(
        (
          await beginAtSource(app.ctx, {
            id: sourceId,
            callbackPath: "/device",
            purpose: "sign-in",
            hint: "",
            isAgain,
            cookies: {},
            source: SOURCE,
          })
        )?.location ?? "",
      ).searchParams;
    expect(Object.fromEntries(await asked(true))).toMatchObject({
      prompt: "login",
      max_age: "0",
      state: expect.any(String),
      nonce: expect.any(String),
    });
    expect(Object.fromEntries(await asked(false))).toMatchObject({ max_age: "31536000" });
    expect((await asked(false)).has("prompt")).toBe(false);
  });

  it("counts as fresh authentication only if the provider just asked", async () => {
    const seconds = Math.floor(app.clock.now().getTime() / 1000);
    const proofAfter = async (auth_time: unknown, inUserinfo?: number) => {
      idp.person = {
        sub: "subject-again",
        preferred_username: "again.okta",
        ...(auth_time === undefined ? {} : { auth_time }),
      };
      idp.spoil = inUserinfo === undefined ? {} : { userinfo: { auth_time: inUserinfo } };
      const actor = await who((await signIn()).jar);
      return actor?.kind === "user" ? neededProof(as(app.ctx, actor, SOURCE)) : null;
    };
    expect(await proofAfter(seconds - 599)).toEqual({ kind: "none" });
    expect(await proofAfter(seconds - 600)).toEqual({
      kind: "source",
      wasNotAsked: true,
      source: { id: sourceId, name: "Okta" },
    });
    expect(await proofAfter(seconds - 600, seconds)).toMatchObject({ kind: "source" });
    // A provider that can't say, like Google, is trusted when it says the user is there.
    expect(await proofAfter(undefined)).toEqual({ kind: "none" });
    idp.spoil = {};
  });

  it("creates new users with groups, and recognizes them only by the subject", async () => {
    const { jar, location } = await signIn();
    expect(location).toBe(`${app.ctx.config.url}/start`);
    const actor = await who(jar);
    const dana = await person("dana.okta");
    expect(actor).toMatchObject({ kind: "user", userId: dana.id });
    expect(dana).toMatchObject({
      display_name: "Dana Ito",
      email: "dana@partner.example",
      source_id: sourceId,
      external_id: "subject-dana",
    });
    expect(await groupsOf(dana.id)).toEqual(["oncall", "payments"]);
    idp.person = {
      sub: "subject-dana",
      preferred_username: "renamed",
      name: "Dana Ito-Lund",
      groups: ["payments"],
    };
    const again = await signIn();
    expect(await who(again.jar)).toMatchObject({ userId: dana.id });
    expect(await person("dana.okta")).toMatchObject({ display_name: "Dana Ito-Lund" });
    expect(await groupsOf(dana.id)).toEqual(["payments"]);
  });

  it("sends state, nonce and an S256 challenge, and redeems with the verifier", async () => {
    const { asked, jar } = await begin();
    expect(asked.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"])
      expect(asked.get(name)?.length, name).toBeGreaterThan(30);
    await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" });
    expect(idp.tokenRequests.at(-1)?.get("code_verifier")?.length).toBeGreaterThan(40);
    expect(await who(jar)).not.toBeNull();
  });

  const spoilt: [string, () => Spoiled][] = [
    ["no signature (alg none)", () => ({ unsigned: true })],
    ["an HMAC with the public key", () => ({ hmacWithPublicKey: true })],
    ["another key", () => ({ key: foreignKey() })],
    [
      "another key that the header points at",
      () => ({ key: foreignKey(), header: { jku: "https://evil.example/jwks", jwk: {} } }),
    ],
    ["another audience", () => ({ claims: { aud: "another-client" } })],
    ["another issuer in the token", () => ({ claims: { iss: "https://evil.example" } })],
    [
      "another issuer everywhere",
      () => ({ issuer: "https://evil.example", claims: { iss: "https://evil.example" } }),
    ],
    ["a past expiry", () => ({ claims: { exp: Math.floor(Date.now() / 1000) - 60 } })],
    ["a time in the future", () => ({ claims: { iat: Math.floor(Date.now() / 1000) + 600 } })],
    ["another nonce", () => ({ claims: { nonce: "another" } })],
    ["no nonce", () => ({ claims: { nonce: undefined } })],
    ["another person at userinfo", () => ({ userinfo: { sub: "subject-admin" } })],
    ["another authorized party", () => ({ claims: { aud: ["foyer", "x"], azp: "another-client" } })],
  ];
  it.each(spoilt)("refuses an ID token with %s", async (_what, spoil) => {
    const { jar, asked } = await begin();
    idp.spoil = spoil();
    expect(await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" })).toMatch(
      /error=unproven/,
    );
    expect(await who(jar)).toBeNull();
  });

  it("refuses a callback that this browser didn't begin, or repeats", async () => {
    const mine = await begin();
    const theirs = await begin();
    for (const query of [
      { code: "a-code", state: theirs.asked.get("state") ?? "" },
      { code: "a-code", state: "" },
      { code: "a-code" },
    ] as Record<string, string>[]) {
      const jar = { ...mine.jar };
      expect(await comeBack(jar, query)).toMatch(/error=unproven/);
      expect(await who(jar)).toBeNull();
    }
    const state = { code: "a-code", state: theirs.asked.get("state") ?? "" };
    await comeBack(theirs.jar, state);
    const replayed = { ...theirs.jar };
    delete replayed[cookieNames(app.ctx.config).session];
    expect(await comeBack(replayed, state)).toMatch(/error=unproven/);
    expect(await who(replayed)).toBeNull();
  });

  it("never merges two users by a name or an address", async () => {
    const ada = await addUser(app, "ada");
    idp.person = {
      sub: "subject-mallory",
      preferred_username: "Ada",
      name: "Ada",
      email: "ada@northwind.example",
      email_verified: true,
    };
    expect((await signIn()).location).toContain("error=name_taken");
    idp.person = {
      sub: "subject-mallory",
      preferred_username: "mallory.okta",
      name: "Mallory",
      email: "ada@northwind.example",
      email_verified: true,
    };
    const { jar } = await signIn();
    const mallory = await person("mallory.okta");
    expect(await who(jar)).toMatchObject({ userId: mallory.id });
    expect(mallory.email).toBeNull();
    expect(mallory.id).not.toBe(ada);
  });

  it("links an account only by an administrator's action, which can be undone", async () => {
    const grace = await addUser(app, "grace");
    idp.person = { sub: "subject-grace", preferred_username: "grace", name: "Grace" };
    await expect(
      linkIdentity(app.personCtx(grace), { sourceId, subject: "subject-grace", userName: "grace" }),
    ).rejects.toMatchObject({ kind: "not_found" });
    await linkIdentity(app.system, { sourceId, subject: "subject-grace", userName: "Grace" });
    await expect(
      linkIdentity(app.system, { sourceId, subject: "subject-grace", userName: "ada" }),
    ).rejects.toMatchObject({ kind: "conflict" });
    const { jar } = await signIn();
    expect(await who(jar)).toMatchObject({ userId: grace });
    expect(await listIdentities(app.system, { userId: grace })).toMatchObject([
      { subject: "subject-grace", sourceName: "Okta" },
    ]);
    await unlinkIdentity(app.system, { sourceId, subject: "subject-grace" });
    expect(await who(jar)).toBeNull();
    expect((await signIn()).location).toContain("error=name_taken");
  });

  const unusable: [string, NonNullable<Spoiled["userinfoReply"]>][] = [
    ["401", { status: 401 }],
    ["403", { status: 403 }],
    ["404", { status: 404 }],
    ["500", { status: 500, body: "oops" }],
    ["HTML", { body: "<html></html>" }],
    ["204", { status: 204 }],
    ["a redirect", { status: 302 }],
    ["a list", { type: "application/json", body: "[]" }],
    ["no subject", { type: "application/json", body: `{"groups":["admins"]}` }],
    [
      "a token of another key",
      { type: "application/jwt", token: { sub: "subject-ui", groups: ["admins"] }, key: foreignKey() },
    ],
    [
      "a token of another issuer",
      {
        type: "application/jwt",
        token: { sub: "subject-ui", iss: "https://evil.example", groups: ["admins"] },
      },
    ],
    ["no token", { type: "application/jwt", body: "x.y.z" }],
  ];
  it.each(unusable)(
    "[O1] signs in with the ID token alone if userinfo responds with %s",
    async (_what, userinfoReply) => {
      idp.person = { sub: "subject-ui", preferred_username: "ui.okta", groups: ["payments"] };
      idp.spoil = { userinfoReply };
      const { jar } = await signIn();
      expect(await who(jar)).toMatchObject({ kind: "user" });
      expect(await groupsOf((await person("ui.okta")).id)).toEqual(["payments"]);
    },
  );
  it("[O2] reads userinfo as a signed token, of this subject alone", async () => {
    idp.person = { sub: "subject-ui", preferred_username: "ui.okta" };
    const token = { sub: "subject-ui", iss: idp.issuer, aud: idp.clientId, groups: ["signed"] };
    idp.spoil = { userinfoReply: { type: "application/jwt", token } };
    expect(await who((await signIn()).jar)).not.toBeNull();
    expect(await groupsOf((await person("ui.okta")).id)).toEqual(["signed"]);
    idp.spoil = { userinfoReply: { type: "application/jwt", token: { sub: "subject-admin" } } };
    expect(await who((await signIn()).jar)).toBeNull();
  });
  it("[O3] allows clocks a minute in every claim", async () => {
    const at = Math.floor(Date.now() / 1000);
    for (const [claims, isIn] of [
      [{ nbf: at + 50 }, true],
      [{ nbf: at + 90 }, false],
      [{ exp: at - 50 }, true],
      [{ exp: at - 61 }, false],
      [{ iat: at + 50 }, true],
      [{ iat: at + 90 }, false],
    ] as const) {
      idp.spoil = { claims };
      expect((await who((await signIn()).jar)) !== null, JSON.stringify(claims)).toBe(isIn);
    }
  });
  const seen = new Set<string>();
  /** The failure that was recorded since the last call. */
  const lastFailure = async () => {
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select(["id", "reason", "details"])
      .where("type", "=", "sign_in.failed")
      .execute();
    const fresh = events.filter(({ id }) => !seen.has(id));
    for (const { id } of fresh) seen.add(id);
    return fresh.at(-1);
  };
  const at = () => Math.floor(Date.now() / 1000);
  it.each<[string, () => Spoiled, page: string]>([
    ["id_token_nonce", () => ({ claims: { nonce: "another" } }), "unproven"],
    ["id_token_audience", () => ({ claims: { aud: "another" } }), "unproven"],
    ["id_token_issuer", () => ({ claims: { iss: "https://evil.example" } }), "unproven"],
    ["id_token_expired", () => ({ claims: { exp: at() - 300 } }), "unproven"],
    ["id_token_not_yet", () => ({ claims: { nbf: at() + 300 } }), "unproven"],
    ["id_token_signature", () => ({ key: foreignKey() }), "unproven"],
    ["id_token_algorithm", () => ({ unsigned: true }), "unproven"],
    ["id_token_malformed", () => ({ claims: { exp: "soon" } }), "unproven"],
    ["userinfo_other_subject", () => ({ userinfo: { sub: "subject-admin" } }), "unproven"],
    ["endpoint_not_https", () => ({ discovery: { end_session_endpoint: "javascript:1" } }), "unproven"],
    ["id_token_missing", () => ({ tokenReply: { status: 200, body: { access_token: "a" } } }), "unproven"],
    [
      "code_not_redeemed",
      () => ({ tokenReply: { status: 401, body: { error: "invalid_client" } } }),
      "misconfigured",
    ],
    ["provider_unexpected", () => ({ tokenReply: { status: 502, body: "<html>" } }), "unreachable"],
    [
      "provider_unreachable",
      () => ({ discovery: { token_endpoint: "http://localhost:1/token" } }),
      "unreachable",
    ],
  ])("[O4] a failure has its own code: %s", async (code, spoil, page) => {
    await lastFailure();
    const { jar, asked } = await begin();
    idp.spoil = spoil();
    const location = await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" });
    expect(new URL(location).searchParams.get("error")).toBe(page);
    const failure = await lastFailure();
    expect(JSON.stringify(failure?.reason)).toContain(`sign_in.${code}`);
    expect(JSON.stringify(failure)).not.toContain("dana@partner.example");
    expect(await who(jar)).toBeNull();
  });
  it.each([
    ["access_denied", "denied", "access_denied"],
    ["invalid_scope", "misconfigured", "invalid_scope"],
    ["<b>evil</b>", "misconfigured", "unknown_error"],
  ])(
    "[O4] the provider's own refusal %s is recorded, for the browser that began",
    async (error, page, kept) => {
      const { jar } = await begin();
      const query = { error, error_description: "AADSTS50105: not assigned\u0000\u202e", state: "any" };
      const location = await comeBack(jar, query);
      expect(new URL(location).searchParams.get("error")).toBe(page);
      const { reason, details } = (await lastFailure()) ?? {};
      expect(JSON.stringify(reason)).toContain("sign_in.provider_error");
      expect(details).toMatchObject({ reason: { error: kept, description: "AADSTS50105: not assigned  " } });
      const stranger = await comeBack({}, { ...query, error_description: "call this number" });
      expect(new URL(stranger).searchParams.get("error")).toBe("unproven");
      expect(JSON.stringify(await lastFailure())).not.toContain("call this number");
    },
  );
  it("[O4] what fails in Foyer after the provider's answer is recorded too", async () => {
    const { jar, asked } = await begin();
    await lastFailure();
    const path = ["callback", sourceId];
    const through = await sourceOf(app.ctx, { path, cookies: jar, source: SOURCE });
    const outcome: AuthOutcome = {};
    const broken = {
      ...app.ctx,
      db: {
        transaction: () => {
          throw new Error("disk full");
        },
      } as never,
    };
    await connectingTo(app.ctx, through?.client ?? null, () =>
      runNextAuth(authOptions(broken, SOURCE, outcome, through), {
        path,
        method: "GET",
        query: { code: "a-code", state: asked.get("state") ?? "" },
        cookies: jar,
        headers: { host: new URL(app.ctx.config.url).host },
      }),
    );
    if (!through) throw new Error("no source");
    expect(await endAtSource(app.anonymous, through, outcome)).toContain("error=failed");
    expect(JSON.stringify((await lastFailure())?.reason)).toContain("sign_in.failed_in_foyer");
  });
  it("[O7] accepts ID tokens signed with EdDSA", async () => {
    const { revision, name } = await getSource(app.system, sourceId);
    await changeSource(app.system, {
      id: sourceId,
      name,
      revision,
      settings: settings({ algorithm: "EdDSA" }),
      secret: "",
    });
    await saveSourceTest(app.system, { id: sourceId, claims: subjects.dana });
    idp.signsWithEd25519 = true;
    try {
      const { jar } = await signIn();
      expect(await who(jar)).toMatchObject({ kind: "user" });
      idp.signsWithEd25519 = false;
      expect(await who((await signIn()).jar)).toBeNull();
    } finally {
      idp.signsWithEd25519 = false;
      const now = await getSource(app.system, sourceId);
      await changeSource(app.system, {
        id: sourceId,
        name,
        revision: now.revision,
        settings: settings(),
        secret: "",
      });
      await saveSourceTest(app.system, { id: sourceId, claims: subjects.dana });
    }
  });
  it("[O4] puts nothing of the database into the address for a subject with NUL", async () => {
    idp.person = { sub: "q\u0000-1", preferred_username: "nul.okta" };
    expect((await signIn()).location).toContain("error=incomplete");
  });
  it.each(["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint"])(
    "[O9] sends nobody to a discovered %s that is no web address",
    async (name) => {
      for (const address of [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://idp.example/x",
        "http://evil.example/x",
      ]) {
        const { jar, asked } = await begin();
        idp.spoil = { discovery: { [name]: address } };
        if (name === "authorization_endpoint") await expect(begin()).rejects.toThrow("could not begin");
        await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" });
        expect(await who(jar), address).toBeNull();
        idp.spoil = {};
      }
    },
  );

  it("[O8] compares subjects exactly, and refuses leading and trailing white space", async () => {
    idp.person = { sub: "q-1", preferred_username: "q.one" };
    const first = await who((await signIn()).jar);
    expect(first).toMatchObject({ kind: "user" });
    for (const sub of [" q-1", "q-1\t", "\u00a0q-1", "q-1\n"]) {
      idp.person = { sub, preferred_username: `q.${sub.length}` };
      expect((await signIn()).location, JSON.stringify(sub)).toContain("error=incomplete");
    }
    idp.person = { sub: "Q-1", preferred_username: "q.upper" };
    const other = await who((await signIn()).jar);
    expect(other).toMatchObject({ kind: "user" });
    expect(other).not.toMatchObject({ userId: first?.userId });
    const { reason } = await app.ctx.db
      .selectFrom("audit_events")
      .select("reason")
      .where("type", "=", "sign_in.failed")
      .where("reason", "=", "sign_in.subject_has_outer_space")
      .executeTakeFirstOrThrow();
    expect(reason).toBe("sign_in.subject_has_outer_space");
  });

  it("[O6] changes memberships only for a list of groups", async () => {
    const groupsAfter = async (claims: Record<string, unknown>, userinfo: Record<string, unknown> = {}) => {
      idp.person = { sub: "subject-groups", preferred_username: "groups.okta", ...claims };
      idp.spoil = { userinfo };
      await signIn();
      return groupsOf((await person("groups.okta")).id);
    };
    expect(await groupsAfter({ groups: ["payments", "oncall"] })).toEqual(["oncall", "payments"]);
    for (const claims of [
      {},
      { groups: null },
      { groups: {} },
      { groups: "" },
      { groups: 0 },
      { groups: [{ id: "payments" }] },
      { _claim_names: { groups: "src1" } },
      { hasgroups: true },
    ])
      expect(await groupsAfter(claims), JSON.stringify(claims)).toEqual(["oncall", "payments"]);
    expect(await groupsAfter({ groups: [] }, { groups: ["payments", "night"] })).toEqual([
      "night",
      "payments",
    ]);
    expect(await groupsAfter({ hasgroups: true }, { groups: ["night"] })).toEqual(["night"]);
    expect(await groupsAfter({ groups: ["payments"] }, { groups: null })).toEqual(["payments"]);
    expect(await groupsAfter({ groups: [] })).toEqual([]);
  });

  it("[O9] writes a claim of 400 new groups in a few statements, each group once and audited", async () => {
    const names = Array.from({ length: 400 }, (_, index) => `bulk-${index}`);
    let statements = 0;
    const kept = app.ctx.db;
    const counting = kept.withPlugin({
      transformQuery: ({ node }) => ((statements += 1), node),
      transformResult: async ({ result }) => result,
    });
    const asOf = async (claims: string[]) => {
      statements = 0;
      const signedIn = await signInThroughSource(
        { ...app.anonymous, db: counting },
        { sourceId, claims: { sub: "subject-bulk", preferred_username: "bulk.okta", groups: claims } },
      );
      expect(signedIn.ok).toBe(true);
      return statements;
    };
    const one = await asOf(["bulk-0"]);
    const all = await asOf([...names, "Bulk-7", `${"x".repeat(256)}`]);
    const none = await asOf([]);
    // One group takes as many statements as four hundred; the first sign-in also creates the user.
    expect(all).toBeLessThanOrEqual(one + 2);
    expect(none).toBeLessThanOrEqual(one + 2);
    const { id } = await person("bulk.okta");
    expect(await groupsOf(id)).toEqual([]);
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("type")
      .where("target_id", "=", id)
      .where("type", "in", ["group_member.added", "group_member.removed"])
      .execute();
    expect(events.filter(({ type }) => type === "group_member.added")).toHaveLength(402);
    expect(events.filter(({ type }) => type === "group_member.removed")).toHaveLength(402);
    const made = await app.ctx.db
      .selectFrom("groups")
      .select(["display_name", "external_id"])
      .where("external_id", "in", ["bulk-7", "Bulk-7"])
      .orderBy("external_id")
      .execute();
    expect(new Set(made.map(({ display_name }) => display_name))).toEqual(
      new Set(["Bulk-7", "bulk-7 (Okta)"]),
    );
  });

  it("refuses disabled users and missing claims", async () => {
    const dana = await person("dana.okta");
    await setUserStatus(app.system, { userId: dana.id, status: "disabled" });
    expect((await signIn()).location).toContain("error=disabled");
    await setUserStatus(app.system, { userId: dana.id, status: "enabled" });
    for (const preferred_username of [
      undefined,
      "",
      "two words",
      "nul\u0000",
      "x".repeat(200),
      { evil: true },
    ]) {
      idp.person = { sub: "subject-new", preferred_username };
      expect((await signIn()).location, JSON.stringify(preferred_username)).toContain("error=incomplete");
    }
  });

  it("reports when the provider is down, and other sources still work", async () => {
    idp.spoil = { isDown: true };
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
    expect(await signInWithPassword(app.anonymous, { name: "ada", password: PASSWORD })).not.toBeNull();
  });
});

describe("a new user", () => {
  const allow = async (newUsers: OidcSettings["newUsers"]) =>
    changeSource(app.system, {
      id: sourceId,
      name: "Okta",
      secret: "",
      revision: (await getSource(app.system, sourceId)).revision,
      settings: settings({ newUsers }),
    });

  it("needs a verified address of an allowed domain", async () => {
    await allow({ kind: "create", domains: ["partner.example"] });
    const tries: [Record<string, unknown>, string][] = [
      [{ email: "x@evil.example", email_verified: true }, "domain"],
      [{ email: "x@partner.example" }, "domain"],
      [{ email: "x@partner.example", email_verified: "false" }, "domain"],
      [{ email: "x@partner.example", email_verified: "true" }, "start"],
      [{ email: "x@partner.example.evil.example", email_verified: true }, "domain"],
      [{ email: "x@Partner.example", email_verified: true }, "start"],
    ];
    for (const [index, [claims, end]] of tries.entries()) {
      idp.person = { sub: `domain-${index}`, preferred_username: `domain.${index}`, ...claims };
      expect((await signIn()).location, JSON.stringify(claims)).toContain(end);
    }
  });

  it("is refused if users aren't created", async () => {
    await allow({ kind: "refuse" });
    idp.person = { sub: "subject-nobody", preferred_username: "nobody" };
    expect((await signIn()).location).toContain("error=unknown");
  });

  it("is matched in the SCIM directory that the settings name, and nowhere else", async () => {
    const directory = "src-00000000000000aa";
    await app.ctx.db
      .insertInto("identity_sources")
      .values({
        id: directory,
        kind: "scim",
        name: "Directory",
        created_at: app.clock.now(),
        created_by: "test",
      })
      .execute();
    const kim = await addUser(app, "kim");
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: directory, external_id: "hr-17" })
      .where("id", "=", kim)
      .execute();
    await addUser(app, "local");
    await allow({ kind: "directory", sourceId: directory, claim: "employee", equals: "externalId" });
    idp.person = { sub: "subject-kim", preferred_username: "whatever", employee: "hr-17" };
    expect(await who((await signIn()).jar)).toMatchObject({ userId: kim });
    idp.person = { sub: "subject-other", preferred_username: "other", employee: "hr-17" };
    expect((await signIn()).location).toContain("error=name_taken");
    await allow({ kind: "directory", sourceId: directory, claim: "preferred_username", equals: "userName" });
    idp.person = { sub: "subject-local", preferred_username: "local" };
    expect((await signIn()).location).toContain("error=unknown");
    await allow({ kind: "directory", sourceId: directory, claim: "email", equals: "userName" });
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: directory, user_name: "victim@corp.example", user_name_key: "victim@corp.example" })
      .where("id", "=", await addUser(app, "victim"))
      .execute();
    for (const email_verified of [undefined, false, "false"]) {
      idp.person = {
        sub: "subject-thief",
        preferred_username: "thief",
        email: "victim@corp.example",
        email_verified,
      };
      expect((await signIn()).location, String(email_verified)).toContain("error=domain");
    }
    await allow({ kind: "create", domains: [] });
  });

  it("doesn't get another user's address as a user name", async () => {
    idp.person = { sub: "subject-taker", preferred_username: "ada@northwind.example" };
    expect((await signIn()).location).toContain("error=name_taken");
  });
});

describe("the last administrator", () => {
  it("stays in the group that makes them one, whatever a claim says", async () => {
    await app.ctx.db.deleteFrom("administrators").execute();
    idp.person = { sub: "subject-root", preferred_username: "root", groups: ["admins", "others"] };
    await signIn();
    const root = await person("root");
    const { id: group_id } = await app.ctx.db
      .selectFrom("groups")
      .select("id")
      .where("display_name", "=", "admins")
      .executeTakeFirstOrThrow();
    await app.ctx.db
      .insertInto("administrators")
      .values({
        id: "00000000-0000-4000-8000-00000000dddd",
        group_id,
        role: "administrator",
        created_at: app.clock.now(),
        created_by: "test",
      })
      .execute();
    idp.person = { sub: "subject-root", preferred_username: "root", groups: [] };
    expect(await who((await signIn()).jar)).toMatchObject({ userId: root.id });
    expect(await groupsOf(root.id)).toContain("admins");
    await app.ctx.db.deleteFrom("administrators").execute();
    await signIn();
    expect(await groupsOf(root.id)).toEqual([]);
  });
});

describe("a signed-in user", () => {
  const session = async (userId: string): Promise<Jar> => {
    const signedIn = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(app.anonymous, tx, { userId, source: "built-in" }));
    return {
      [cookieNames(app.ctx.config).session]: await encode({
        token: { session: signedIn.token.reveal() },
        secret: app.ctx.keyring.derive("next-auth").reveal(),
      }),
    };
  };
  const wants = (id: string) => ({ [cookieNames(app.ctx.config).purpose]: `link.${id}` });
  const link = async (userId: string, sub: string) => {
    idp.person = { sub, preferred_username: "whatever" };
    const { jar, asked } = await begin({ ...(await session(userId)), ...wants(sourceId) }, "link");
    return { jar, location: await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" }) };
  };
  const holderOf = async (sub: string) =>
    (
      await app.ctx.db
        .selectFrom("user_identities")
        .select("user_id")
        .where("subject", "=", sub)
        .executeTakeFirst()
    )?.user_id;

  it("links a provider's account to themselves, audited as their own action, and can sign in with it", async () => {
    const lena = await addUser(app, "lena");
    expect((await link(lena, "subject-lena")).location).toContain("outcome=linked");
    const event = await app.ctx.db
      .selectFrom("audit_events")
      .select(["actor_id", "details"])
      .where("type", "=", "identity.linked")
      .where("target_id", "=", lena)
      .executeTakeFirst();
    expect(event).toMatchObject({ actor_id: lena, details: { sourceId, subject: "subject-lena" } });
    idp.person = { sub: "subject-lena", preferred_username: "another" };
    expect(await who((await signIn()).jar)).toMatchObject({ userId: lena });
  });

  it("can't link another user's account, or two of one provider", async () => {
    const [mona, nora] = [await addUser(app, "mona"), await addUser(app, "nora")];
    await link(mona, "subject-mona");
    expect((await link(nora, "subject-mona")).location).toContain("outcome=taken");
    expect((await link(mona, "subject-mona-2")).location).toContain("outcome=taken");
    expect([await holderOf("subject-mona"), await holderOf("subject-mona-2")]).toEqual([mona, undefined]);
  });

  describe("and disconnects a sign-in method", () => {
    const unlink = (userId: string, password = PASSWORD) =>
      unlinkOwnIdentity(app.personCtx(userId), { sourceId, password });
    const keepReasonOf = async (userId: string) =>
      (await listOwnSources(app.personCtx(userId))).find(({ id }) => id === sourceId)?.kept;

    it("proves who they are, and loses only what came through it", async () => {
      const rhea = await addUser(app, "rhea");
      const { jar: linking } = await link(rhea, "subject-rhea");
      // Groups come from links that count.
      await linkIdentity(app.system, { sourceId, subject: "subject-rhea", userName: "rhea" });
      idp.person = { sub: "subject-rhea", groups: ["payments"] };
      const { jar } = await signIn();
      expect(await groupsOf(rhea)).toEqual(["payments"]);
      expect(await keepReasonOf(rhea)).toBeNull();
      for (const password of ["", "wrong"])
        await expect(unlink(rhea, password)).rejects.toMatchObject({ kind: "invalid_input" });
      expect(await who(jar)).toMatchObject({ userId: rhea });
      await unlink(rhea);
      expect(await who(jar)).toBeNull();
      expect(await who(linking)).toMatchObject({ userId: rhea });
      expect(await groupsOf(rhea)).toEqual([]);
      expect(await holderOf("subject-rhea")).toBeUndefined();
      const events = await app.ctx.db
        .selectFrom("audit_events")
        .select(["type", "actor_id"])
        .where("type", "in", ["identity.unlinked", "session.ended", "group_member.removed"])
        .where("target_id", "=", rhea)
        .orderBy("type")
        .execute();
      expect(events).toEqual(
        ["group_member.removed", "identity.unlinked", "session.ended"].map((type) => ({
          type,
          actor_id: rhea,
        })),
      );
      await expect(unlink(rhea)).rejects.toMatchObject({ kind: "not_found" });
    });

    it("but never the last one, not even of two at once, and never another user's", async () => {
      const [sven, tess] = [await addUser(app, "sven"), await addUser(app, "tess")];
      await link(sven, "subject-sven");
      await expect(unlink(tess)).rejects.toMatchObject({ kind: "not_found" });
      const fresh = {
        ...app.personCtx(sven),
        actor: {
          ...app.personCtx(sven).actor,
          sessionId: (
            await app.ctx.db
              .selectFrom("sessions")
              .select("id")
              .where("user_id", "=", sven)
              .executeTakeFirstOrThrow()
          ).id,
        },
      };
      await app.ctx.db.deleteFrom("password_credentials").where("user_id", "=", sven).execute();
      expect(await keepReasonOf(sven)).toBe("only_way");
      await expect(unlinkOwnIdentity(fresh, { sourceId, password: "" })).rejects.toMatchObject({
        kind: "conflict",
      });
      const other = await createSource(app.system, {
        kind: "oidc",
        name: "Another way",
        settings: settings(),
        secret: "",
      });
      await linkIdentity(app.system, { sourceId: other, subject: "sven-there", userName: "sven" });
      // A disabled one lets no one sign in.
      expect(await keepReasonOf(sven)).toBe("only_way");
      await app.ctx.db
        .updateTable("identity_sources")
        .set({ is_enabled: true })
        .where("id", "=", other)
        .execute();
      expect(await keepReasonOf(sven)).toBeNull();
      // Connections that are already open, so that neither waits for its own.
      await Promise.all(Array.from({ length: 8 }, () => keepReasonOf(sven)));
      const both = await Promise.allSettled(
        [sourceId, other].map((id) => unlinkOwnIdentity(fresh, { sourceId: id, password: "" })),
      );
      expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(await listIdentities(app.system, { userId: sven })).toHaveLength(1);
      await app.ctx.db
        .updateTable("identity_sources")
        .set({ is_enabled: false })
        .where("id", "=", other)
        .execute();
    });

    it("but not the one that created them, which would create them again", async () => {
      idp.person = { sub: "subject-uma", preferred_username: "uma.okta" };
      await signIn();
      const { id } = await person("uma.okta");
      expect(await keepReasonOf(id)).toBe("managed");
      const fresh = {
        ...app.personCtx(id),
        actor: {
          ...app.personCtx(id).actor,
          sessionId: (
            await app.ctx.db
              .selectFrom("sessions")
              .select("id")
              .where("user_id", "=", id)
              .executeTakeFirstOrThrow()
          ).id,
        },
      };
      await expect(unlinkOwnIdentity(fresh, { sourceId, password: "" })).rejects.toMatchObject({
        kind: "conflict",
        message: expect.stringContaining("comes from"),
      });
    });
  });

  it("can't be tricked into linking by a foreign link, and linking needs a session", async () => {
    const olga = await addUser(app, "olga");
    const ask = (cookies: Jar) =>
      beginAtSource(app.ctx, {
        id: sourceId,
        callbackPath: "/start",
        purpose: "link",
        hint: "",
        cookies,
        source: SOURCE,
      });
    expect(await ask(await session(olga))).toBeNull();
    expect(await ask({ ...(await session(olga)), ...wants("src-0000000000000000") })).toBeNull();
    expect(await ask(wants(sourceId))).toBeNull();
  });

  it("whose session ends in between links nothing and isn't signed in", async () => {
    const pia = await addUser(app, "pia");
    idp.person = { sub: "subject-pia", preferred_username: "pia.okta" };
    const { jar, asked } = await begin({ ...(await session(pia)), ...wants(sourceId) }, "link");
    await app.ctx.db
      .updateTable("sessions")
      .set({ ended_at: app.clock.now(), ended_reason: "session.signed_out" })
      .where("user_id", "=", pia)
      .execute();
    await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" });
    expect(await holderOf("subject-pia")).toBeUndefined();
  });
});

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

  it("that is disabled lets no one sign in on any path, and ends its sessions", async () => {
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
    "at the internal address %s is never contacted",
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
