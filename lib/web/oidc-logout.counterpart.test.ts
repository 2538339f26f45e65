/** A certified provider (node-oidc-provider) checks Foyer's requests, and sends what Foyer accepts. */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startOidcProvider, type StartedProvider } from "@/e2e/support/oidc-provider";
import { neededProof } from "@/lib/identity/proof/fresh-proof";
import { oidcEndpoints, oidcLogoutAddress } from "@/lib/identity/sign-in/oidc-logout";
import { createSource, setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import { as, type SessionActor } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { freePort } from "@/lib/testing/counterpart";
import { cookieNames } from "./cookies";
import { createRouter } from "./routes/router";
import { actorOfCookie, authOptions, runNextAuth } from "./next-auth";
import { connectingTo } from "./oidc-connection";
import { beginAtSource, sourceOf } from "./source-sign-in";

type Jar = Record<string, string>;
let app: TestApp;
let provider: StartedProvider;
let sourceId = "";
let doors: http.Server;
const realClock = { now: () => new Date(), advance: () => {} };

beforeAll(async () => {
  const [port, own] = [await freePort(), await freePort()];
  app = await testApp({
    clock: realClock,
    environment: { FOYER_INTERNAL_HOSTS: "localhost", FOYER_URL: `http://localhost:${own}` },
  });
  process.env.NEXTAUTH_URL = app.ctx.config.url;
  const listener = getRequestListener(createRouter(app).fetch, { overrideGlobalObjects: false });
  doors = http.createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => doors.listen(own, "127.0.0.1", resolve));
  expect((doors.address() as AddressInfo).port).toBe(own);
  sourceId = await createSource(app.system, {
    kind: "oidc",
    name: "Certified",
    secret: "a-client-secret-of-this-test",
    settings: {
      issuer: `http://localhost:${port}`,
      clientId: "foyer",
      algorithm: "RS256",
      scopes: "openid profile email",
      claims: { userName: "preferred_username", displayName: "name", email: "email", groups: "groups" },
      newUsers: { kind: "create", domains: [] },
      signsOutThere: true,
    },
  });
  const { signedOutUrl, backChannelUrl } = oidcEndpoints(app.ctx.config.url, sourceId);
  provider = await startOidcProvider({
    port,
    clientId: "foyer",
    clientSecret: "a-client-secret-of-this-test",
    redirectUri: `${app.ctx.config.url}/api/auth/callback/${sourceId}`,
    logout: { redirectUri: signedOutUrl, backChannelUri: backChannelUrl },
    people: { dana: { name: "Dana Ito", email: "dana@partner.example", groups: [] } },
  });
  await saveSourceTest(app.system, { id: sourceId, claims: { sub: "x", preferred_username: "x" } });
  await setSourceEnabled(app.system, { id: sourceId, isEnabled: true });
});
afterAll(async () => {
  await provider?.stop();
  await new Promise((resolve) => (doors.closeAllConnections(), doors.close(resolve)));
  await app.dispose();
});

const keep = (jar: Jar, lines: string[]) => {
  for (const line of lines) {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split(/=(.*)/s);
    if (/Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line)) delete jar[name];
    else jar[name] = value;
  }
};
/** Follows the provider's redirects, approves its forms, and stops at the redirect back to Foyer. */
async function walk(there: Jar, url: string): Promise<URL> {
  let next: { url: string; form?: URLSearchParams } = { url };
  for (let step = 0; step < 15; step += 1) {
    const reply = await fetch(next.url, {
      redirect: "manual",
      method: next.form ? "POST" : "GET",
      body: next.form,
      headers: {
        cookie: Object.entries(there)
          .map(([name, value]) => `${name}=${value}`)
          .join("; "),
      },
    });
    keep(there, reply.headers.getSetCookie());
    const location = reply.headers.get("location");
    const html = location === null ? await reply.text() : "";
    if (location?.startsWith(app.ctx.config.url)) return new URL(location);
    if (location !== null) next = { url: new URL(location, next.url).href };
    else next = { url: new URL(/action="([^"]+)"/.exec(html)?.[1] ?? "", next.url).href, form: formOf(html) };
  }
  throw new Error("the provider leads nowhere");
}
function formOf(html: string): URLSearchParams {
  const hidden = [...html.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name = "", value = ""]): [string, string] => [name, value],
  );
  return new URLSearchParams([
    ...hidden.filter(([name]) => name !== "logout"),
    ...(html.includes('name="login"')
      ? [
          ["login", "dana"],
          ["password", "any"],
        ]
      : []),
    ...(html.includes("logoutForm") ? [["logout", "yes"]] : []),
  ]);
}

