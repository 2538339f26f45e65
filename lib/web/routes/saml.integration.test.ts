import { createHash, createPublicKey, sign, X509Certificate } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApp, type App } from "@/lib/app";
import {
  assertionXml,
  encrypted,
  idpMetadataXml,
  makeIdp,
  responseXml,
  said,
  signedResponse,
  signElement,
  type Said,
  type TestIdp,
} from "@/lib/formats/saml-sp/idp.fixture";
import { signedMessage } from "@/lib/formats/saml-sp/logout";
import { logoutRequest, serviceProvider, TRANSIENT } from "@/lib/formats/saml-sp/messages";
import { readRedirect, redirectUrl } from "@/lib/formats/saml-sp/redirect";
import { publicKeys } from "@/lib/formats/saml-sp/signature";
import { deleteExpiredSignIns } from "@/lib/identity/sign-in/delete-expired";
import { startSession } from "@/lib/identity/sessions/service";
import { neededProof } from "@/lib/identity/proof/fresh-proof";
import { logoutAddress } from "@/lib/identity/sign-in/saml-logout";
import type { SamlChoices } from "@/lib/identity/sources/settings/saml";
import { refreshSamlMetadata } from "@/lib/identity/sources/saml/jobs";
import { listExpiring } from "@/lib/identity/sources/registry/expiring";
import { letNextKeySign, makeNextKey, retireOtherKey } from "@/lib/identity/sources/saml/provider-key";
import {
  changeSaml,
  createSaml,
  refreshMetadata,
  samlMetadata,
  samlStatus,
} from "@/lib/identity/sources/saml/service";
import {
  deleteSource,
  getSource,
  setOwnLinks,
  setSourceEnabled,
} from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { as, type UserActor } from "@/lib/platform/context";
import { cookieNames } from "../cookies";
import { actorOfCookie } from "../next-auth";
import { beginAtSaml, samlCookie } from "../saml-sign-in";
import { sealSession } from "../session-cookie";
import type { Purpose } from "../source-sign-in";
import { createRouter } from "./router";

let app: TestApp;
let idp: TestIdp;
let other: TestIdp;
let source: string;
let otherSource: string;
let router: ReturnType<typeof createRouter>;
const choices = (more: Partial<SamlChoices> = {}): SamlChoices => ({
  metadataUrl: null,
  nameIdFormat: "persistent",
  subject: null,
  claims: { userName: "uid", displayName: "cn", email: "mail", groups: "groups" },
  signRequests: true,
  allowsUnsolicited: false,
  newUsers: { kind: "create", domains: [] },
  ...more,
});
const dana = {
  uid: ["dana.saml"],
  cn: ["Dana Ito"],
  mail: ["dana@partner.example"],
  groups: ["payments", "oncall"],
  "https://aws.amazon.com/SAML/Attributes/AccessControl:CostCenter": ["4711"],
};

async function switchedOn(name: string, provider: TestIdp): Promise<string> {
  const id = await createSaml(app.system, { name, choices: choices(), metadata: idpMetadataXml([provider]) });
  await saveSourceTest(app.system, { id, claims: { nameId: "x", uid: "x" } });
  await setSourceEnabled(app.system, { id, isEnabled: true });
  await setOwnLinks(app.system, { id, isAllowed: true });
  return id;
}
const change = async (id: string, more: Partial<SamlChoices>, metadata = "") => {
  const { revision, name } = await getSource(app.system, id);
  await changeSaml(app.system, { id, revision, name, choices: choices(more), metadata });
};

beforeAll(async () => {
  app = await testApp({ environment: { FOYER_INTERNAL_HOSTS: "localhost" } });
  router = createRouter(app);
  [idp, other] = await Promise.all([makeIdp(), makeIdp("https://other.example")]);
  source = await switchedOn("Partner", idp);
  otherSource = await switchedOn("Other", other);
});
afterAll(() => app.dispose());

type Jar = Record<string, string>;
const origin = () => app.ctx.config.url;
const keep = (jar: Jar, lines: string[]) => {
  for (const line of lines) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
    if (/Max-Age=0/i.test(line)) delete jar[name];
    else jar[name] = value;
  }
};
async function begin(
  jar: Jar = {},
  more: { id?: string; purpose?: Purpose; isAgain?: boolean } = {},
): Promise<{ jar: Jar; request: string; location: string; xml: string }> {
  const begun = await beginAtSaml(app, {
    id: more.id ?? source,
    callbackPath: "/start?group=x",
    purpose: more.purpose ?? "sign-in",
    hint: "",
    isAgain: more.isAgain,
    cookies: jar,
    source: SOURCE,
  });
  if (!begun) throw new Error("could not begin");
  keep(jar, begun.cookies);
  const xml = inflateRawSync(
    Buffer.from(new URL(begun.location).searchParams.get("SAMLRequest") ?? "", "base64"),
  ).toString();
  return { jar, request: / ID="([^"]+)"/.exec(xml)?.[1] ?? "", location: begun.location, xml };
}
const says = (request: string | null, more: Partial<Said> = {}) => {
  const sp = serviceProvider(origin(), source);
  return said({
    issuer: idp.entityId,
    audience: sp.entityId,
    recipient: sp.acsUrl,
    inResponseTo: request,
    at: app.clock.now(),
    attributes: dana,
    ...more,
  });
};
const send = (
  to: typeof router,
  path: string,
  jar: Jar,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
) =>
  to.fetch(
    new Request(`${origin()}${path}`, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: {
        cookie: Object.entries(jar)
          .map(([name, value]) => `${name}=${value}`)
          .join("; "),
        origin: origin(),
        "sec-fetch-site": "same-origin",
        ...headers,
      },
    }),
  );
