/** What a provider says about strength and time: at a sign-in, and when it is asked to prove a session. */
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  idpMetadataXml,
  makeIdp,
  said,
  signedResponse,
  type Said,
  type TestIdp,
} from "@/lib/formats/saml-sp/idp.fixture";
import { serviceProvider } from "@/lib/formats/saml-sp/messages";
import { setRule } from "@/lib/identity/factors/administer";
import { startSession } from "@/lib/identity/sessions/service";
import { linkIdentity } from "@/lib/identity/sources/identities/service";
import {
  changeSource,
  createSource,
  getSource,
  setSourceEnabled,
} from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { createSaml } from "@/lib/identity/sources/saml/service";
import { isStrong, strongWaysOf } from "@/lib/identity/step-up/strength";
import type { UserCtx } from "@/lib/platform/context";
import { as, type SessionActor } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addUser } from "@/lib/testing/company";
import { startIdentityProvider, type IdentityProvider } from "@/lib/testing/identity-provider";
import { cookieNames } from "./cookies";
import { actorOfCookie, authOptions, runNextAuth, type AuthOutcome } from "./next-auth";
import { connectingTo } from "./oidc-connection";
import { createRouter } from "./routes/router";
import { beginAtSaml, samlCookie } from "./saml-sign-in";
import { sealSession } from "./session-cookie";
import { beginAtSource, endAtSource, sourceOf } from "./source-sign-in";

const MFA = "https://refeds.org/profile/mfa";
const HERE = "/second-factor?for=admin";
const clock = frozenClock(new Date().toISOString());
let app: TestApp;
let idp: IdentityProvider;
let saml: TestIdp;
let oidcId: string;
let samlId: string;
let dana: string;

const oidcSettings = (strength: unknown) => ({
  issuer: idp.issuer,
  clientId: idp.clientId,
  algorithm: "RS256",
  scopes: "openid",
  claims: { userName: "name", displayName: "name", email: "email", groups: null },
  newUsers: { kind: "refuse" },
  strength,
});
const strength = (more: object = {}) => ({
  contexts: ["urn:okta:loa:2fa:any"],
  methods: ["mfa"],
  ask: "acr_values",
  countsForStepUp: true,
  ...more,
});

beforeAll(async () => {
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost" }, clock });
  process.env.NEXTAUTH_URL = app.ctx.config.url;
  [idp, saml] = [await startIdentityProvider(clock.now), await makeIdp()];
  dana = await addUser(app, "dana");
  oidcId = await createSource(app.system, {
    kind: "oidc",
    name: "Okta",
    settings: oidcSettings(strength()),
    secret: idp.clientSecret,
  });
  samlId = await createSaml(app.system, {
    name: "Partner",
    metadata: idpMetadataXml([saml]),
    choices: {
      metadataUrl: null,
      nameIdFormat: "persistent",
      subject: null,
      claims: { userName: "uid", displayName: "cn", email: "mail", groups: null },
      signRequests: false,
      allowsUnsolicited: false,
      newUsers: { kind: "refuse" },
      strength: {
        contexts: [MFA],
        methods: ["http://schemas.microsoft.com/claims/multipleauthn"],
        ask: "context",
        countsForStepUp: true,
      },
    },
  });
  for (const id of [oidcId, samlId]) {
    await saveSourceTest(app.system, { id, claims: { sub: "x", name: "x", nameId: "x", uid: "x" } });
    await setSourceEnabled(app.system, { id, isEnabled: true });
    await linkIdentity(app.system, { userName: "dana", sourceId: id, subject: "subject-dana" });
  }
});
afterAll(async () => {
  delete process.env.NEXTAUTH_URL;
  await idp.stop();
  await app.dispose();
});
beforeEach(() => {
  idp.spoil = {};
  idp.person = { sub: "subject-dana", amr: ["pwd", "mfa"], auth_time: seconds() };
});