async function signIn(
  there: Jar,
  isAgain = false,
): Promise<{ jar: Jar; actor: Awaited<ReturnType<typeof actorOfCookie>> }> {
  const begun = await beginAtSource(app.ctx, {
    id: sourceId,
    callbackPath: "/start",
    purpose: "sign-in",
    hint: "",
    isAgain,
    cookies: {},
    source: SOURCE,
  });
  const jar: Jar = {};
  keep(jar, begun?.cookies ?? []);
  const cookies = Object.fromEntries(
    Object.entries(jar).map(([name, value]) => [name, decodeURIComponent(value)]),
  );
  const back = await walk(there, begun?.location ?? "");
  const path = ["callback", sourceId];
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
  keep(jar, reply.headers.getSetCookie());
  return { jar, actor: await actorOfCookie(app.ctx, jar[cookieNames(app.ctx.config).session]) };
}

it("reports when the user authenticated, signs out on request, and its logout token ends the other browser's session", async () => {
  const [one, two]: [Jar, Jar] = [{}, {}];
  const [first, other] = [await signIn(one), await signIn(two)];
  if (first.actor?.kind !== "user" || other.actor?.kind !== "user") throw new Error("not signed in");
  const row = await app.ctx.db
    .selectFrom("sessions")
    .select("authenticated_at")
    .where("id", "=", first.actor.sessionId)
    .executeTakeFirstOrThrow();
  expect(row.authenticated_at).not.toBeNull();

  // The provider still has a session: it signs in without asking, with an old authentication. When told to
  // ask, it asks.
  const silently = await signIn(one);
  if (silently.actor?.kind !== "user") throw new Error("not signed in");
  expect(
    (
      await app.ctx.db
        .selectFrom("sessions")
        .select("authenticated_at")
        .where("id", "=", silently.actor.sessionId)
        .executeTakeFirstOrThrow()
    ).authenticated_at,
  ).toEqual(row.authenticated_at);
  await app.ctx.db
    .updateTable("sessions")
    .set({ created_at: new Date(Date.now() - 3_600_000) })
    .where("id", "=", silently.actor.sessionId)
    .execute();
  const again = await signIn(one, true);
  if (again.actor?.kind !== "user") throw new Error("not signed in");
  expect(await neededProof(as(app.ctx, again.actor, SOURCE))).toEqual({ kind: "none" });

  const session = again.actor.sessionId;
  const address = await oidcLogoutAddress(as<SessionActor>(app.ctx, again.actor, SOURCE), "a-state-of-mine");
  expect(new URL(address ?? "").searchParams.has("id_token_hint")).toBe(true);
  // Not yet ended in Foyer: the provider's own message does that.
  const back = await walk(one, address ?? "");
  expect(`${back.origin}${back.pathname}`).toBe(oidcEndpoints(app.ctx.config.url, sourceId).signedOutUrl);
  expect(back.searchParams.get("state")).toBe("a-state-of-mine");
  const ended = await app.ctx.db
    .selectFrom("sessions")
    .select(["ended_reason"])
    .where("id", "=", session)
    .executeTakeFirstOrThrow();
  expect(ended.ended_reason).toBe("session.signed_out_at_provider");
  expect(
    await actorOfCookie(app.ctx, other.jar[cookieNames(app.ctx.config).session]),
    "another session there",
  ).not.toBeNull();
});
