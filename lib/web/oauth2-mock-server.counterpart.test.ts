/** Another OIDC provider (oauth2-mock-server), whose tokens and userinfo say whatever a test wants. */
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { freePort } from "@/lib/testing/counterpart";
import { cookieNames } from "./cookies";
import { actorOfCookie, authOptions, runNextAuth, type AuthOutcome } from "./next-auth";
import { connectingTo } from "./oidc-connection";
import { beginAtSource, endAtSource, sourceOf } from "./source-sign-in";

type Server = {
  issuer: { url: string | undefined; keys: { generate(algorithm: string): Promise<unknown> } };
  service: { on(event: string, listener: (about: object) => void): void };
  start(port: number, host: string): Promise<void>;
  stop(): Promise<void>;
};
/** Skipped where it isn't installed, as other foreign programs. */
const PACKAGE: string = "oauth2-mock-server";
const loaded = (await import(PACKAGE).catch(() => null)) as { OAuth2Server: new () => Server } | null;

type Jar = Record<string, string>;
const DANA = { sub: "subject-dana", preferred_username: "dana.mock", name: "Dana Ito", groups: ["payments"] };
let server: Server;
let app: TestApp;
let sourceId: string;
let idToken: Record<string, unknown> = DANA;
let userinfo: { statusCode: number; body: Record<string, unknown> } = { statusCode: 200, body: DANA };

beforeAll(async () => {
  if (loaded === null) return;
  app = await testApp({
    clock: { now: () => new Date(), advance: () => {} },
    environment: { FOYER_INTERNAL_HOSTS: "localhost" },
  });
  process.env.NEXTAUTH_URL = app.ctx.config.url;
  server = new loaded.OAuth2Server();
  await server.issuer.keys.generate("RS256");
  const port = await freePort();
  await server.start(port, "localhost");
  server.issuer.url = `http://localhost:${port}`;
  server.service.on("beforeTokenSigning", (token) =>
    Object.assign((token as { payload: object }).payload, idToken),
  );
  server.service.on("beforeUserinfo", (reply) => Object.assign(reply, userinfo));
  sourceId = await createSource(app.system, {
    kind: "oidc",
    name: "Mock",
    secret: "a-client-secret-of-this-test",
    settings: {
      issuer: server.issuer.url,
      clientId: "foyer",
      algorithm: "RS256",
      scopes: "openid profile email",
      claims: { userName: "preferred_username", displayName: "name", email: "email", groups: "groups" },
      newUsers: { kind: "create", domains: [] },
      signsOutThere: false,
    },
  });
  await saveSourceTest(app.system, { id: sourceId, claims: DANA });
  await setSourceEnabled(app.system, { id: sourceId, isEnabled: true });
});
afterAll(async () => {
  delete process.env.NEXTAUTH_URL;
  await server?.stop();
  await app?.dispose();
});
beforeEach(() => {
  idToken = DANA;
  userinfo = { statusCode: 200, body: DANA };
});

function keep(jar: Jar, lines: string[]): void {
  for (const line of lines) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
    jar[name] = decodeURIComponent(value);
  }
}

/** Signs in as a browser does. Returns where it ends, and its user. */
async function signIn() {
  const jar: Jar = {};
  const begun = await beginAtSource(app.ctx, {
    id: sourceId,
    callbackPath: "/start",
    purpose: "sign-in",
    hint: "",
    cookies: jar,
    source: SOURCE,
  });
  keep(jar, begun?.cookies ?? []);
  const there = await fetch(begun?.location ?? "", { redirect: "manual" });
  const query = Object.fromEntries(new URL(there.headers.get("location") ?? "").searchParams);
  const path = ["callback", sourceId];
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
  const actor = await actorOfCookie(app.ctx, jar[cookieNames(app.ctx.config).session]);
  return { location: failed ?? reply.headers.get("location") ?? "", actor };
}
const groupsOf = async (userId: string) =>
  (
    await app.ctx.db
      .selectFrom("group_members")
      .innerJoin("groups", "groups.id", "group_members.group_id")
      .select("display_name")
      .where("user_id", "=", userId)
      .orderBy("display_name")
      .execute()
  ).map(({ display_name }) => display_name);

const run = it.skipIf(loaded === null);

run("signs in, with the groups that userinfo has", async () => {
  userinfo = { statusCode: 200, body: { ...DANA, groups: ["oncall", "payments"] } };
  const { location, actor } = await signIn();
  expect(location).toMatch(/\/start$/);
  if (actor?.kind !== "user") throw new Error("not signed in");
  expect(await groupsOf(actor.userId)).toEqual(["oncall", "payments"]);
});

run.each([401, 403, 404, 500])(
  "[O1] signs in with the ID token when userinfo answers %d",
  async (statusCode) => {
    userinfo = { statusCode, body: { error: "no" } };
    const { actor } = await signIn();
    if (actor?.kind !== "user") throw new Error("not signed in");
    expect(await groupsOf(actor.userId)).toEqual(["payments"]);
  },
);

run.each<[string, object, object, string]>([
  ["[O1] another subject at userinfo", {}, { sub: "subject-admin" }, "unproven"],
  [
    "[O3] an ID token that ended two minutes ago",
    { exp: Math.floor(Date.now() / 1000) - 120 },
    {},
    "unproven",
  ],
  ["[O8] a subject with outer white space", { sub: " subject-dana" }, { sub: " subject-dana" }, "incomplete"],
  ["an ID token for somebody else", { aud: "another" }, {}, "unproven"],
  ["an ID token of another issuer", { iss: "https://evil.example" }, {}, "unproven"],
])("refuses %s", async (_what, token, answer, code) => {
  idToken = { ...DANA, ...token };
  userinfo = { statusCode: 200, body: { ...DANA, ...answer } };
  const { location, actor } = await signIn();
  expect(new URL(location).searchParams.get("error")).toBe(code);
  expect(actor).toBeNull();
});

run("[O3] a clock that is fifty seconds behind or ahead still signs in", async () => {
  const at = Math.floor(Date.now() / 1000);
  for (const times of [{ exp: at - 50 }, { nbf: at + 50, iat: at + 50 }]) {
    idToken = { ...DANA, ...times };
    expect((await signIn()).actor, JSON.stringify(times)).toMatchObject({ kind: "user" });
  }
});