const seconds = () => Math.floor(clock.now().getTime() / 1000);
type Jar = Record<string, string>;
const keep = (jar: Jar, lines: string[]): Jar => {
  for (const line of lines) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
    if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line)) delete jar[name];
    else jar[name] = decodeURIComponent(value);
  }
  return jar;
};
/** The browser of somebody who signed in with a password, hours ago. */
async function browser(userId = dana): Promise<Jar> {
  const { token } = await app.ctx.db
    .transaction()
    .execute((tx) => startSession(app.system, tx, { userId, source: "built-in" }));
  const { name, value } = await sealSession(app.ctx, token);
  return { [name]: value };
}
const ctxOf = async (jar: Jar) => {
  const actor = await actorOfCookie(app.ctx, jar[cookieNames(app.ctx.config).session]);
  return actor && as<SessionActor>(app.ctx, actor, SOURCE);
};
const isProven = async (jar: Jar, withinSeconds = 60) => {
  const ctx = await ctxOf(jar);
  return ctx?.actor.kind === "user" && isStrong(ctx as UserCtx, app.ctx.db, { withinSeconds });
};

async function begin(jar: Jar, purpose: "sign-in" | "step-up"): Promise<URLSearchParams> {
  const begun = await beginAtSource(app.ctx, {
    id: oidcId,
    callbackPath: HERE,
    purpose,
    hint: "",
    cookies: jar,
    source: SOURCE,
  });
  if (!begun) throw new Error("could not begin");
  keep(jar, begun.cookies);
  const asked = new URL(begun.location).searchParams;
  idp.nonce = asked.get("nonce") ?? "";
  return asked;
}
async function comeBack(jar: Jar, state: string, query: Record<string, string> = { code: "a-code" }) {
  const path = ["callback", oidcId];
  const through = await sourceOf(app.ctx, { path, cookies: jar, source: SOURCE, state });
  const outcome: AuthOutcome = {};
  const reply = await connectingTo(app.ctx, through?.client ?? null, () =>
    runNextAuth(authOptions(app.ctx, SOURCE, outcome, through), {
      path,
      method: "GET",
      query: { ...query, state },
      cookies: jar,
      headers: { host: new URL(app.ctx.config.url).host },
    }),
  );
  keep(jar, reply.headers.getSetCookie());
  if (outcome.proven) {
    const { name, value } = await sealSession(app.ctx, outcome.proven);
    jar[name] = value;
  }
  const failed = through && (await endAtSource(app.anonymous, through, outcome));
  return (failed ?? reply.headers.get("location") ?? "").replace(app.ctx.config.url, "");
}
async function stepUp(jar: Jar): Promise<string> {
  const asked = await begin(jar, "step-up");
  return comeBack(jar, asked.get("state") ?? "");
}