async function arrive(
  jar: Jar,
  xml: string,
  more: { id?: string; to?: typeof router; fields?: Record<string, string> } = {},
): Promise<string> {
  const reply = await send(more.to ?? router, `/saml/arrive/${more.id ?? source}`, jar, {
    SAMLResponse: Buffer.from(xml).toString("base64"),
    ...more.fields,
  });
  keep(jar, reply.headers.getSetCookie());
  return reply.headers.get("location") ?? `${reply.status} ${await reply.text()}`;
}
const who = (jar: Jar) => actorOfCookie(app.ctx, jar[cookieNames(app.ctx.config).session]);
async function signIn(more: Partial<Said> = {}): Promise<Jar> {
  const { jar, request } = await begin();
  expect(await arrive(jar, signedResponse(idp, says(request, more)))).toBe("/start?group=x");
  return jar;
}
const lastReason = async () =>
  (
    await app.ctx.db
      .selectFrom("audit_events")
      .select("reason")
      .where("type", "=", "sign_in.failed")
      .orderBy("at", "desc")
      .orderBy("id")
      .execute()
  ).map(({ reason }) => reason);

const ownCertificate = async () =>
  (
    await app.ctx.db
      .selectFrom("saml_sources")
      .select("certificate")
      .where("source_id", "=", source)
      .executeTakeFirstOrThrow()
  ).certificate.replace(/-----[^-]+-----|\s/g, "");
/** Returns the self-submitting form of a page. */
const formOf = (html: string) => ({
  action: /action="([^"]+)"/.exec(html)?.[1] ?? "",
  xml: Buffer.from(/name="SAMLRequest" value="([^"]+)"/.exec(html)?.[1] ?? "", "base64").toString(),
  html,
});

