/** LemonLDAP::NG, an independent provider, and Foyer accept each other's messages in both protocols. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oidcEndpoints, oidcLogoutAddress } from "@/lib/identity/sign-in/oidc-logout";
import { logoutAddress } from "@/lib/identity/sign-in/saml-logout";
import { createSaml, samlMetadata } from "@/lib/identity/sources/saml/service";
import { createSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { as, type UserActor, type SessionActor } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { freePort } from "@/lib/testing/counterpart";
import { hasLemonLdap, lemonLdapKeys, startLemonLdap, type LemonLdap } from "@/lib/testing/lemonldap";
import { formOf, plainBrowser, type PlainBrowser } from "@/lib/testing/plain-browser";
import { cookieNames } from "./cookies";
import { createRouter } from "./routes/router";
import { actorOfCookie, authOptions, runNextAuth } from "./next-auth";
import { connectingTo } from "./oidc-connection";
import { beginAtSaml } from "./saml-sign-in";
import { beginAtSource, sourceOf } from "./source-sign-in";

if (!hasLemonLdap)
  process.stdout.write(
    "skipped: LemonLDAP::NG is not installed (apt-get install liblemonldap-ng-portal-perl starman liblasso-perl libio-string-perl libconvert-pem-perl libxml-simple-perl libstring-random-perl)\n",
  );

describe.skipIf(!hasLemonLdap)("LemonLDAP::NG", () => {
  const SECRET = "a-client-secret-of-this-test";
  let app: TestApp;
  let lemon: LemonLdap;
  let oidc = "";
  let saml = "";
  let closed = "";

  beforeAll(async () => {
    const [port, keys] = [await freePort(), await lemonLdapKeys()];
    app = await testApp({
      clock: { now: () => new Date(), advance: () => {} },
      environment: { FOYER_INTERNAL_HOSTS: "localhost", FOYER_URL: `http://localhost:${await freePort()}` },
    });
    process.env.NEXTAUTH_URL = app.ctx.config.url;
    lemon = await startLemonLdap(port, keys);
    const newUsers = { kind: "create" as const, domains: [] };
    const samlChoices = {
      metadataUrl: lemon.samlMetadataUrl,
      nameIdFormat: "persistent" as const,
      subject: null,
      claims: { userName: "uid", displayName: "displayName", email: "mail", groups: null },
      signRequests: true,
      allowsUnsolicited: false,
      newUsers,
    };
    saml = await createSaml(app.system, { name: "Lemon SAML", choices: samlChoices, metadata: "" });
    closed = await createSaml(app.system, { name: "Lemon sealed", choices: samlChoices, metadata: "" });
    oidc = await createSource(app.system, {
      kind: "oidc",
      name: "Lemon OIDC",
      secret: SECRET,
      settings: {
        issuer: lemon.url,
        clientId: "foyer",
        algorithm: "RS256",
        scopes: "openid profile email",
        claims: { userName: "preferred_username", displayName: "name", email: "email", groups: null },
        newUsers,
        signsOutThere: true,
      },
    });
    for (const id of [saml, closed, oidc]) {
      await saveSourceTest(app.system, {
        id,
        claims: { sub: "x", nameId: "x", preferred_username: "x", uid: "x" },
      });
      await setSourceEnabled(app.system, { id, isEnabled: true });
    }
    // The same provider, now configured for Foyer.
    await lemon.stop();
    lemon = await startLemonLdap(port, keys, {
      oidc: {
        clientId: "foyer",
        clientSecret: SECRET,
        redirectUri: `${app.ctx.config.url}/api/auth/callback/${oidc}`,
        signedOutUri: oidcEndpoints(app.ctx.config.url, oidc).signedOutUrl,
      },
      saml: [
        { metadata: (await samlMetadata(app.system, saml)) ?? "" },
        { metadata: (await samlMetadata(app.system, closed)) ?? "", encrypts: true },
      ],
    });
  });
  afterAll(async () => {
    await lemon?.stop();
    await app?.dispose();
  });

  const browser = (): PlainBrowser => plainBrowser((url) => url.origin === app.ctx.config.url);
  const typeIn = (there: PlainBrowser, page: { url: string; html: string }, name: string) =>
    there.submit(page, { user: name, password: name }, 'name="password"');
  const jarOf = (lines: string[]) =>
    Object.fromEntries(lines.map((line) => (line.split(";")[0] ?? "").split(/=(.*)/s) as [string, string]));
  const who = (jar: Record<string, string>) =>
    actorOfCookie(app.ctx, jar[cookieNames(app.ctx.config).session]);
  const personOf = (userName: string) =>
    app.ctx.db
      .selectFrom("users")
      .selectAll()
      .where("user_name_key", "=", userName)
      .executeTakeFirstOrThrow();

  it("signs in with OIDC, and signs out there when Foyer asks", async () => {
    const there = browser();
    const begin = async () =>
      beginAtSource(app.ctx, {
        id: oidc,
        callbackPath: "/start",
        purpose: "sign-in",
        hint: "",
        cookies: {},
        source: SOURCE,
      });
    const begun = await begin();
    const back = new URL((await typeIn(there, await there.go(begun?.location ?? ""), "dwho")).url);
    const cookies = Object.fromEntries(
      Object.entries(jarOf(begun?.cookies ?? [])).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    const path = ["callback", oidc];
    const through = await sourceOf(app.ctx, { path, cookies, source: SOURCE });
    const reply = await connectingTo(app.ctx, through?.client ?? null, () =>
      runNextAuth(authOptions(app.ctx, SOURCE, {}, through), {
        path,
        method: "GET",
        query: Object.fromEntries(back.searchParams),
        cookies,
        headers: { host: back.host },
      }),
    );
    const actor = await who(jarOf(reply.headers.getSetCookie()));
    expect(actor?.kind).toBe("user");
    expect(await personOf("dwho")).toMatchObject({
      display_name: "Doctor Who",
      email: "dwho@badwolf.org",
      source_id: oidc,
    });

    const out = await there.go(
      (await oidcLogoutAddress(as<SessionActor>(app.ctx, actor as never, SOURCE), "a-state-of-mine")) ?? "",
    );
    expect(out.url).toBe(`${oidcEndpoints(app.ctx.config.url, oidc).signedOutUrl}?state=a-state-of-mine`);
    expect(
      (await there.go((await begin())?.location ?? "")).html,
      "it asks for the password again",
    ).toContain('name="password"');
  });

  async function arrive(
    id: string,
    name: string,
  ): Promise<{ there: PlainBrowser; jar: Record<string, string>; xml: string; location: string | null }> {
    const there = browser();
    const begun = await beginAtSaml(app, {
      id,
      callbackPath: "/start",
      purpose: "sign-in",
      hint: "",
      cookies: {},
      source: SOURCE,
    });
    const { action, fields } = formOf(
      await typeIn(there, await there.go(begun?.location ?? ""), name),
      "SAMLResponse",
    );
    expect(action).toBe(`${app.ctx.config.url}/saml/acs/${id}`);
    const response = fields.get("SAMLResponse") ?? "";
    const cookie = Object.entries(jarOf(begun?.cookies ?? []))
      .map(([key, value]) => `${key}=${value}`)
      .join("; ");
    const reply = await createRouter(app).fetch(
      new Request(`${app.ctx.config.url}/saml/arrive/${id}`, {
        method: "POST",
        body: new URLSearchParams({ SAMLResponse: response }),
        headers: { cookie, origin: app.ctx.config.url },
      }),
    );
    return {
      there,
      jar: jarOf(reply.headers.getSetCookie()),
      xml: Buffer.from(response, "base64").toString(),
      location: reply.headers.get("location"),
    };
  }

  it("accepts a signed SAML request, and its response creates a user", async () => {
    const { location, jar } = await arrive(saml, "rtyler");
    expect(location).toBe("/start");
    const person = await personOf("rtyler");
    expect(person).toMatchObject({
      display_name: "Rose Tyler",
      email: "rtyler@badwolf.org",
      source_id: saml,
    });
    expect(await who(jar)).toMatchObject({ userId: person.id });
  });

  it("encrypts for Foyer's key", async () => {
    const { xml, location } = await arrive(closed, "msmith");
    expect(xml).toContain("EncryptedAssertion");
    expect(location).toBe("/start");
  });

  it("signs out with SAML when Foyer asks", async () => {
    const { there, jar } = await arrive(saml, "rtyler");
    const actor = await who(jar);
    const back = await there.go((await logoutAddress(as<UserActor>(app.ctx, actor as never, SOURCE))) ?? "");
    expect(back.url).toContain(`${app.ctx.config.url}/saml/slo/${saml}?SAMLResponse=`);
    const again = await beginAtSaml(app, {
      id: saml,
      callbackPath: "/start",
      purpose: "sign-in",
      hint: "",
      cookies: {},
      source: SOURCE,
    });
    expect((await there.go(again?.location ?? "")).html).toContain('name="password"');
  });
});