describe("step-up at an OIDC provider", () => {
  it("asks to sign in again, for the listed strength, and proves the session with the provider's time", async () => {
    const jar = await browser();
    const old = { ...jar };
    const asked = await begin(jar, "step-up");
    expect(Object.fromEntries(asked)).toMatchObject({
      prompt: "login",
      max_age: "0",
      acr_values: "urn:okta:loa:2fa:any",
    });
    clock.advance(20);
    idp.person.auth_time = seconds();
    clock.advance(40);
    expect(await comeBack(jar, asked.get("state") ?? "")).toBe(HERE);
    expect(await isProven(jar, 41)).toBe(true);
    expect(await isProven(jar, 40)).toBe(false);
    expect(await ctxOf(old), "the session has a new token").toBeNull();
  });
  it("asks Entra ID for an authentication context as an essential claim", async () => {
    await configure(strength({ contexts: ["c1"], methods: [], ask: "acrs" }));
    const asked = await begin(await browser(), "step-up");
    expect(JSON.parse(asked.get("claims") ?? "")).toEqual({
      id_token: { acrs: { essential: true, value: "c1" } },
    });
    for (const [claims, counts] of [
      [{ acrs: ["c1", "c2"] }, true],
      [{ acrs: ["c10"] }, false],
      [{ acrs: "c1 c2" }, false],
      [{ acrs: [{ c1: true }], amr: ["mfa"] }, false],
    ] as const) {
      idp.person = { sub: "subject-dana", auth_time: seconds(), ...claims };
      const jar = await browser();
      await stepUp(jar);
      expect(await isProven(jar), JSON.stringify(claims)).toBe(counts);
    }
    await configure(strength());
  });
  it.each<[string, () => unknown, string]>([
    ["none", () => undefined, "time_missing"],
    ["yesterday's", () => seconds() - 86_400, "time_too_old"],
    ["ten minutes ahead", () => seconds() + 600, "time_in_future"],
    ["a text", () => String(seconds()), "time_not_a_number"],
    ["an ISO date", () => clock.now().toISOString(), "time_not_a_number"],
    ["null", () => null, "time_missing"],
    ["a list", () => [seconds()], "time_not_a_number"],
    ["beyond all dates", () => 1e300, "time_not_a_number"],
  ])(
    "[U23] auth_time: %s proves nothing, for its own reason; the session stays as it was",
    async (_name, at, code) => {
      idp.person.auth_time = at();
      const jar = await browser();
      expect(await stepUp(jar)).toBe(`${HERE}&problem=step_up.${code}`);
      expect(await isProven(jar, 1e9)).toBe(false);
      expect((await ctxOf(jar))?.actor.userId).toBe(dana);
    },
  );
  it("a minute of difference between clocks is allowed", async () => {
    for (const by of [-59, 59]) {
      idp.person.auth_time = seconds() + by;
      const jar = await browser();
      expect(await stepUp(jar)).toBe(HERE);
    }
  });
  it.each([
    [{ amr: ["pwd"] }],
    [{ amr: undefined }],
    [{ amr: "pwd mfa" }],
    [{ amr: { mfa: true } }],
    [{ amr: ["MFA"] }],
    [{ amr: [], acr: "urn:okta:loa:2fa" }],
    [{ amr: [], acr: "urn:okta:loa:2fa:any:ifpossible" }],
  ])("%j isn't strong: values are compared whole", async (claims) => {
    Object.assign(idp.person, claims);
    const jar = await browser();
    expect(await stepUp(jar)).toBe(`${HERE}&problem=step_up.not_strong`);
    expect(await isProven(jar)).toBe(false);
  });
  it("another person's answer is refused and recorded, and signs nobody in", async () => {
    await addUser(app, "eve");
    await linkIdentity(app.system, { userName: "eve", sourceId: oidcId, subject: "subject-eve" });
    idp.person.sub = "subject-eve";
    const jar = await browser();
    expect(await stepUp(jar)).toBe(`${HERE}&problem=step_up.other_person`);
    expect((await ctxOf(jar))?.actor.userId).toBe(dana);
    const event = await app.ctx.db
      .selectFrom("audit_events")
      .select("target_id")
      .where("reason", "=", "step_up.other_person")
      .executeTakeFirstOrThrow();
    expect(event.target_id).toBe(dana);
  });
  it("[U7] a sign-in's answer is no step-up, a step-up's answer is no sign-in and works once, in its own session", async () => {
    const purpose = cookieNames(app.ctx.config).purpose;
    const signing = await browser();
    const state = (await begin(signing, "sign-in")).get("state") ?? "";
    signing[purpose] = `step-up.${oidcId}`;
    await comeBack(signing, state);
    expect(await isProven(signing)).toBe(false);

    const stepping = await browser();
    const asked = (await begin(stepping, "step-up")).get("state") ?? "";
    const copied = { ...stepping };
    const other = { ...stepping, ...(await browser()) };
    expect(await comeBack(other, asked)).toBe(`${HERE}&problem=step_up.request_unknown`);
    expect(await comeBack(stepping, asked)).toBe(HERE);
    expect(await comeBack(copied, asked)).not.toBe(HERE);
    expect(await isProven(copied)).toBe(false);
  });
  it("says so when the provider refuses, and keeps the session", async () => {
    const jar = await browser();
    const asked = await begin(jar, "step-up");
    const location = await comeBack(jar, asked.get("state") ?? "", {
      error: "unmet_authentication_requirements",
    });
    expect(location).toBe(`${HERE}&problem=step_up.failed_there`);
    expect((await ctxOf(jar))?.actor.kind).toBe("user");
  });
  it("[U26] a source that nobody ticked, or was unticked, isn't asked and proves nothing", async () => {
    const jar = await browser();
    await stepUp(jar);
    expect(await isProven(jar)).toBe(true);
    await configure(strength({ countsForStepUp: false }));
    expect(await isProven(jar), "what it proved is void").toBe(false);
    await expect(begin(await browser(), "step-up")).rejects.toThrow("could not begin");
    expect((await strongWaysOf(app.ctx, app.ctx.db, dana)).sources.map(({ id }) => id)).toEqual([samlId]);
    const signing: Jar = {};
    await comeBack(signing, (await begin(signing, "sign-in")).get("state") ?? "");
    expect(await isProven(signing), "neither does its sign-in").toBe(false);
    await configure(strength());
  });
  it("a link that the person made themselves proves nothing", async () => {
    const fay = await addUser(app, "fay");
    await linkIdentity(app.system, { userName: "fay", sourceId: oidcId, subject: "subject-fay" });
    await app.ctx.db
      .updateTable("user_identities")
      .set({ linked_by: "user" })
      .where("user_id", "=", fay)
      .execute();
    idp.person.sub = "subject-fay";
    const jar = await browser(fay);
    expect(await stepUp(jar)).toBe(`${HERE}&problem=step_up.other_person`);
    expect((await strongWaysOf(app.ctx, app.ctx.db, fay)).sources).toEqual([]);
  });
});