describe("signing in through a SAML provider", () => {
  it("that requires POST gets a signed request, from the browser that began and no other", async () => {
    await change(source, {}, idpMetadataXml([idp], { binding: "HTTP-POST" }));
    const jar: Jar = {};
    const begun = await beginAtSaml(app, {
      id: source,
      callbackPath: "/start",
      purpose: "sign-in",
      hint: "",
      isAgain: true,
      cookies: jar,
      source: SOURCE,
    });
    keep(jar, begun?.cookies ?? []);
    const ask = (cookies: Jar) =>
      router.fetch(
        new Request(begun?.location ?? "", {
          headers: {
            cookie: Object.entries(cookies)
              .map(([name, value]) => `${name}=${value}`)
              .join("; "),
          },
        }),
      );
    const reply = await ask(jar);
    const form = formOf(await reply.text());
    expect(form.action).toBe("https://idp.example/sso");
    expect(signedMessage(form.xml, publicKeys([await ownCertificate()]))).toContain('ForceAuthn="true"');
    expect(form.html).toContain('<noscript><button class="button">Continue</button></noscript>');
    const nonce =
      /script-src 'nonce-([^']+)'/.exec(reply.headers.get("content-security-policy") ?? "")?.[1] ?? "";
    expect(nonce).not.toBe("");
    expect(form.html).toContain(`<script nonce="${nonce}">`);
    for (const cookies of [{}, { [samlCookie(app.ctx)]: "x".repeat(43) }] as Jar[])
      expect((await ask(cookies)).headers.get("location")).toBe("/sign-in");
    const request = / ID="([^"]+)"/.exec(form.xml)?.[1] ?? "";
    expect(await arrive(jar, signedResponse(idp, says(request)))).toBe("/start");
    expect((await ask(jar)).headers.get("location"), "it was answered").toBe("/sign-in");
    await change(source, {}, idpMetadataXml([idp]));
  });

  it("counts as fresh authentication only if the provider just asked", async () => {
    const proofOf = async (jar: Jar) => {
      const actor = await who(jar);
      return actor?.kind === "user" ? neededProof(as(app.ctx, actor, SOURCE)) : null;
    };
    const at = app.clock.now();
    expect(await proofOf(await signIn())).toEqual({ kind: "none" });
    const old = await signIn({ authenticatedAt: new Date(at.getTime() - 600_000) });
    expect(await proofOf(old)).toEqual({
      kind: "source",
      wasNotAsked: true,
      source: { id: source, name: "Partner" },
    });
    expect((await begin()).xml).not.toContain("ForceAuthn");
    const { jar, request, xml } = await begin({}, { isAgain: true });
    expect(xml).toContain('ForceAuthn="true"');
    // A provider that doesn't follow the request signs in, but proves nothing.
    await arrive(
      jar,
      signedResponse(idp, says(request, { authenticatedAt: new Date(at.getTime() - 700_000) })),
    );
    expect(await proofOf(jar)).toMatchObject({ kind: "source", wasNotAsked: true });
    const again = await begin({}, { isAgain: true });
    await arrive(
      again.jar,
      signedResponse(idp, says(again.request, { authenticatedAt: new Date(at.getTime() - 30_000) })),
    );
    expect(await proofOf(again.jar)).toEqual({ kind: "none" });
    const ahead = await signIn({ authenticatedAt: new Date(at.getTime() + 59_000) });
    app.clock.advance(600);
    expect(await proofOf(ahead), "a clock that is ahead makes nobody fresher than now").toMatchObject({
      kind: "source",
    });
  });

  it("creates new users with groups, and recognizes them only by the NameID", async () => {
    const jar = await signIn();
    const user = await app.ctx.db
      .selectFrom("users")
      .selectAll()
      .where("user_name_key", "=", "dana.saml")
      .executeTakeFirstOrThrow();
    expect(await who(jar)).toMatchObject({ kind: "user", userId: user.id });
    expect(user).toMatchObject({
      display_name: "Dana Ito",
      email: "dana@partner.example",
      source_id: source,
      external_id: "subject-dana",
    });
    expect(await who(await signIn({ attributes: { uid: ["renamed"] } }))).toMatchObject({ userId: user.id });
  });

  it("[M3] answers /health at once while metadata of 4 MB is read", async () => {
    const names = Array.from(
      { length: 60_000 },
      (_, index) => `<GivenName>${index} of a long list of names in metadata</GivenName>`,
    ).join("");
    const metadata = idpMetadataXml([idp]).replace(
      "</EntityDescriptor>",
      `<ContactPerson contactType="other">${names}</ContactPerson></EntityDescriptor>`,
    );
    expect(metadata.length).toBeGreaterThan(3_500_000);
    const begun = performance.now();
    const state = { isReading: true };
    const reading = change(source, {}, metadata).finally(() => (state.isReading = false));
    const waits: number[] = [];
    while (state.isReading) {
      const asked = performance.now();
      await router.fetch(new Request(`${origin()}/health`));
      waits.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await reading;
    const took = performance.now() - begun;
    expect(waits.length).toBeGreaterThan(5);
    expect(Math.max(...waits), `all of it took ${took} ms`).toBeLessThan(took / 4);
    await change(source, {}, idpMetadataXml([idp]));
  });
  it("[M3] [G20] reads nothing of what a browser without an open request brings, and soon asks it to wait", async () => {
    const before = await app.ctx.db.selectFrom("audit_events").select("id").execute();
    const garbage = "<a/>".repeat(10);
    const statuses: string[] = [];
    for (let tries = 0; tries < 40; tries += 1) statuses.push(await arrive({}, garbage));
    expect(statuses.filter((each) => each.includes("error=unproven")).length).toBeGreaterThan(0);
    expect(statuses.at(-1)).toMatch(/^429 /);
    const reasons = (
      await app.ctx.db
        .selectFrom("audit_events")
        .select("reason")
        .where(
          "id",
          "not in",
          before.map(({ id }) => id),
        )
        .execute()
    ).map(({ reason }) => JSON.stringify(reason));
    // Not that the XML is no response: it wasn't read.
    expect(reasons.every((each) => each.includes("request_unknown"))).toBe(true);
    expect(reasons.length).toBeLessThan(30);
    app.clock.advance(300);
    // A browser with an open request has its own budget.
    await signIn({ nameId: "subject-m3", attributes: { uid: ["m3.saml"] } });
  });

  it("[M1] removes no membership if the groups attribute is missing, empty or too large", async () => {
    const attributes = { ...dana, uid: ["groups.saml"] };
    const groupsAfter = async (more: Record<string, string[]>) => {
      const { groups: _, ...rest } = attributes;
      await signIn({ nameId: "subject-groups", attributes: { ...rest, ...more } });
      return (
        await app.ctx.db
          .selectFrom("group_members")
          .innerJoin("groups", "groups.id", "group_id")
          .innerJoin("users", "users.id", "user_id")
          .select("groups.display_name")
          .where("user_name_key", "=", "groups.saml")
          .orderBy("groups.display_name")
          .execute()
      ).map(({ display_name }) => display_name);
    };
    const both = ["oncall", "payments"];
    expect(await groupsAfter({ groups: both })).toEqual(both);
    const silent: Record<string, string[]>[] = [
      {},
      { groups: [] },
      { groups: [""] },
      { groups: ["", " "] },
      { "http://schemas.microsoft.com/claims/groups.link": ["https://graph.microsoft.com/v1.0/x"] },
      { "http://schemas.microsoft.com/claims/groups.link": [], groups: ["payments"] },
    ];
    for (const more of silent) expect(await groupsAfter(more), JSON.stringify(more)).toEqual(both);
    expect(await groupsAfter({ groups: ["payments"] })).toEqual(["payments"]);
  });

  it("[O8] compares NameIDs exactly and refuses leading and trailing white space", async () => {
    await signIn({ nameId: "exact", attributes: { uid: ["exact.saml"] } });
    for (const nameId of [" exact", "exact ", "exact&#9;", "\u00a0exact", "exact\u00a0"]) {
      const { jar, request } = await begin();
      const xml = signedResponse(idp, says(request, { nameId, attributes: { uid: ["exact.two"] } }));
      expect(await arrive(jar, xml), JSON.stringify(nameId)).toContain("error=incomplete");
      expect(await who(jar)).toBeNull();
    }
  });

  it("sends a signed request for this provider's own address and nothing else", async () => {
    const { location } = await begin();
    const url = new URL(location);
    expect(url.origin + url.pathname).toBe("https://idp.example/sso");
    expect([...url.searchParams.keys()]).toEqual(["SAMLRequest", "SigAlg", "Signature"]);
    const metadata = await (await router.fetch(new Request(`${origin()}/saml/metadata/${source}`))).text();
    const certificate = /<ds:X509Certificate>(.+?)</.exec(metadata)?.[1] ?? "";
    const { xml } = readRedirect(url.search.slice(1), publicKeys([certificate]));
    expect(xml).toContain(`AssertionConsumerServiceURL="${origin()}/saml/acs/${source}"`);
    expect(metadata).toContain(`entityID="${origin()}/saml/metadata/${source}"`);
    await change(source, { signRequests: false });
    expect((await begin()).location).not.toContain("Signature");
    await change(source, {});
  });

  it("passes a provider's post on through a form of Foyer's page with only the response", async () => {
    const reply = await send(
      router,
      `/saml/acs/${source}`,
      {},
      { SAMLResponse: `"><script>alert(1)</script>`, RelayState: "https://evil.example" },
      { origin: "https://idp.example", "sec-fetch-site": "cross-site" },
    );
    const html = await reply.text();
    expect(reply.status).toBe(200);
    expect(reply.headers.getSetCookie()).toEqual([]);
    expect(reply.headers.get("referrer-policy")).toBe("same-origin");
    expect(html).toContain(`action="/saml/arrive/${source}"`);
    expect(html).not.toContain("evil.example");
    expect(html).not.toContain("<script>alert");
  });

  it("accepts an encrypted assertion only if it is signed", async () => {
    const metadata = await (await router.fetch(new Request(`${origin()}/saml/metadata/${source}`))).text();
    const key = createPublicKey(
      new X509Certificate(
        Buffer.from(/<ds:X509Certificate>(.+?)</.exec(metadata)?.[1] ?? "", "base64"),
      ).publicKey.export({ type: "spki", format: "pem" }) as string,
    );
    const good = await begin();
    const what = says(good.request);
    expect(
      await arrive(
        good.jar,
        responseXml(what, encrypted(signElement(assertionXml(what), what.id, idp.key), key)),
      ),
    ).toBe("/start?group=x");
    const bad = await begin();
    const evil = says(bad.request, { nameId: "subject-admin" });
    expect(await arrive(bad.jar, responseXml(evil, encrypted(assertionXml(evil), key)))).toContain(
      "error=unproven",
    );
  });

  it("ends the session when the provider says", async () => {
    const { jar, request } = await begin();
    const until = new Date(app.clock.now().getTime() + 1_800_000).toISOString();
    const what = says(request);
    await arrive(
      jar,
      signElement(
        responseXml(
          what,
          assertionXml(what).replace("SessionIndex=", `SessionNotOnOrAfter="${until}" SessionIndex=`),
        ),
        what.id,
        idp.key,
      ),
    );
    expect(await who(jar)).toMatchObject({ sessionEndsAt: new Date(until) });
  });

  it("doesn't identify a user by a transient NameID, but by any configured attribute", async () => {
    const { jar, request } = await begin();
    expect(await arrive(jar, signedResponse(idp, says(request, { nameIdFormat: TRANSIENT })))).toContain(
      "error=incomplete",
    );
    await change(source, { subject: "employee" });
    const again = await begin();
    expect(
      await arrive(
        again.jar,
        signedResponse(
          idp,
          says(again.request, { nameIdFormat: TRANSIENT, attributes: { uid: ["emp"], employee: ["17"] } }),
        ),
      ),
    ).toBe("/start?group=x");
    await change(source, {});
  });
});

