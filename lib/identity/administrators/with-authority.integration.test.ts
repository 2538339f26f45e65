import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAccessKey, disableAccessKey } from "../access-keys/service";
import { setMember } from "../groups/members";
import { createGroup } from "../groups/service";
import { startSession } from "../sessions/service";
import { markEnded } from "../sessions/store";
import { resetPassword } from "../password-links/administer";
import { setUserStatus } from "../users/administer";
import { as, prove } from "@/lib/platform/context";
import { SOURCE, testApp, type TestApp } from "@/lib/testing/app";
import { addUser } from "@/lib/testing/company";
import { interleaved } from "@/lib/testing/interleaved";
import { giveRole, takeRole } from "./service";
import type { AdminCtx } from "./types";
import { outsideAuthority, withAuthority } from "./with-authority";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
  // Another administrator, so that others can lose the role.
  const root = await addUser(app, "root");
  await giveRole(app.system, { principal: { userId: root }, role: "administrator" });
});
afterAll(() => app.dispose());

async function userSession(userId: string): Promise<AdminCtx> {
  const { id, expiresAt } = await app.ctx.db
    .transaction()
    .execute((tx) => startSession(app.system, tx, { userId, source: "test" }));
  const actor = prove({
    kind: "user" as const,
    userId,
    sessionId: id,
    sessionEndsAt: expiresAt,
    accessGeneration: -1,
    hasConnected: false,
    entrance: "browser" as const,
  });
  return as(app.ctx, actor, SOURCE);
}

const refusals = async () =>
  (
    await app.ctx.db
      .selectFrom("audit_events")
      .select("reason")
      .where("type", "=", "administration.refused")
      .execute()
  ).length;
const groups = async () =>
  (await app.ctx.db.selectFrom("groups").select("display_name").execute()).map((row) => row.display_name);

let count = 0;
let userId: string;
let grantId: string;
let viaGroup: string;
beforeEach(async () => {
  count += 1;
  userId = await addUser(app, `admin${count}`);
  grantId = await giveRole(app.system, { principal: { userId }, role: "administrator" });
  viaGroup = await createGroup(app.system, { name: `Administrators ${count}` });
  await giveRole(app.system, { principal: { groupId: viaGroup }, role: "administrator" });
});

describe("a write is refused when, after the service was called,", () => {
  it("the role was revoked", async () => {
    const ctx = await userSession(userId);
    await refuses(ctx, () => takeRole(app.system, { id: grantId }));
  });
  it("the user left the group that granted it", async () => {
    await takeRole(app.system, { id: grantId });
    await setMember(app.system, { groupId: viaGroup, userId, isMember: true });
    const ctx = await userSession(userId);
    await refuses(ctx, () => setMember(app.system, { groupId: viaGroup, userId, isMember: false }));
  });
  it("the session was ended", async () => {
    const ctx = await userSession(userId);
    await refuses(ctx, () =>
      app.ctx.db
        .transaction()
        .execute((tx) => markEnded(tx, sessionOf(ctx), app.clock.now(), "session.signed_out")),
    );
  });
  it("the session expired", async () => {
    const ctx = await userSession(userId);
    await refuses(
      { ...ctx, now: () => new Date(app.clock.now().getTime() + 30 * 86_400_000) },
      async () => {},
    );
  });
  it("the password was reset, which ends the sessions", async () => {
    const ctx = await userSession(userId);
    await refuses(ctx, () => resetPassword(app.system, { delivery: "handed over", userId }));
  });
  it("the user was disabled", async () => {
    const ctx = await userSession(userId);
    await refuses(ctx, () => setUserStatus(app.system, { userId, status: "disabled" }));
  });
  it("the access key was disabled", async () => {
    const key = await createAccessKey(app.system, {
      name: "automation",
      isReadOnly: false,
      operations: null,
      days: 1,
      known: [],
    });
    const actor = prove({ kind: "access_key" as const, accessKeyId: key.id, isReadOnly: false });
    const ctx = as(app.ctx, actor, SOURCE);
    await createGroup(ctx, { name: `By key ${count}` });
    await refuses(ctx, () => disableAccessKey(app.system, { id: key.id }));
  });

  const sessionOf = (ctx: AdminCtx) => (ctx.actor.kind === "user" ? ctx.actor.sessionId : "");

  /** Tries the same write before and after the change. */
  async function refuses(ctx: AdminCtx, between: () => Promise<unknown>): Promise<void> {
    const before = await refusals();
    await createGroup({ ...ctx, now: app.clock.now }, { name: `Before ${count}` });
    await expect(createGroup(interleaved(ctx, between), { name: `After ${count}` })).rejects.toMatchObject({
      kind: "not_found",
      code: "administration_refused",
    });
    expect(await groups()).not.toContain(`After ${count}`);
    expect(await refusals()).toBe(before + 1);
  }
});

describe("of two transactions at once", () => {
  it("a role that is being revoked gives no authority to a write that waits for it", async () => {
    const ctx = await userSession(userId);
    const taken = gate();
    const taking = app.ctx.db.transaction().execute(async (tx) => {
      await tx.deleteFrom("administrators").where("id", "=", grantId).execute();
      taken.reached();
      await taken.opened;
    });
    await taken.isReached;
    const writing = createGroup(ctx, { name: `Waiting ${count}` });
    writing.catch(() => {});
    await untilItWaits();
    taken.open();
    await taking;
    await expect(writing).rejects.toMatchObject({ code: "administration_refused" });
  });
  it("revoking the role waits until a long write has committed", async () => {
    const ctx = await userSession(userId);
    const inside = gate();
    const order: string[] = [];
    const writing = withAuthority(ctx, "administrator", async () => {
      inside.reached();
      await inside.opened;
      order.push("written");
    });
    await inside.isReached;
    const taking = takeRole(app.system, { id: grantId }).then(() => order.push("taken"));
    await untilItWaits();
    expect(order).toEqual([]);
    inside.open();
    await Promise.all([writing, taking]);
    expect(order).toEqual(["written", "taken"]);
  });
  it("two administrators who disable each other leave exactly one of them disabled", async () => {
    const other = await addUser(app, `other${count}`);
    await giveRole(app.system, { principal: { userId: other }, role: "administrator" });
    const [one, two] = [await userSession(userId), await userSession(other)];
    const results = await Promise.allSettled([
      setUserStatus(one, { userId: other, status: "disabled" }),
      setUserStatus(two, { userId, status: "disabled" }),
    ]);
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(results.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "administration_refused" },
    });
  });
});

it("work outside the caller's limits is rolled back, recorded and refused", async () => {
  const before = await refusals();
  await expect(
    withAuthority(app.personCtx(userId), "reader", async (tx, authority) => {
      expect(authority.isAdministrator).toBe(true);
      await tx.deleteFrom("groups").execute();
      throw outsideAuthority("outside_delegation");
    }),
  ).rejects.toMatchObject({ code: "administration_refused" });
  expect(await refusals()).toBe(before + 1);
  expect(await groups()).toContain(`Administrators ${count}`);
});

function gate() {
  let open = () => {};
  let reached = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const isReached = new Promise<void>((resolve) => (reached = resolve));
  return { open: () => open(), opened, reached: () => reached(), isReached };
}

/** Waits until the work has reached the database and is blocked there. */
async function untilItWaits(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
