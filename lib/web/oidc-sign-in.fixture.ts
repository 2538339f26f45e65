/** Foyer with one OIDC provider, and a browser that signs in there. */
import { afterAll, beforeAll, beforeEach } from "vitest";
import { createSource, setOwnLinks, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import type { OidcSettings } from "@/lib/identity/sources/settings/oidc";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { startIdentityProvider, type IdentityProvider } from "@/lib/testing/identity-provider";
import { cookieNames } from "./cookies";
import { actorOfCookie, authOptions, runNextAuth, type AuthOutcome } from "./next-auth";
import { connectingTo } from "./oidc-connection";
import { beginAtSource, endAtSource, sourceOf, type Purpose } from "./source-sign-in";

export let app: TestApp;
export let idp: IdentityProvider;
export let sourceId: string;
export const realNow = () => new Date();
export const settings = (more: Partial<OidcSettings> = {}): OidcSettings => ({
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
export const subjects = {
  dana: {
    sub: "subject-dana",
    preferred_username: "dana.okta",
    name: "Dana Ito",
    email: "dana@partner.example",
    email_verified: true,
    groups: ["payments", "oncall"],
  },
};
export type Jar = Record<string, string>;
export const keep = (jar: Jar, lines: string[]): Jar => {
  for (const line of lines) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
    if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line)) delete jar[name];
    else jar[name] = decodeURIComponent(value);
  }
  return jar;
};
export async function begin(
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
export async function comeBack(jar: Jar, query: Record<string, string>, id = sourceId): Promise<string> {
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
export async function signIn(): Promise<{ jar: Jar; location: string }> {
  const { jar, asked } = await begin();
  return { location: await comeBack(jar, { code: "a-code", state: asked.get("state") ?? "" }), jar };
}
export const who = async (jar: Jar) => actorOfCookie(app.ctx, jar[cookieNames(app.ctx.config).session]);
export const person = (name: string) =>
  app.ctx.db.selectFrom("users").selectAll().where("user_name_key", "=", name).executeTakeFirstOrThrow();
export const groupsOf = async (userId: string) =>
  (
    await app.ctx.db
      .selectFrom("group_members")
      .innerJoin("groups", "groups.id", "group_id")
      .select("display_name")
      .where("user_id", "=", userId)
      .orderBy("display_name")
      .execute()
  ).map((row) => row.display_name);

/** Starts what the tests of a file share. */
export function useOidcProvider(): void {
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
}