describe("a signed-in user", () => {
  const here = async (userId: string): Promise<Jar> => {
    const session = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(app.anonymous, tx, { userId, source: "built-in" }));
    const { name, value } = await sealSession(app.ctx, session.token);
    return { [name]: value, [cookieNames(app.ctx.config).purpose]: `link.${source}` };
  };
  const holderOf = async (subject: string) =>
    (
      await app.ctx.db
        .selectFrom("user_identities")
        .select("user_id")
        .where("subject", "=", subject)
        .executeTakeFirst()
    )?.user_id;

  it("links the provider's account to themselves, once per response", async () => {
    const lena = await addUser(app, "lena");
    const { jar, request } = await begin(await here(lena), { purpose: "link" });
    const xml = signedResponse(
      idp,
      says(request, {
        nameId: "subject-lena",
        attributes: { "https://aws.amazon.com/SAML/Attributes/AccessControl:Team": ["core"] },
      }),
    );
    expect(await arrive(jar, xml)).toContain("outcome=linked");
    expect(await holderOf("subject-lena")).toBe(lena);
    await app.ctx.db.deleteFrom("user_identities").where("subject", "=", "subject-lena").execute();
    expect(await arrive(jar, xml)).toContain("error=unproven");
    expect(await holderOf("subject-lena")).toBeUndefined();
  });

  it("whose session ended in between links nothing, and isn't signed in as another user", async () => {
    const mona = await addUser(app, "mona");
    const { jar, request } = await begin(await here(mona), { purpose: "link" });
    await app.ctx.db
      .updateTable("sessions")
      .set({ ended_at: app.clock.now(), ended_reason: "session.signed_out" })
      .where("user_id", "=", mona)
      .execute();
    expect(await arrive(jar, signedResponse(idp, says(request, { nameId: "subject-mona" })))).toBe(
      "/sign-in",
    );
    expect(await holderOf("subject-mona")).toBeUndefined();
  });

  it("gets the assertion's access control attributes as session tags", async () => {
    const { jar, request } = await begin();
    await arrive(
      jar,
      signedResponse(
        idp,
        says(request, {
          nameId: "subject-tags",
          attributes: {
            uid: ["tagged"],
            "https://aws.amazon.com/SAML/Attributes/AccessControl:CostCenter": ["4711"],
          },
        }),
      ),
    );
    expect(
      await app.ctx.db
        .selectFrom("user_identities")
        .select("access_attributes")
        .where("subject", "=", "subject-tags")
        .executeTakeFirst(),
    ).toEqual({ access_attributes: { CostCenter: "4711" } });
  });
});

describe("[M4] a provider that signs nobody in", () => {
  it.each([
    ["Responder", "AuthnFailed", "denied"],
    ["Responder", "RequestDenied", "denied"],
    ["Responder", "NoPassive", "denied"],
    ["Requester", "InvalidNameIDPolicy", "misconfigured"],
    ["Responder", null, "refused"],
  ])("with %s and %s sends the person back with the code %s", async (first, second, code) => {
    const urn = (name: string) => `urn:oasis:names:tc:SAML:2.0:status:${name}`;
    const { jar, request } = await begin();
    // As providers send it: no assertion, and often not signed.
    const xml = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_x" Version="2.0" IssueInstant="${app.clock.now().toISOString()}" InResponseTo="${request}"><samlp:Status><samlp:StatusCode Value="${urn(first)}">${second === null ? "" : `<samlp:StatusCode Value="${urn(second)}"/>`}</samlp:StatusCode></samlp:Status></samlp:Response>`;
    const location = await arrive(jar, xml);
    expect(new URL(location, origin()).searchParams.get("error")).toBe(code);
    expect(await who(jar)).toBeNull();
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("details")
      .where("type", "=", "sign_in.failed")
      .execute();
    expect(JSON.stringify(events), "the audit log says which status").toContain(urn(second ?? first));
  });
});

