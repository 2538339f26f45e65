/** The ceremonies over HTTP, and what a session that waits for its second factor may do: nothing else. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addKey, beginKey } from "@/lib/identity/factors/enrol";
import { setRule } from "@/lib/identity/factors/administer";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { actorOfToken } from "@/lib/identity/sessions/service";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { softAuthenticator, type SoftAuthenticator } from "@/lib/testing/authenticator";
import { browserOf } from "@/lib/testing/browser";
import { frozenClock } from "@/lib/testing/clock";
import { addUser, PASSWORD } from "@/lib/testing/company";
import { SOURCES } from "@/lib/testing/source-tree";
import { authOptions, postToNextAuth, SIGN_IN_PROVIDER } from "../next-auth";
import { sealSession } from "../session-cookie";
import { createRouter } from "./router";

let app: TestApp;
let key: SoftAuthenticator;
beforeAll(async () => {
  app = await testApp({ clock: frozenClock(new Date().toISOString()) });
  process.env.NEXTAUTH_URL = app.ctx.config.url;
  const id = await addUser(app, "ada");
  key = softAuthenticator(app.ctx.config.url);
  const ctx = await browserOf(app, id);
  await addKey(ctx, { kind: "passkey", name: "", response: key.register(await beginKey(ctx, "passkey")) });
});
afterAll(() => app.dispose());

type Ask = {
  cookie?: string;
  method?: string;
  json?: unknown;
  raw?: string;
  headers?: Record<string, string>;
};

function ask(path: string, { cookie, method = "POST", json, raw, headers }: Ask = {}): Promise<Response> {
  const body = raw ?? (json === undefined ? undefined : JSON.stringify(json));
  return Promise.resolve(
    createRouter(app).fetch(
      new Request(`${app.ctx.config.url}${path}`, {
        method,
        ...(method === "GET" ? {} : { body: body ?? "{}" }),
        headers: {
          "content-type": "application/json",
          origin: app.ctx.config.url,
          "x-foyer-request-id": "test",
          ...(cookie ? { cookie } : {}),
          ...headers,
        },
      }),
    ),
  );
}

async function pendingCookie(): Promise<string> {
  const signedIn = await signInWithPassword(app.anonymous, { name: "ada", password: PASSWORD });
  if (!signedIn) throw new Error("did not sign in");
  const { name, value } = await sealSession(app.ctx, signedIn.token);
  return `${name}=${value}`;
}
const sessionOf = (reply: Response) =>
  reply.headers
    .getSetCookie()
    .find((line) => line.startsWith("foyer-session="))
    ?.split(";")[0] ?? "";
const bodyOf = async (reply: Response) => (await reply.json()) as never as { challenge: string; go: string };

describe("over HTTP", () => {
  it("a passkey signs in and leads to what was asked for, on this origin only", async () => {
    for (const [callbackUrl, go] of [
      ["/start/cli", "/start/cli"],
      ["https://evil.example/", "/start"],
    ]) {
      const options = await bodyOf(await ask("/sign-in/passkey/options"));
      const reply = await ask("/sign-in/passkey", {
        json: { response: key.sign({ ...options, rpId: "localhost" }), callbackUrl },
      });
      expect(reply.status).toBe(200);
      expect((await bodyOf(reply)).go).toBe(go);
      expect((await ask("/start/entitlements", { method: "GET", cookie: sessionOf(reply) })).status).toBe(
        200,
      );
    }
  });
  it("after a password, a passkey completes the sign-in and the old cookie is dead", async () => {
    const cookie = await pendingCookie();
    const options = await bodyOf(await ask("/second-factor/options", { cookie }));
    const reply = await ask("/second-factor/key", {
      cookie,
      json: { response: key.sign({ ...options, rpId: "localhost" }), callbackUrl: "/start" },
    });
    expect(reply.status).toBe(200);
    expect((await ask("/start/entitlements", { method: "GET", cookie })).status).toBe(401);
    expect((await ask("/start/entitlements", { method: "GET", cookie: sessionOf(reply) })).status).toBe(200);
  });
  it("[G47] refuses other sites, and everything that isn't what a key makes, with 4xx", async () => {
    const cookie = await pendingCookie();
    const paths = ["/sign-in/passkey", "/second-factor/key", "/enrol/options", "/enrol/key"];
    const { challenge } = await bodyOf(await ask("/sign-in/passkey/options"));
    const good = key.sign({ challenge, rpId: "localhost" });
    const bad: Ask[] = [
      { raw: "" },
      { raw: "null" },
      { raw: "[]" },
      { raw: '{"response":1}' },
      { json: { response: { ...good, id: "x".repeat(5000) } } },
      { json: { response: { ...good, response: { ...good.response, clientDataJSON: "bm90IGpzb24" } } } },
      { json: { response: { ...good, response: { ...good.response, authenticatorData: "AA" } } } },
      { json: { response: { ...good, rawId: "AA" } } },
      { json: { kind: "__proto__", response: good } },
      {
        json: {
          kind: "passkey",
          response: {
            id: good.id,
            rawId: good.id,
            type: "public-key",
            response: { clientDataJSON: "e30", attestationObject: "AA" },
          },
        },
      },
    ];
    for (const path of [...paths, "/sign-in/passkey/options", "/second-factor/options"]) {
      expect((await ask(path, { cookie, headers: { origin: "https://evil.example" } })).status, path).toBe(
        400,
      );
      expect((await ask(path, { cookie, headers: { "sec-fetch-site": "cross-site" } })).status, path).toBe(
        400,
      );
    }
    for (const path of paths)
      for (const [index, each] of bad.entries()) {
        const { status } = await ask(path, { ...each, cookie });
        expect(status, `${path} ${index}`).toBeGreaterThanOrEqual(400);
        expect(status, `${path} ${index}`).toBeLessThan(500);
      }
  });
  it("options for strangers name nobody and no key", async () => {
    const text = await (await ask("/sign-in/passkey/options")).text();
    expect(text).not.toContain(key.id);
    expect((await ask("/second-factor/options")).status).toBe(401);
    expect((await ask("/enrol/options", { json: { kind: "passkey" } })).status).toBe(401);
  });
});

describe("[G44] [F1] a session that waits for its second factor", () => {
  /** What it may call: the ceremonies of that step, and what strangers may call too. */
  const OPEN = new Set([
    "POST /second-factor/options",
    "POST /second-factor/key",
    "GET /health",
    "GET /onward",
    "POST /sign-in/passkey/options",
    "POST /sign-in/passkey",
    // Links of strangers: they sign nobody in.
    "GET /password/:token",
    // The page that loads the console by a form; it knows nobody.
    "GET /start/console",
  ]);
  it("[G42] is refused by every other route of the router, at once and again", async () => {
    const cookie = await pendingCookie();
    const routes = createRouter(app).routes.filter(({ method, path }) => method !== "ALL" && path !== "*");
    expect(routes.length).toBeGreaterThan(15);
    for (const { method, path } of routes) {
      // Providers' own messages come without anybody's session.
      if (/^\/(saml|oidc)\//.test(path) || OPEN.has(`${method} ${path}`)) continue;
      const at = path.replace(":name", "foyer-connection.template.json").replace(/:[a-z]+/, "users");
      for (let turn = 0; turn < 2; turn += 1) {
        const reply = await ask(at, { method, cookie });
        expect([400, 401, 403, 404], `${method} ${at}`).toContain(reply.status);
        expect(reply.headers.getSetCookie(), `${method} ${at}`).toEqual([]);
      }
    }
    expect((await ask("/start/entitlements", { method: "GET", cookie })).status).toBe(403);
    expect((await ask("/enrol/options", { json: { kind: "passkey" }, cookie })).status).toBe(403);
  });
  it("[G42] is refused by every page and action, except those of its steps", () => {
    const entries = SOURCES.filter((file) =>
      /^app\/.*\/(page|actions|route|layout|[a-z-]+-actions)\.tsx?$/.test(file),
    );
    const open = entries.filter(
      (file) => !/\b(requirePerson|adminPage|adminAction)\(/.test(readFileSync(file, "utf8")),
    );
    expect(open.sort()).toEqual(OPEN_ENTRIES);
    // Those that take a waiting session say which step they are for.
    const waiting = SOURCES.filter((file) => /\brequireSession\(/.test(readFileSync(file, "utf8")));
    expect(waiting.sort()).toEqual([
      "app/(sign-in)/change-password/actions.ts",
      "app/(sign-in)/change-password/page.tsx",
      "app/(sign-in)/enrol/actions.ts",
      "app/(sign-in)/enrol/page.tsx",
      "app/(sign-in)/second-factor/actions.ts",
      "app/(sign-in)/second-factor/page.tsx",
      "lib/web/session.ts",
    ]);
  });
  it("[F16] next-auth's own callback leads to the same pending session", async () => {
    const { reply } = await postToNextAuth(() => authOptions(app.ctx, SOURCE), {
      path: ["callback", SIGN_IN_PROVIDER],
      cookies: {},
      headers: { host: new URL(app.ctx.config.url).host },
      fields: { name: "ada", password: PASSWORD, callbackUrl: `${app.ctx.config.url}/start` },
    });
    const cookie = reply.headers
      .getSetCookie()
      .find((line) => line.startsWith("foyer-session="))
      ?.split(";")[0];
    expect((await ask("/start/entitlements", { method: "GET", cookie: cookie ?? "" })).status).toBe(403);
  });
  it("waits for enrolment the same way", async () => {
    await addUser(app, "bob");
    await setRule(app.system, {
      target: { scope: "everyone" },
      rule: { mode: "always", kinds: ["passkey"], covers: "passwords" },
    });
    const signedIn = await signInWithPassword(app.anonymous, { name: "bob", password: PASSWORD });
    expect(signedIn?.steps).toEqual(["enrol_factor"]);
    if (!signedIn) return;
    const { name, value } = await sealSession(app.ctx, signedIn.token);
    const cookie = `${name}=${value}`;
    expect((await ask("/start/entitlements", { method: "GET", cookie })).status).toBe(403);
    expect((await ask("/second-factor/options", { cookie })).status).toBe(403);
    expect((await ask("/enrol/options", { json: { kind: "security_key" }, cookie })).status).toBe(409);
    const bobs = softAuthenticator(app.ctx.config.url);
    const reply = await ask("/enrol/key", {
      cookie,
      json: {
        kind: "passkey",
        name: "Laptop",
        response: bobs.register(
          (await (await ask("/enrol/options", { json: { kind: "passkey" }, cookie })).json()) as never,
        ),
        callbackUrl: "/start",
      },
    });
    expect((await bodyOf(reply)).go).toBe("/enrol/codes?callbackUrl=%2Fstart");
    expect((await ask("/start/entitlements", { method: "GET", cookie })).status).toBe(401);
    expect((await ask("/start/entitlements", { method: "GET", cookie: sessionOf(reply) })).status).toBe(200);
    expect(await actorOfToken(app.ctx, signedIn.token.reveal())).toBeNull();
  });
});

/** Entries of strangers and of waiting sessions, one that loads through `loadStartPage`, and one that only sets the theme. */
const OPEN_ENTRIES = [
  "app/(portal)/start/actions.ts",
  "app/(portal)/start/page.tsx",
  "app/(sign-in)/change-password/actions.ts",
  "app/(sign-in)/change-password/page.tsx",
  "app/(sign-in)/enrol/page.tsx",
  "app/(sign-in)/forgot-password/actions.ts",
  "app/(sign-in)/forgot-password/page.tsx",
  "app/(sign-in)/layout.tsx",
  "app/(sign-in)/password/actions.ts",
  "app/(sign-in)/password/page.tsx",
  "app/(sign-in)/second-factor/actions.ts",
  "app/(sign-in)/second-factor/page.tsx",
  "app/(sign-in)/sign-in/actions.ts",
  "app/(sign-in)/sign-in/code/[id]/actions.ts",
  "app/(sign-in)/sign-in/code/[id]/page.tsx",
  "app/(sign-in)/sign-in/page.tsx",
  "app/(sign-in)/sign-in/with/[source]/route.ts",
  "app/api/auth/[...nextauth]/route.ts",
];
