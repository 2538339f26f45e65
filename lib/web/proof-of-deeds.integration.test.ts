/** Changes of administrators ask for their second factor, used lately; every kind of deed does. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAccessKey } from "@/lib/identity/access-keys/service";
import { giveRole, takeRole } from "@/lib/identity/administrators/service";
import { changeSettings } from "@/lib/identity/administrators/settings";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { resetFactors, setRule } from "@/lib/identity/factors/administer";
import { addKey, beginKey } from "@/lib/identity/factors/enrol";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import { setSourceEnabled } from "@/lib/identity/sources/registry/service";
import { prove } from "@/lib/platform/context";
import { putSetting } from "@/lib/platform/settings/service";
import { createRouter } from "./routes/router";
import { sealSession } from "./session-cookie";
import { startSession } from "@/lib/identity/sessions/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { softAuthenticator } from "@/lib/testing/authenticator";
import { browserOf } from "@/lib/testing/browser";
import { addAccount, addPermissionSet, addUser } from "@/lib/testing/company";
import { SOURCES } from "@/lib/testing/source-tree";
import { createAssignments } from "@/lib/access/assignments/create";
import { removeAssignments } from "@/lib/access/assignments/remove";
import { previewAssignments } from "@/lib/access/assignment-effects/service";
import { startRotation } from "@/lib/access/key-rotation/service";
import {
  changePermissionSet,
  createPermissionSet,
  removePermissionSet,
} from "@/lib/access/permission-sets/service";

const PAYMENTS = "481230097715";
let app: TestApp;
let root: string;
let bob: string;
let set: string;
beforeAll(async () => {
  app = await testApp();
  [root, bob] = [await addUser(app, "root"), await addUser(app, "bob")];
  await giveRole(app.system, { principal: { userId: root }, role: "administrator" });
  await addAccount(app, PAYMENTS, "Payments");
  set = await addPermissionSet(app, "Operator");
  const browser = await browserOf(app, root);
  const key = softAuthenticator(app.ctx.config.url);
  await addKey(browser, {
    kind: "passkey",
    name: "",
    response: key.register(await beginKey(browser, "passkey")),
  });
});
afterAll(() => app.dispose());

const PASSKEY = { method: "passkey" as const, factorId: null };
let old: AdminCtx;
beforeEach(async () => {
  old = await browserOf(app, root, { proven: PASSKEY });
  app.clock.advance(61 * 60);
});
const fresh = () => browserOf(app, root, { proven: PASSKEY });
const assignment = () => ({
  principals: [{ kind: "user" as const, id: bob }],
  targets: [{ kind: "account" as const, accountId: PAYMENTS }],
  permissionSetIds: [set],
});
const everyone = { scope: "everyone" } as const;
const KEY = { name: "script", isReadOnly: false, operations: null, days: 30, known: [] };
const RULE = { mode: "off", kinds: ["passkey", "security_key", "totp"], covers: "passwords" };

/** One deed or more of each kind that must ask. */
const DEEDS: [string, (ctx: AdminCtx) => Promise<unknown>][] = [
  ["a permission set is made", (ctx) => createPermissionSet(ctx, { name: "New" })],
  [
    "a permission set is changed",
    (ctx) => changePermissionSet(ctx, { id: set, expectedRevision: 1, change: { strongMinutes: null } }),
  ],
  ["a permission set is removed", (ctx) => removePermissionSet(ctx, { id: set })],
  ["an assignment is made", (ctx) => createAssignments(ctx, assignment())],
  ["an assignment is removed", (ctx) => removeAssignments(ctx, { ids: [] })],
  ["a source is made", (ctx) => createScimSource(ctx, { name: "Directory" })],
  ["a source is enabled", (ctx) => setSourceEnabled(ctx, { id: "src-0000000000000000", isEnabled: true })],
  ["an access key is made", (ctx) => createAccessKey(ctx, KEY)],
  ["the signing key is rotated", startRotation],
  ["a role inside Foyer is given", (ctx) => giveRole(ctx, { principal: { userId: bob }, role: "auditor" })],
  ["a role inside Foyer is taken", (ctx) => takeRole(ctx, { id: "x" })],
  ["factors are reset", (ctx) => resetFactors(ctx, { userId: bob })],
  ["a rule of factors is set", (ctx) => setRule(ctx, { target: everyone, rule: RULE })],
  ["this very setting is changed", (ctx) => changeSettings(ctx, { adminProofMinutes: 0 })],
];