describe("a response is refused", () => {
  const refusedWith = async (jar: Jar, xml: string, more: Parameters<typeof arrive>[2] = {}) => {
    const session = cookieNames(app.ctx.config).session;
    expect(await arrive(jar, xml, more)).toContain("error=unproven");
    expect(jar[session]).toBeUndefined();
  };

  it("[G21] the second time: here, in another tab, on another node and after a restart", async () => {
    const { jar, request } = await begin();
    const xml = signedResponse(idp, says(request));
    const before = { ...jar };
    await arrive(jar, xml);
    await refusedWith({ ...before }, xml);
    const second: App = await createApp({
      config: app.ctx.config,
      log: app.ctx.log,
      now: app.clock.now,
      database: app.database,
    });
    try {
      await refusedWith({ ...before }, xml, { to: createRouter(second) });
    } finally {
      await second.worker.stop();
    }
    // The same assertion for another request of the same browser: its id alone identifies it.
    const later = await begin({ ...before });
    await app.ctx.db
      .updateTable("saml_requests")
      .set({ id: request })
      .where("id", "=", later.request)
      .execute();
    await refusedWith(later.jar, xml);
    expect(await lastReason()).toContain("sign_in.assertion_used");
  });

  it("[G21] in all but one of two concurrent attempts", async () => {
    const { jar, request } = await begin();
    const xml = signedResponse(idp, says(request));
    const ends = await Promise.all([1, 2, 3].map(() => arrive({ ...jar }, xml)));
    expect(ends.filter((end) => end === "/start?group=x")).toHaveLength(1);
  });

  it("[G47] in another browser than the one that began, so that no one is signed in as another user (login CSRF)", async () => {
    const attacker = await begin();
    const xml = signedResponse(idp, says(attacker.request));
    const victim = await begin();
    await refusedWith(victim.jar, xml);
    await refusedWith({}, xml);
    await refusedWith({ [samlCookie(app.ctx)]: "x".repeat(43) }, xml);
    expect(await arrive(attacker.jar, xml)).toBe("/start?group=x");
  });

  it("[G47] from another site's page", async () => {
    const { jar, request } = await begin();
    const fields = { SAMLResponse: Buffer.from(signedResponse(idp, says(request))).toString("base64") };
    for (const headers of [
      { origin: "https://idp.example", "sec-fetch-site": "cross-site" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { origin: origin(), "sec-fetch-site": "same-site" },
    ]) {
      const reply = await send(router, `/saml/arrive/${source}`, jar, fields, headers);
      expect(reply.status).toBe(400);
      expect(reply.headers.getSetCookie()).toEqual([]);
    }
  });

  it("[G22] for no request, for another source's request, or for one that is too old", async () => {
    const { jar } = await begin();
    await refusedWith(jar, signedResponse(idp, says("_never")));
    const elsewhere = await begin({}, { id: otherSource });
    await refusedWith(elsewhere.jar, signedResponse(idp, says(elsewhere.request)));
    const old = await begin();
    app.clock.advance(601);
    await refusedWith(old.jar, signedResponse(idp, says(old.request)));
  });

  it("[G22] [G23] with another source's signature, or at another source than it was made for", async () => {
    const { jar, request } = await begin();
    await refusedWith(jar, signedResponse(other, says(request)));
    await refusedWith(jar, signedResponse({ ...other, entityId: idp.entityId }, says(request)));
    const there = await begin({}, { id: otherSource });
    await refusedWith(there.jar, signedResponse(idp, says(there.request)), { id: otherSource });
    await refusedWith(there.jar, signedResponse(other, says(there.request, { issuer: other.entityId })), {
      id: otherSource,
    });
  });

  it("[G23] if it relies on another provider's subject", async () => {
    const there = await begin({}, { id: otherSource });
    const sp = serviceProvider(origin(), otherSource);
    expect(
      await arrive(
        there.jar,
        signedResponse(
          other,
          says(there.request, {
            issuer: other.entityId,
            audience: sp.entityId,
            recipient: sp.acsUrl,
            destination: sp.acsUrl,
          }),
        ),
        { id: otherSource },
      ),
    ).toContain("error=name_taken");
  });

  it("[G20] if it is unsigned, tampered with or not a response, and never with 500", async () => {
    const { jar, request } = await begin();
    const xml = signedResponse(idp, says(request));
    for (const text of [
      signedResponse(idp, says(request), "none"),
      xml.replace("subject-dana", "subject-admin"),
      "",
      "%%%",
      "<x/>",
      `<!DOCTYPE a [<!ENTITY x "y">]>${xml}`,
      "\u0000",
    ])
      await refusedWith({ ...jar }, text || "x");
    const big = await send(router, `/saml/arrive/${source}`, jar, { SAMLResponse: "A".repeat(700_000) });
    expect(big.status).toBe(400);
    for (const [path, status] of [
      [`/saml/arrive/src-0000000000000000`, 303],
      ["/saml/arrive/x", 404],
      ["/saml/acs/x", 404],
      ["/saml/slo/x", 404],
    ] as const)
      expect((await send(router, path, jar, { SAMLResponse: "x", SAMLRequest: "x" })).status, path).toBe(
        status,
      );
    expect((await router.fetch(new Request(`${origin()}/saml/metadata/src-0000000000000000`))).status).toBe(
      404,
    );
    expect((await send(router, `/saml/acs/${source}`, jar, {})).status).toBe(400);
  });

  it("[G25] if it is unsolicited, unless that is allowed; then the user must confirm, and it counts once", async () => {
    const xml = signedResponse(idp, says(null));
    await refusedWith({}, xml);
    await change(source, { allowsUnsolicited: true });
    const jar: Jar = {};
    expect(await arrive(jar, xml)).toMatch(/^200 .*as dana\.saml\./s);
    expect(jar).toEqual({});
    expect(await arrive(jar, xml, { fields: { confirmed: "yes" } })).toBe("/start");
    expect(await who(jar)).not.toBeNull();
    await refusedWith({}, xml, { fields: { confirmed: "yes" } });
    await change(source, {});
  });

  it("if the provider's metadata has expired", async () => {
    const until = new Date(app.clock.now().getTime() + 60_000).toISOString();
    await change(source, {}, idpMetadataXml([idp], { attributes: ` validUntil="${until}"` }));
    await signIn();
    app.clock.advance(61);
    const { jar, request } = await begin();
    await refusedWith(jar, signedResponse(idp, says(request)));
    await change(source, {}, idpMetadataXml([idp]));
    await signIn();
  });

  it("used messages are deleted only after they expire", async () => {
    const { jar, request } = await begin();
    const xml = signedResponse(idp, says(request));
    await arrive({ ...jar }, xml);
    await deleteExpiredSignIns(app.ctx);
    expect(
      await app.ctx.db.selectFrom("saml_messages").select("id").where("source_id", "=", source).execute(),
    ).not.toHaveLength(0);
    app.clock.advance(3 * 3600);
    await deleteExpiredSignIns(app.ctx);
    expect(await app.ctx.db.selectFrom("saml_messages").select("id").execute()).toHaveLength(0);
    expect(await app.ctx.db.selectFrom("saml_requests").select("id").execute()).toHaveLength(0);
    await refusedWith({ ...jar }, xml);
  });
});

describe("disabling the source", () => {
  it("[G24] ends its sessions and stops every path, also a sign-in in progress", async () => {
    const jar = await signIn();
    const { jar: late, request } = await begin();
    await setSourceEnabled(app.system, { id: source, isEnabled: false });
    expect(await who(jar)).toBeNull();
    expect(await arrive(late, signedResponse(idp, says(request)))).toContain("error=switched_off");
    expect(await arrive({}, signedResponse(idp, says(null)), { fields: { confirmed: "yes" } })).toContain(
      "error=switched_off",
    );
    expect(
      await beginAtSaml(app, {
        id: source,
        callbackPath: "/start",
        purpose: "sign-in",
        hint: "",
        cookies: {},
        source: SOURCE,
      }),
    ).toBeNull();
    await saveSourceTest(app.system, { id: source, claims: { nameId: "x", uid: "x" } });
    await setSourceEnabled(app.system, { id: source, isEnabled: true });
  });
});

describe("a test by an administrator", () => {
  const sessionOf = async (userId: string): Promise<Jar> => {
    const { token } = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(app.anonymous, tx, { userId, source: "built-in" }));
    const { sealSession } = await import("../session-cookie");
    const { name, value } = await sealSession(app.ctx, token);
    return { [name]: value };
  };
  it("shows the result and signs no one in; others can't test, or finish another's test", async () => {
    const [morgan, bo] = [await addUser(app, "morgan.admin"), await addUser(app, "bo")];
    await app.ctx.db
      .insertInto("administrators")
      .values({
        id: "00000000-0000-4000-8000-00000000eeee",
        user_id: morgan,
        role: "administrator",
        created_at: app.clock.now(),
        created_by: "test",
      })
      .execute();
    const id = await createSaml(app.system, {
      name: "Tested",
      choices: choices(),
      metadata: idpMetadataXml([idp]),
    });
    await expect(begin(await sessionOf(bo), { id, purpose: "test" })).rejects.toThrow("could not begin");
    await expect(begin({}, { id })).rejects.toThrow("could not begin");
    const admin = await sessionOf(morgan);
    const before = { ...admin };
    const { jar, request } = await begin(admin, { id, purpose: "test" });
    expect(jar[cookieNames(app.ctx.config).purpose]).toBe(`test.${id}`);
    const sp = serviceProvider(origin(), id);
    const what = (more: Partial<Said> = {}) =>
      says(request, {
        audience: sp.entityId,
        recipient: sp.acsUrl,
        destination: sp.acsUrl,
        nameId: "subject-tested",
        ...more,
      });
    expect(
      await arrive(jar, signedResponse(idp, what({ audience: "https://elsewhere.example" })), { id }),
    ).toBe(`/admin/sources/${id}?error=test`);
    expect((await getSource(app.system, id)).testFailure?.reason).toEqual({
      code: "sign_in.response_not_valid",
      params: { message: { code: "saml.audience" } },
    });
    const stolen = { ...jar, ...(await sessionOf(bo)) };
    expect(await arrive(stolen, signedResponse(idp, what()), { id })).toContain("error=switched_off");
    expect(await arrive(jar, signedResponse(idp, what()), { id })).toBe(`/admin/sources/${id}`);
    expect((await who(jar))?.userId).toBe(morgan);
    expect(jar[cookieNames(app.ctx.config).session]).toBe(before[cookieNames(app.ctx.config).session]);
    expect(await getSource(app.system, id)).toMatchObject({
      isEnabled: false,
      lastTest: {
        mapped: { subject: "subject-tested", userName: "dana.saml", groups: ["payments", "oncall"] },
        claims: { "https://aws.amazon.com/SAML/Attributes/AccessControl:CostCenter": "4711" },
      },
    });
    expect((await getSource(app.system, id)).testFailure).toBeNull();
    await deleteSource(app.system, { id });
  });
});

