/** An independent provider and Foyer accept each other's messages. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SamlChoices } from "@/lib/identity/sources/settings/saml";
import { logoutAddress } from "@/lib/identity/sign-in/saml-logout";
import { createSaml, samlStatus } from "@/lib/identity/sources/saml/service";
import { samlRow } from "@/lib/identity/sources/saml/provider-key";
import { setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { as, type UserActor } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { hasSimpleSamlPhp, startSimpleSamlPhp, type SimpleSamlPhp } from "@/lib/testing/simplesamlphp";
import { cookieNames } from "../cookies";
import { actorOfCookie } from "../next-auth";
import { beginAtSaml } from "../saml-sign-in";
import { createRouter } from "./router";

if (!hasSimpleSamlPhp)
  process.stdout.write("skipped: SimpleSAMLphp is not installed (apt-get install simplesamlphp php-cli)\n");

describe.skipIf(!hasSimpleSamlPhp)("SimpleSAMLphp", () => {
  let app: TestApp;
  let idp: SimpleSamlPhp;
  const choices: SamlChoices = {
    metadataUrl: null,
    nameIdFormat: "persistent",
    subject: null,
    claims: { userName: "uid", displayName: "cn", email: "mail", groups: "groups" },
    signRequests: true,
    allowsUnsolicited: true,
    newUsers: { kind: "create", domains: [] },
  };

  beforeAll(async () => {
    idp = await startSimpleSamlPhp({
      dana: {
        uid: ["dana"],
        cn: ["Dana Itō & Co"],
        mail: ["dana@partner.example"],
        groups: ["payments", "oncall"],
      },
      kim: { uid: ["kim"] },
    });
    // Its clock is the machine's.
    app = await testApp({
      environment: { FOYER_INTERNAL_HOSTS: "127.0.0.1" },
      clock: { now: () => new Date(), advance: () => {} },
    });
  });
  afterAll(async () => {
    await app?.dispose();
    await idp?.stop();
  });

  async function source(name: string, more: { encrypts?: boolean } = {}): Promise<string> {
    const id = await createSaml(app.system, {
      name,
      choices: { ...choices, metadataUrl: idp.metadataUrl },
      metadata: "",
    });
    await saveSourceTest(app.system, { id, claims: { nameId: "x", uid: "x" } });
    await setSourceEnabled(app.system, { id, isEnabled: true });
    idp.trust({
      ...(await samlStatus(app.system, id)).serviceProvider,
      certificate: certificateBody((await samlRow(app.system, id)).certificate),
      ...more,
    });
    return id;
  }

  type Jar = Map<string, string>;
  const keep = (jar: Jar, lines: string[]) =>
    lines.forEach((line) =>
      jar.set(line.split("=")[0] ?? "", (line.split(";")[0] ?? "").replace(/^[^=]*=/, "")),
    );
  const cookies = (jar: Jar) => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  /** A browser at the provider: follows redirects there, and stops at a page that leaves it. */
  async function browse(
    jar: Jar,
    url: string,
    body?: URLSearchParams,
  ): Promise<{ url: string; html: string }> {
    const reply = await fetch(url, {
      method: body ? "POST" : "GET",
      body,
      redirect: "manual",
      headers: { cookie: cookies(jar) },
    });
    keep(jar, reply.headers.getSetCookie());
    const location = reply.headers.get("location");
    if (location === null) return { url, html: await reply.text() };
    const next = new URL(location, url).href;
    return next.startsWith(idp.url) ? browse(jar, next) : { url: next, html: "" };
  }
  const unescape = (text: string) => text.replaceAll("&amp;", "&").replaceAll("&quot;", '"');
  const field = (html: string, name: string) =>
    unescape(new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(html)?.[1] ?? "");
  async function signInThere(
    jar: Jar,
    location: string,
    name = "dana",
  ): Promise<{ action: string; response: string }> {
    const form = await browse(jar, location);
    const posted = await browse(
      jar,
      form.url,
      new URLSearchParams({
        username: name,
        password: `${name}pass`,
        AuthState: field(form.html, "AuthState"),
      }),
    );
    return {
      action: unescape(
        /<form[^>]*action="([^"]+)"/.exec(posted.html)?.[1] ??
          posted.html.replace(/<[^>]+>|\s+/g, " ").slice(0, 500),
      ),
      response: field(posted.html, "SAMLResponse"),
    };
  }
  async function arrive(
    id: string,
    jar: Jar,
    response: string,
    more: Record<string, string> = {},
  ): Promise<Response> {
    const router = createRouter(app);
    const reply = await router.fetch(
      new Request(`${app.ctx.config.url}/saml/arrive/${id}`, {
        method: "POST",
        body: new URLSearchParams({ SAMLResponse: response, ...more }),
        headers: { cookie: cookies(jar), origin: app.ctx.config.url },
      }),
    );
    keep(jar, reply.headers.getSetCookie());
    return reply;
  }
  const who = (jar: Jar) => actorOfCookie(app.ctx, jar.get(cookieNames(app.ctx.config).session));
  async function signIn(id: string): Promise<{ there: Jar; here: Jar; response: string }> {
    const [there, here]: Jar[] = [new Map<string, string>(), new Map<string, string>()];
    const begun = await beginAtSaml(app, {
      id,
      callbackPath: "/start",
      purpose: "sign-in",
      hint: "",
      cookies: {},
      source: SOURCE,
    });
    keep(here as Jar, begun?.cookies ?? []);
    const { action, response } = await signInThere(there as Jar, begun?.location ?? "");
    expect(action).toBe(`${app.ctx.config.url}/saml/acs/${id}`);
    expect((await arrive(id, here as Jar, response)).headers.get("location")).toBe("/start");
    return { there: there as Jar, here: here as Jar, response };
  }

  it("accepts a signed request, and its response creates a user with groups, once", async () => {
    const id = await source("SimpleSAMLphp");
    const { here, response } = await signIn(id);
    const user = await app.ctx.db
      .selectFrom("users")
      .selectAll()
      .where("user_name_key", "=", "dana")
      .executeTakeFirstOrThrow();
    expect(user).toMatchObject({
      display_name: "Dana Itō & Co",
      email: "dana@partner.example",
      source_id: id,
    });
    expect(await who(here)).toMatchObject({ userId: user.id });
    expect((await arrive(id, here, response)).headers.get("location")).toContain("error=unproven");
    expect(
      (
        await arrive(
          id,
          here,
          Buffer.from(
            Buffer.from(response, "base64").toString().replaceAll("dana@partner", "root@partner"),
          ).toString("base64"),
        )
      ).headers.get("location"),
    ).toContain("error=unproven");
  });

  it("encrypts for Foyer's key", async () => {
    const id = await source("Encrypting", { encrypts: true });
    const begun = await beginAtSaml(app, {
      id,
      callbackPath: "/start",
      purpose: "sign-in",
      hint: "",
      cookies: {},
      source: SOURCE,
    });
    const here: Jar = new Map();
    keep(here, begun?.cookies ?? []);
    const { response } = await signInThere(new Map(), begun?.location ?? "", "kim");
    expect(Buffer.from(response, "base64").toString()).toContain("EncryptedAssertion");
    expect((await arrive(id, here, response)).headers.get("location")).toBe("/start");
  });

  it("may start the sign-in if that is allowed and the user confirms", async () => {
    const id = await source("Beginning");
    const { entityId } = (await samlStatus(app.system, id)).serviceProvider;
    const { response } = await signInThere(new Map(), idp.idpInitiatedUrl(entityId));
    const here: Jar = new Map();
    expect(await (await arrive(id, here, response)).text()).toContain("Sign in?");
    // The first source's user has the name: another provider's subject is another user.
    expect((await arrive(id, here, response, { confirmed: "yes" })).headers.get("location")).toContain(
      "error=name_taken",
    );
  });

  it("signs out when Foyer asks, and ends Foyer's session when it asks", async () => {
    const { id } = await app.ctx.db
      .selectFrom("identity_sources")
      .select("id")
      .where("name", "=", "SimpleSAMLphp")
      .executeTakeFirstOrThrow();
    const first = await signIn(id);
    const actor = await who(first.here);
    const back = await browse(
      first.there,
      (await logoutAddress(as<UserActor>(app.ctx, actor as never, SOURCE))) ?? "",
    );
    expect(back.url).toContain(`${app.ctx.config.url}/saml/slo/${id}?SAMLResponse=`);
    const again = await beginAtSaml(app, {
      id,
      callbackPath: "/start",
      purpose: "sign-in",
      hint: "",
      cookies: {},
      source: SOURCE,
    });
    expect((await browse(first.there, again?.location ?? "")).html).toContain('name="password"');

    const second = await signIn(id);
    expect(await who(second.here)).not.toBeNull();
    const asked = await browse(
      second.there,
      `${idp.url}/saml2/idp/SingleLogoutService.php?ReturnTo=${encodeURIComponent(`${idp.url}/`)}`,
    );
    expect(asked.url).toContain(`${app.ctx.config.url}/saml/slo/${id}?SAMLRequest=`);
    const reply = await createRouter(app).fetch(new Request(asked.url));
    expect(await who(second.here)).toBeNull();
    const done = await browse(second.there, reply.headers.get("location") ?? "");
    expect(done.html).not.toMatch(/error|exception/i);
  });
});