describe("an administrator with a passkey", () => {
  it.each(DEEDS)("[G58] is asked again an hour later before %s", async (_what, deed) => {
    await expect(deed(old)).rejects.toMatchObject({
      kind: "proof_required",
      code: "strong_proof_required",
    });
  });
  it("is let through after it, and what was refused is in the log", async () => {
    await createAssignments(await fresh(), assignment());
    const events = await app.ctx.db
      .selectFrom("audit_events")
      .select("actor_id")
      .where("type", "=", "administration.refused")
      .where("reason", "=", "strong_proof_required")
      .execute();
    expect(events.length).toBeGreaterThanOrEqual(DEEDS.length);
    expect(new Set(events.map(({ actor_id }) => actor_id))).toEqual(new Set([root]));
  });
  it("[G58] proves what adds a right within ten minutes, not with a password", async () => {
    const ctx = await fresh();
    app.clock.advance(11 * 60);
    await createPermissionSet(ctx, { name: "Eleven" });
    const give = (as: AdminCtx) => giveRole(as, { principal: { userId: bob }, role: "auditor" });
    await expect(give(ctx)).rejects.toMatchObject({ params: { minutes: 10 } });
    await expect(give(await browserOf(app, root))).rejects.toMatchObject({ code: "strong_proof_required" });
    await give(await fresh());
  });
  it("isn't asked for a preview, which decides nothing", async () => {
    expect(await previewAssignments(old, assignment())).toBeTruthy();
  });
  it("isn't asked while the setting is off, and then proves as before", async () => {
    await putSetting(app.ctx.db, { name: "adminProofMinutes", value: 0, at: app.clock.now(), by: "test" });
    await createPermissionSet(old, { name: "Off" });
    await expect(giveRole(old, { principal: { userId: bob }, role: "administrator" })).rejects.toMatchObject({
      code: "proof_required",
    });
    await putSetting(app.ctx.db, { name: "adminProofMinutes", value: 60, at: app.clock.now(), by: "test" });
  });
});

describe("whoever can't be asked", () => {
  it("an administrator without any factor goes on as before", async () => {
    const plain = await addUser(app, "plain");
    await giveRole(app.system, { principal: { userId: plain }, role: "administrator" });
    const ctx = await browserOf(app, plain);
    app.clock.advance(61 * 60);
    await createPermissionSet(ctx, { name: "Plain" });
    await expect(giveRole(ctx, { principal: { userId: bob }, role: "administrator" })).rejects.toMatchObject({
      code: "proof_required",
    });
  });
  it("jobs and access keys aren't people at a browser: the key's maker was asked", async () => {
    await createPermissionSet(app.system, { name: "System" });
    const { id } = await createAccessKey(await fresh(), KEY);
    const actor = prove({ kind: "access_key" as const, accessKeyId: id, isReadOnly: false });
    app.clock.advance(61 * 60);
    await createPermissionSet({ ...app.system, actor }, { name: "Scripted" });
  });
  it.each([-1, 1, 4, 481, 1.5, "60", null])("the setting refuses %s", async (value) => {
    await expect(changeSettings(app.system, { adminProofMinutes: value })).rejects.toMatchObject({
      kind: "invalid_input",
    });
  });
});

describe("exports", () => {
  const get = async (path: string, proven: typeof PASSKEY | null) => {
    const { token } = await app.ctx.db
      .transaction()
      .execute((tx) => startSession(app.system, tx, { userId: root, source: "built-in", proven }));
    const { name, value } = await sealSession(app.ctx, token);
    return createRouter(app).fetch(
      new Request(`${app.ctx.config.url}${path}`, { headers: { cookie: `${name}=${value}` } }),
    );
  };
  it.each([
    ["/admin/files/audit.csv?outcome=refused", "/admin/audit?outcome=refused"],
    ["/admin/files/audit.jsonl", "/admin/audit"],
    [`/admin/files/access.csv?account=${PAYMENTS}`, `/admin/access?account=${PAYMENTS}`],
    ["/admin/files/removal.csv?id=x", "/admin/assignments"],
    ["/admin/files/provision.csv?permission-set=ps-1", "/admin/permission-sets/ps-1"],
  ])("%s leads to the second factor, and back to its page", async (path, page) => {
    const reply = await get(path, null);
    expect(reply.status).toBe(303);
    const target = new URL(reply.headers.get("location") ?? "", app.ctx.config.url);
    expect(target.pathname).toBe("/second-factor");
    expect(target.searchParams.get("callbackUrl")).toBe(page);
  });
  it("are downloaded after it; templates that hold nothing of Foyer's log ask for none", async () => {
    expect((await get("/admin/files/audit.csv", PASSKEY)).status).toBe(200);
    expect((await get("/admin/files/unknown.csv", PASSKEY)).status).toBe(404);
  });
});

/** Calls of `withAuthority` that ask for no proof, by file, with the reason. */
const DECIDE_NOTHING: Record<string, string> = {
  "lib/access/assignment-effects/service.ts": "previews: rolled back, or read only",
  "lib/access/audit/verification.ts": "reads the log sooner than it would anyway",
  "lib/access/audit/views.ts": "a person's own bookmarks in a log that they may read",
  "lib/identity/sources/registry/test-result.ts": "the result of a test sign-in, after its redirect",
};

it("no deed forgets the proof: withAuthority asks for it, except where nothing is decided", () => {
  const without = SOURCES.filter(
    (file) =>
      file.startsWith("lib/") &&
      !file.includes(".test.") &&
      !file.endsWith("/with-authority.ts") &&
      readFileSync(file, "utf8").includes("decidesNothing"),
  );
  expect(without.sort()).toEqual(Object.keys(DECIDE_NOTHING).sort());
});