describe("Foyer's own key", () => {
  it("is followed by the next one, published before it signs, and both decrypt in between", async () => {
    const row = () =>
      app.ctx.db
        .selectFrom("saml_sources")
        .selectAll()
        .where("source_id", "=", source)
        .executeTakeFirstOrThrow();
    const inMetadata = async () =>
      [
        ...((await samlMetadata(app.anonymous, source)) ?? "").matchAll(
          /use="signing".*?X509Certificate>([^<]+)/g,
        ),
      ].map(([, body]) => body);
    const bodyOf = (pem: string | null) => (pem ?? "").replace(/-----[^-]+-----|\s/g, "");
    const signs = async (pem: string | null) => {
      const url = new URL((await begin()).location);
      readRedirect(url.search.slice(1), publicKeys([bodyOf(pem)]));
    };
    const comesIn = async (pem: string | null) => {
      const { jar, request } = await begin();
      const what = says(request);
      const sealed = encrypted(
        signElement(assertionXml(what), what.id, idp.key),
        new X509Certificate(pem ?? "").publicKey,
      );
      return arrive(jar, responseXml(what, sealed));
    };
    const first = (await row()).certificate;
    await expect(letNextKeySign(app.system, { id: source })).rejects.toMatchObject({ kind: "conflict" });
    await makeNextKey(app.system, { id: source });
    await expect(makeNextKey(app.system, { id: source })).rejects.toMatchObject({ kind: "conflict" });
    const second = (await row()).other_certificate;
    expect(await inMetadata()).toEqual([bodyOf(first), bodyOf(second)]);
    await signs(first);
    expect([await comesIn(first), await comesIn(second)]).toEqual(["/start?group=x", "/start?group=x"]);
    await letNextKeySign(app.system, { id: source });
    expect(await inMetadata()).toEqual([bodyOf(second), bodyOf(first)]);
    await signs(second);
    expect([await comesIn(first), await comesIn(second)]).toEqual(["/start?group=x", "/start?group=x"]);
    await retireOtherKey(app.system, { id: source });
    expect(await inMetadata()).toEqual([bodyOf(second)]);
    expect(await comesIn(first)).toContain("error=unproven");
    await expect(retireOtherKey(app.system, { id: source })).rejects.toMatchObject({ kind: "conflict" });
    const events = (
      await app.ctx.db
        .selectFrom("audit_events")
        .select("type")
        .where("target_id", "=", source)
        .where("type", "like", "signing_key.%")
        .orderBy("at")
        .execute()
    ).map(({ type }) => type);
    expect(events.sort()).toEqual([
      "signing_key.activated",
      "signing_key.created",
      "signing_key.created",
      "signing_key.retired",
    ]);
    const nobody = app.personCtx(await addUser(app, "no.administrator"));
    for (const act of [makeNextKey, letNextKeySign, retireOtherKey])
      await expect(act(nobody, { id: source })).rejects.toMatchObject({ kind: "not_found" });
  });

  it("and the provider's are reported before they expire", async () => {
    const ends = async () =>
      (await listExpiring(app.system)).filter(({ sourceId }) => sourceId === source).map(({ what }) => what);
    expect(await ends()).toEqual([]);
    const at = app.clock.now();
    const span = (until: string) => (new Date(until).getTime() - at.getTime()) / 1000;
    app.clock.advance(span("2035-12-03T00:00:00Z"));
    expect(await ends()).toContain("provider");
    app.clock.advance(-span("2035-12-03T00:00:00Z"));
    expect(app.clock.now()).toEqual(at);
  });
});