describe("a sign-in through the provider", () => {
  const rule = (mode: string) =>
    setRule(app.system, {
      target: { scope: "everyone" },
      rule: { mode, kinds: ["passkey", "security_key", "totp"], covers: "every_source" },
    });
  const signIn = async () => {
    const jar: Jar = {};
    await comeBack(jar, (await begin(jar, "sign-in")).get("state") ?? "");
    return jar;
  };
  it.each<[string, Record<string, unknown>, "user" | "pending_user"]>([
    ["no amr", { amr: undefined }, "pending_user"],
    ["amr pwd", { amr: ["pwd"] }, "pending_user"],
    ["amr pwd and mfa", {}, "user"],
    ["amr mfa, without a time", { auth_time: undefined }, "user"],
  ])("[F4] where a rule always asks: %s", async (_name, claims, kind) => {
    await rule("always");
    Object.assign(idp.person, claims);
    expect((await ctxOf(await signIn()))?.actor.kind).toBe(kind);
    await rule("off");
  });
  it("that proves more than a password is a proof for step-up, from the provider's time on: nobody is asked twice", async () => {
    idp.person.auth_time = seconds() - 300;
    const jar = await signIn();
    expect(await isProven(jar, 301)).toBe(true);
    expect(await isProven(jar, 300)).toBe(false);
    for (const auth_time of [undefined, String(seconds()), seconds() + 600]) {
      idp.person.auth_time = auth_time;
      const unproven = await signIn();
      expect((await ctxOf(unproven))?.actor.kind).toBe("user");
      expect(await isProven(unproven, 1e9)).toBe(false);
    }
  });
});

