/** Over HTTP: a role that demands a second factor leads to it, and back to what was asked for. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSession } from "@/lib/identity/sessions/service";
import type { UserCtx } from "@/lib/platform/context";
import { testApp, type TestApp } from "@/lib/testing/app";
import { browserOf } from "@/lib/testing/browser";
import { addAccount, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { sealSession } from "../session-cookie";
import { isProvenFor, stepUpPurposeOf } from "../step-up-purpose";
import { createRouter } from "./router";

const PAYMENTS = "481230097715";
let app: TestApp;
let ada: string;
let operator: string;
let cookie: string;
beforeAll(async () => {
  app = await testApp();
  ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  operator = await addPermissionSet(app, "Operator", { strongMinutes: 15 });
  await assign(app, { userId: ada }, PAYMENTS, operator);
  await assign(app, { userId: ada }, PAYMENTS, await addPermissionSet(app, "ReadOnly"));
  const { token } = await app.ctx.db
    .transaction()
    .execute((tx) => startSession(app.system, tx, { userId: ada, source: "built-in" }));
  const { name, value } = await sealSession(app.ctx, token);
  cookie = `${name}=${value}`;
});
afterAll(() => app.dispose());

const post = (path: string, body: string, type: string) =>
  createRouter(app).fetch(
    new Request(`${app.ctx.config.url}${path}`, {
      method: "POST",
      body,
      headers: { cookie, "content-type": type, origin: app.ctx.config.url, "sec-fetch-site": "same-origin" },
    }),
  );
const openConsole = (fields: Record<string, string>) =>
  post("/start/console", String(new URLSearchParams(fields)), "application/x-www-form-urlencoded");
const purposeOf = (ctx: UserCtx, query: Record<string, string | undefined>) =>
  stepUpPurposeOf(ctx, (name) => query[name]);

describe("over HTTP", () => {
  it.each([
    ["a role of the start page", () => ({ role_id: operator, role_name: "Operator" })],
    [
      "a link to a page of the console",
      () => ({ role_name: "Operator", destination: "https://console.aws.amazon.com/s3/home" }),
    ],
  ])("the console: %s leads to the second factor, and then on to it", async (_name, more) => {
    const fields: Record<string, string> = { account_id: PAYMENTS, ...more() };
    const reply = await openConsole(fields);
    expect(reply.status).toBe(303);
    const target = new URL(reply.headers.get("location") ?? "", app.ctx.config.url);
    expect(target.pathname).toBe("/second-factor");
    const back = target.searchParams.get("callbackUrl") ?? "";
    expect(back).toMatch(/^\/start\/#\/console\?/);
    const shortcut = new URLSearchParams(back.split("?").slice(1).join("?"));
    expect(Object.fromEntries(shortcut)).toEqual({
      account_id: PAYMENTS,
      role_name: "Operator",
      ...(fields.destination ? { destination: fields.destination } : {}),
    });
    const purpose = await purposeOf(await browserOf(app, ada), Object.fromEntries(target.searchParams));
    expect(purpose).toMatchObject({
      kind: "role",
      minutes: 15,
      roleName: "Operator",
      accountName: "Payments",
    });
  });
  it("credentials: 403, no sign-out, and the address that leads back to them", async () => {
    const reply = await post(
      "/start/credentials",
      JSON.stringify({ accountId: PAYMENTS, roleId: operator }),
      "application/json",
    );
    const { error } = (await reply.json()) as { error: { code: string; message: string; confirmAt: string } };
    expect([reply.status, error.code]).toEqual([403, "proof_required"]);
    expect(error.message).toContain("Operator asks for a second factor used in the last 15 minutes");
    expect(new URL(error.confirmAt, app.ctx.config.url).searchParams.get("callbackUrl")).toBe(
      `/start?keys=${encodeURIComponent(`${PAYMENTS}/${operator}`)}`,
    );
  });
});

describe("what the page of the second factor says it is for", () => {
  it("is a role that the reader may open and that demands it, else nothing", async () => {
    const ctx = await browserOf(app, ada);
    const nothing = { kind: "factors" };
    for (const query of [
      { for: "role" },
      { for: "role", account: PAYMENTS },
      { for: "role", account: PAYMENTS, name: "ReadOnly" },
      { for: "role", account: PAYMENTS, role: "ps-0000000000000000" },
      { for: "role", account: "999999999999", role: operator },
      { for: "role", account: "\u0001", role: "src-0000000000000000/x" },
      { for: "role", account: PAYMENTS, role: "'; drop table users; --" },
      { for: "else" },
      {},
    ])
      expect(await purposeOf(ctx, query), JSON.stringify(query)).toEqual(nothing);
    expect(await purposeOf(ctx, { for: "admin" })).toEqual({ kind: "admin", minutes: 60 });
  });
  it("is done as soon as the session is proven", async () => {
    const query = { for: "role", account: PAYMENTS, role: operator };
    const plain = await browserOf(app, ada);
    expect(await isProvenFor(plain, await purposeOf(plain, query))).toBe(false);
    const proven = await browserOf(app, ada, { proven: { method: "passkey", factorId: null } });
    expect(await isProvenFor(proven, await purposeOf(proven, query))).toBe(true);
  });
});