describe("single logout", () => {
  const sp = () => serviceProvider(origin(), source);
  const signer = (provider: TestIdp) => (bytes: Buffer) => sign("sha256", bytes, provider.key);
  const asked = (
    more: { nameId?: string; sessionIndex?: string | null; destination?: string; id?: string } = {},
  ) =>
    logoutRequest(
      { ...sp(), entityId: idp.entityId },
      {
        id:
          more.id ??
          `_l${createHash("sha256")
            .update(JSON.stringify(more) + app.clock.now().toISOString())
            .digest("hex")}`,
        issuedAt: app.clock.now(),
        destination: more.destination ?? sp().logoutUrl,
        notOnOrAfter: new Date(app.clock.now().getTime() + 60_000),
        subject: {
          nameId: more.nameId ?? "subject-dana",
          nameIdFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
          nameQualifier: null,
          spNameQualifier: null,
          sessionIndex: more.sessionIndex ?? null,
        },
      },
    );
  const byRedirect = (xml: string, provider = idp) =>
    router.fetch(
      new Request(
        redirectUrl({
          url: sp().logoutUrl,
          kind: "SAMLRequest",
          xml,
          relayState: "state-1",
          sign: signer(provider),
        }),
      ),
    );

  it("by the provider ends that session, with a signed response", async () => {
    const [first, second] = [await signIn({ sessionIndex: "_one" }), await signIn({ sessionIndex: "_two" })];
    const reply = await byRedirect(asked({ sessionIndex: "_one" }));
    expect([await who(first), (await who(second))?.kind]).toEqual([null, "user"]);
    const location = new URL(reply.headers.get("location") ?? "");
    expect(location.origin + location.pathname).toBe("https://idp.example/slo");
    const metadata = await (await router.fetch(new Request(`${origin()}/saml/metadata/${source}`))).text();
    expect(
      readRedirect(
        location.search.slice(1),
        publicKeys([/<ds:X509Certificate>(.+?)</.exec(metadata)?.[1] ?? ""]),
      ),
    ).toMatchObject({ kind: "SAMLResponse", relayState: "state-1" });
    await byRedirect(asked());
    expect(await who(second)).toBeNull();
  });

  it("by POST works too", async () => {
    const jar = await signIn();
    const xml = asked({ id: "_posted" });
    const reply = await send(
      router,
      `/saml/slo/${source}`,
      {},
      { SAMLRequest: Buffer.from(signElement(xml, "_posted", idp.key)).toString("base64") },
      { origin: "https://idp.example", "sec-fetch-site": "cross-site" },
    );
    expect(reply.status).toBe(303);
    expect(await who(jar)).toBeNull();
  });

  it("is refused if unsigned, of another provider or for another address, and has no effect the second time", async () => {
    const jar = await signIn();
    expect((await byRedirect(asked(), other)).status).toBe(400);
    expect((await byRedirect(asked({ destination: "https://elsewhere.example" }))).status).toBe(400);
    expect(
      (
        await router.fetch(
          new Request(redirectUrl({ url: sp().logoutUrl, kind: "SAMLRequest", xml: asked(), sign: null })),
        )
      ).status,
    ).toBe(400);
    expect(
      (
        await send(
          router,
          `/saml/slo/${source}`,
          {},
          { SAMLRequest: Buffer.from(asked()).toString("base64") },
        )
      ).status,
    ).toBe(400);
    expect(await who(jar)).not.toBeNull();
    const xml = asked({ id: "_once" });
    await byRedirect(xml);
    const again = await signIn();
    await byRedirect(xml);
    expect(await who(again)).not.toBeNull();
  });

  it("in Foyer sends the provider a signed request for that session", async () => {
    const jar = await signIn({
      sessionIndex: "_mine",
      nameQualifier: "https://idp.example/realm",
      spNameQualifier: "https://foyer.example/sp",
    });
    const actor = await who(jar);
    const address = await logoutAddress(as<UserActor>(app.ctx, actor as never, SOURCE));
    const url = new URL(address ?? "");
    const xml = inflateRawSync(Buffer.from(url.searchParams.get("SAMLRequest") ?? "", "base64")).toString();
    expect(url.searchParams.get("Signature")).not.toBeNull();
    // The exact name in the assertion: providers compare its qualifiers too.
    for (const part of [
      ` NameQualifier="https://idp.example/realm" SPNameQualifier="https://foyer.example/sp">subject-dana<`,
      ">_mine<",
      `Destination="https://idp.example/slo"`,
    ])
      expect(xml).toContain(part);
    expect(
      (await router.fetch(new Request(`${sp().logoutUrl}?SAMLResponse=x`))).headers.get("location"),
    ).toBe("/sign-in");
    await change(source, {}, idpMetadataXml([idp], { binding: "HTTP-POST" }));
    const leave = async () => (await logoutAddress(as<UserActor>(app.ctx, actor as never, SOURCE))) ?? "";
    const form = formOf(await (await router.fetch(new Request(await leave()))).text());
    expect(form.action).toBe("https://idp.example/slo");
    const asked = signedMessage(form.xml, publicKeys([await ownCertificate()]));
    for (const part of [">subject-dana<", ">_mine<"]) expect(asked).toContain(part);
    const [late, of] = [await leave(), await leave()];
    for (const wrong of [
      of.replace("ticket=", "ticket=x"),
      of.replace(/ticket=.*/, ""),
      of.replace(source, otherSource),
    ])
      expect((await router.fetch(new Request(wrong))).headers.get("location")).toBe("/sign-in");
    app.clock.advance(61);
    expect((await router.fetch(new Request(late))).headers.get("location")).toBe("/sign-in");
    await change(source, {}, idpMetadataXml([idp], { sloUrl: null }));
    expect(await logoutAddress(as<UserActor>(app.ctx, actor as never, SOURCE))).toBeNull();
    await change(source, {}, idpMetadataXml([idp]));
  });
});