describe("step-up at a SAML provider", () => {
  const router = () => createRouter(app);
  async function beginSaml(jar: Jar): Promise<{ xml: string; request: string }> {
    const begun = await beginAtSaml(app, {
      id: samlId,
      callbackPath: HERE,
      purpose: "step-up",
      hint: "",
      cookies: jar,
      source: SOURCE,
    });
    if (!begun) throw new Error("could not begin");
    keep(jar, begun.cookies);
    const sent = new URL(begun.location).searchParams.get("SAMLRequest") ?? "";
    const xml = inflateRawSync(Buffer.from(sent, "base64")).toString();
    return { xml, request: / ID="([^"]+)"/.exec(xml)?.[1] ?? "" };
  }
  async function arrive(jar: Jar, request: string | null, more: Partial<Said> = {}): Promise<string> {
    const sp = serviceProvider(app.ctx.config.url, samlId);
    const response = signedResponse(
      saml,
      said({
        issuer: saml.entityId,
        audience: sp.entityId,
        recipient: sp.acsUrl,
        inResponseTo: request,
        at: clock.now(),
        contexts: [MFA],
        ...more,
      }),
    );
    const reply = await router().fetch(
      new Request(`${app.ctx.config.url}/saml/arrive/${samlId}`, {
        method: "POST",
        body: new URLSearchParams({ SAMLResponse: Buffer.from(response).toString("base64") }),
        headers: {
          cookie: Object.entries(jar)
            .map(([name, value]) => `${name}=${value}`)
            .join("; "),
          origin: app.ctx.config.url,
          "sec-fetch-site": "same-origin",
        },
      }),
    );
    keep(jar, reply.headers.getSetCookie());
    return reply.headers.get("location") ?? String(reply.status);
  }
  const there = async (more: Partial<Said> = {}) => {
    const jar = await browser();
    const { request } = await beginSaml(jar);
    return { jar, location: await arrive(jar, request, more) };
  };

  it("asks to sign in again for the listed classes, exactly, and proves the session", async () => {
    const jar = await browser();
    const { xml, request } = await beginSaml(jar);
    expect(xml).toContain('ForceAuthn="true"');
    expect(xml).toContain(
      `<samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef>${MFA}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext></samlp:AuthnRequest>`,
    );
    expect(jar[samlCookie(app.ctx)]).toBeDefined();
    expect(await arrive(jar, request)).toBe(HERE);
    expect(await isProven(jar)).toBe(true);
  });
  it.each<[string, Partial<Said>]>([
    ["unspecified", { contexts: ["urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"] }],
    ["a password", { contexts: ["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"] }],
    [
      "two statements of different classes",
      { contexts: [MFA, "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"] },
    ],
    ["the right class with more behind it", { contexts: [`${MFA}/x`] }],
    ["an attribute with the class's name", { contexts: ["x"], attributes: { AuthnContextClassRef: [MFA] } }],
  ])("[U25] %s isn't what was asked for", async (_name, more) => {
    const { jar, location } = await there(more);
    expect(location).toBe(`${HERE}&problem=step_up.not_strong`);
    expect(await isProven(jar)).toBe(false);
    expect((await ctxOf(jar))?.actor.userId).toBe(dana);
  });
  it("takes Entra ID's and AD FS's list of methods", async () => {
    const methods = (value: string[]) => ({
      contexts: ["urn:oasis:names:tc:SAML:2.0:ac:classes:Password"],
      attributes: { "http://schemas.microsoft.com/claims/authnmethodsreferences": value },
    });
    const password = "http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password";
    expect(
      (await there(methods([password, "http://schemas.microsoft.com/claims/multipleauthn"]))).location,
    ).toBe(HERE);
    expect((await there(methods([password]))).location).toContain("not_strong");
  });
  it("an AuthnInstant before the request is an earlier sign-in", async () => {
    const { jar, location } = await there({ authenticatedAt: new Date(clock.now().getTime() - 61_000) });
    expect(location).toBe(`${HERE}&problem=step_up.time_too_old`);
    expect(await isProven(jar, 1e9)).toBe(false);
  });
  it("another person, another browser, a second time, without a request: refused, and nobody is signed in", async () => {
    const { jar, location } = await there({ nameId: "subject-eve" });
    expect(location).toBe(`${HERE}&problem=step_up.other_person`);
    const { request } = await beginSaml(jar);
    const other = { ...jar, ...(await browser()) };
    expect(await arrive(other, request)).toBe(`${HERE}&problem=step_up.request_unknown`);
    const purpose = Object.keys(jar).find((name) => jar[name]?.startsWith("step-up"));
    const unmarked = { ...jar };
    delete unmarked[purpose ?? ""];
    expect(await arrive(unmarked, request), "not by its cookie, but by the request").toContain(
      "request_unknown",
    );
    expect(await arrive(jar, null)).toContain("problem=step_up.failed_there");
    expect(await arrive(jar, request)).toBe(HERE);
    expect(await arrive(jar, request)).not.toBe(HERE);
  });
});

async function configure(settings: object): Promise<void> {
  const { revision } = await getSource(app.system, oidcId);
  await changeSource(app.system, {
    id: oidcId,
    revision,
    name: "Okta",
    secret: "",
    settings: oidcSettings(settings),
  });
}

describe("the settings", () => {
  it.each([
    { contexts: [], methods: [] },
    { contexts: ["with space"] },
    { contexts: ["x".repeat(301)] },
    { methods: Array.from({ length: 51 }, (_, index) => `m${index}`) },
    { ask: "everything" },
    { countsForStepUp: "yes" },
    { more: true },
  ])("refuse %j", async (more) => {
    await expect(configure(strength(more))).rejects.toMatchObject({ kind: "invalid_input" });
  });
});
