/** A sign-in has three outcomes: signed in, wrong, and failed. */
import { Kysely } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser, PASSWORD } from "@/lib/testing/company";
import type { Ctx } from "@/lib/platform/context";
import { authOptions, postToNextAuth, SIGN_IN_PROVIDER, type AuthOutcome } from "./next-auth";
import { answerWithStatus, setPageStatus } from "./page-status";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  process.env.NEXTAUTH_URL = app.ctx.config.url;
  await addUser(app, "ada");
});
afterAll(() => app.dispose());

const signsIn = async (ctx: Ctx, password: string): Promise<AuthOutcome & { hasCookie: boolean }> => {
  const outcome: AuthOutcome = {};
  const { reply } = await postToNextAuth(() => authOptions(ctx, SOURCE, outcome), {
    path: ["callback", SIGN_IN_PROVIDER],
    cookies: {},
    headers: { host: new URL(ctx.config.url).host },
    fields: { name: "ada", password, callbackUrl: `${ctx.config.url}/start` },
  });
  const hasCookie = reply.headers.getSetCookie().some((line) => /session=[^;]/.test(line));
  return { ...outcome, hasCookie };
};

/** The database can be read; writes fail because the disk is full. */
function diskFull(): Ctx {
  const db = new Proxy(app.ctx.db, {
    get(target, name) {
      if (["transaction", "insertInto", "updateTable", "deleteFrom"].includes(String(name)))
        return () => {
          throw Object.assign(new Error("could not extend file: No space left on device"), { code: "53100" });
        };
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  expect(db).toBeInstanceOf(Kysely);
  return { ...app.ctx, db };
}

it("[X10] the right password signs in, a wrong one is wrong", async () => {
  expect(await signsIn(app.ctx, PASSWORD)).toMatchObject({ hasCookie: true });
  const wrong = await signsIn(app.ctx, "wrong");
  expect(wrong.hasCookie).toBe(false);
  expect(wrong.hasFailed).toBeUndefined();
});
it("[X10] a full disk is neither", async () => {
  expect(await signsIn(diskFull(), PASSWORD)).toEqual({ hasFailed: true, hasCookie: false });
});
it("[X10] also after a source: the sign-in page says so", async () => {
  const client = {
    id: "src-0000000000000001",
    kind: "oidc",
    name: "Okta",
    secret: null,
    settings: { issuer: "https://idp.example", scopes: "openid", clientId: "foyer", algorithm: "RS256" },
  } as never;
  const outcome: AuthOutcome = {};
  const options = authOptions(diskFull(), SOURCE, outcome, {
    client,
    tester: null,
    linker: app.personCtx("00000000-0000-4000-8000-000000000000"),
    stepper: null,
    state: "",
    hasBegun: true,
  });
  const said = await options.callbacks?.signIn?.({
    user: { id: "x" },
    account: { provider: "src-0000000000000001", type: "oauth", providerAccountId: "x" },
    profile: { sub: "x" },
  });
  // The user's own context has a working database: break it there too.
  expect(said).toBe(`${app.ctx.config.url}/start/sign-ins?outcome=switched_off&source=src-0000000000000001`);
  const broken = authOptions(diskFull(), SOURCE, outcome, {
    client,
    tester: null,
    linker: { ...app.personCtx("00000000-0000-4000-8000-000000000000"), db: diskFull().db },
    stepper: null,
    state: "",
    hasBegun: true,
  });
  const failed = await broken.callbacks?.signIn?.({
    user: { id: "x" },
    account: { provider: "src-0000000000000001", type: "oauth", providerAccountId: "x" },
    profile: { sub: "x" },
  });
  expect(failed).toBe(`${app.ctx.config.url}/sign-in?error=failed`);
  expect(outcome.hasFailed).toBe(true);
});
it("[X10] the response's status says it, once, and never instead of a redirect", () => {
  const heads: unknown[][] = [];
  const headers: Record<string, unknown> = {};
  const response = () => {
    const made = {
      writeHead: (...all: unknown[]) => (heads.push(all), made),
      setHeader: (name: string, value: unknown) => ((headers[name] = value), made),
    } as never as Parameters<typeof answerWithStatus>[2];
    answerWithStatus(app.ctx, "request-1", made);
    return made;
  };
  setPageStatus(app.ctx, "request-1", { status: 503, retryAfterSeconds: 2 });
  response().writeHead(200, { a: "b" });
  response().writeHead(200);
  setPageStatus(app.ctx, "request-1", { status: 503 });
  response().writeHead(303);
  expect(heads).toEqual([[503, { a: "b" }], [200], [303]]);
  expect(headers).toEqual({ "retry-after": 2 });
});