describe("metadata from a URL", () => {
  let served = { status: 200, body: "" };
  let server: http.Server;
  let url: string;
  beforeAll(async () => {
    server = http.createServer((_request, response) =>
      response.writeHead(served.status, { location: "http://169.254.169.254/" }).end(served.body),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}/metadata`;
  });
  afterAll(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));

  it("is refused for internal addresses, redirects, too much data, and other documents", async () => {
    const made = (metadataUrl: string) =>
      createSaml(app.system, { name: "New", choices: choices({ metadataUrl }), metadata: "" });
    for (const bad of [
      "http://169.254.169.254/latest/meta-data",
      "https://169.254.169.254/",
      "https://10.0.0.1/metadata",
      "https://[::ffff:169.254.169.254]/",
      "https://127.0.0.1:1/",
      "http://127.0.0.1:1/metadata",
      "file:///etc/passwd",
      "https://user:pass@idp.example/",
    ])
      await expect(made(bad), bad).rejects.toMatchObject({ kind: "invalid_input" });
    for (const answer of [
      { status: 302, body: "" },
      { status: 200, body: "x".repeat(6_000_000) },
      { status: 200, body: "<html/>" },
      { status: 500, body: "" },
    ]) {
      served = answer;
      await expect(made(url)).rejects.toMatchObject({ kind: "invalid_input" });
    }
  });

  it("is refreshed: new keys are used, another provider's name isn't, and a failure changes nothing", async () => {
    const next = await makeIdp();
    served = { status: 200, body: idpMetadataXml([idp]) };
    await change(source, { metadataUrl: url });
    expect(await refreshMetadata(app.system, source)).toBe(false);
    served.body = idpMetadataXml([idp, next]);
    app.clock.advance(25 * 3600);
    await refreshSamlMetadata({ ctx: app.ctx, actor: app.system.actor })({
      stillMine: async () => true,
    } as never);
    expect((await samlStatus(app.system, source)).certificates).toHaveLength(2);
    const { jar, request } = await begin();
    expect(await arrive(jar, signedResponse(next, says(request)))).toBe("/start?group=x");
    for (const body of [
      idpMetadataXml([{ ...other }]),
      "<html/>",
      idpMetadataXml([idp], { attributes: ` validUntil="2020-01-01T00:00:00Z"` }),
    ]) {
      served.body = body;
      await expect(refreshMetadata(app.system, source)).rejects.toMatchObject({ kind: "invalid_input" });
      const status = await samlStatus(app.system, source);
      expect(status.certificates).toHaveLength(2);
      expect(status.refreshFailure).not.toBeNull();
    }
    served = { status: 503, body: "" };
    await refreshSamlMetadata({ ctx: app.ctx, actor: app.system.actor })({
      stillMine: async () => true,
    } as never);
    await signIn();
    served = { status: 200, body: idpMetadataXml([next]) };
    expect(await refreshMetadata(app.system, source)).toBe(true);
    const gone = await begin();
    expect(await arrive(gone.jar, signedResponse(idp, says(gone.request)))).toContain("error=unproven");
    expect((await samlStatus(app.system, source)).refreshFailure).toBeNull();
  });

  it("can be changed by administrators only", async () => {
    const bo = await app.ctx.db
      .selectFrom("users")
      .select("id")
      .where("user_name_key", "=", "bo")
      .executeTakeFirstOrThrow();
    const ctx = app.personCtx(bo.id);
    await expect(refreshMetadata(ctx, source)).rejects.toMatchObject({ kind: "not_found" });
    await expect(
      createSaml(ctx, { name: "Evil", choices: choices(), metadata: idpMetadataXml([other]) }),
    ).rejects.toMatchObject({ kind: "not_found" });
    await expect(
      changeSaml(ctx, {
        id: source,
        revision: 1,
        name: "Evil",
        choices: choices(),
        metadata: idpMetadataXml([other]),
      }),
    ).rejects.toMatchObject({ kind: "not_found" });
    await expect(samlStatus(ctx, source)).rejects.toMatchObject({ kind: "not_found" });
  });

  it("of another provider is refused once users sign in through this one", async () => {
    await expect(change(source, {}, idpMetadataXml([other]))).rejects.toMatchObject({ kind: "conflict" });
  });
});
