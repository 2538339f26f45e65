import { describe, expect, it } from "vitest";
import { neededProof } from "@/lib/identity/proof/fresh-proof";
import { signInThroughSource } from "@/lib/identity/sign-in/through-source";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { unlinkIdentity } from "@/lib/identity/sign-in/unlink";
import { linkIdentity, listIdentities } from "@/lib/identity/sources/identities/service";
import { changeSource, createSource, getSource } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { setUserStatus } from "@/lib/identity/users/administer";
import { as } from "@/lib/platform/context";
import { SOURCE } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { foreignKey, startIdentityProvider, type Spoiled } from "@/lib/testing/identity-provider";
import { cookieNames } from "./cookies";
import { authOptions, runNextAuth, type AuthOutcome } from "./next-auth";
import { connectingTo } from "./oidc-connection";
import { beginAtSource, endAtSource, sourceOf } from "./source-sign-in";
import {
  app,
  idp,
  sourceId,
  settings,
  subjects,
  begin,
  comeBack,
  signIn,
  who,
  person,
  groupsOf,
  useOidcProvider,
  realNow,
  keep,
} from "./oidc-sign-in.fixture";

useOidcProvider();

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

  it("[G26] sends state, nonce and an S256 challenge, and redeems with the verifier", async () => {
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
  it.each(spoilt)("[G26] refuses an ID token with %s", async (_what, spoil) => {
    const { jar, asked } = await begin();
    idp.spoil = spoil();
    expect(await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" })).toMatch(
      /error=unproven/,
    );
    expect(await who(jar)).toBeNull();
  });

  it("[G26] refuses a callback that this browser didn't begin, or repeats", async () => {
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

  it("[G26] refuses an answer at another source's address, and shows that source no code (mix-up)", async () => {
    const attacker = await startIdentityProvider(realNow);
    const other = await createSource(app.system, {
      kind: "oidc",
      name: "Partner",
      settings: settings({ issuer: attacker.issuer, clientId: attacker.clientId }),
      secret: attacker.clientSecret,
    });
    const sources = app.ctx.db.updateTable("identity_sources").where("id", "=", other);
    await sources.set({ is_enabled: true }).execute();
    try {
      // Not every provider says who answers (RFC 9207).
      for (const issuer of [{ iss: idp.issuer }, { iss: attacker.issuer }, {}] as Record<string, string>[]) {
        const { jar, asked } = await begin();
        attacker.nonce = idp.nonce;
        attacker.person = idp.person;
        const answer = { code: "a-code", state: asked.get("state") ?? "", ...issuer };
        expect.soft(await comeBack(jar, answer, other)).toMatch(/error=unproven/);
        expect.soft(attacker.tokenRequests).toEqual([]);
        expect.soft(await who(jar)).toBeNull();
      }
      const begun = await beginAtSource(app.ctx, {
        id: other,
        callbackPath: "/start",
        purpose: "sign-in",
        hint: "",
        cookies: {},
        source: SOURCE,
      });
      const asked = new URL(begun?.location ?? "").searchParams;
      attacker.nonce = asked.get("nonce") ?? "";
      const own = keep({}, begun?.cookies ?? []);
      await comeBack(own, { code: "a-code", state: asked.get("state") ?? "" }, other);
      expect(attacker.tokenRequests, "the same source with its own answer").toHaveLength(1);
    } finally {
      await sources.set({ is_enabled: false }).execute();
      await attacker.stop();
    }
  });

  it("[G23] never merges two users by a name or an address", async () => {
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

  it("[G87] reports when the provider is down, and other sources still work", async () => {
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
