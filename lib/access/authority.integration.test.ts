/** Authority is read in the transaction that writes: a caller who loses it after the call writes nothing. */
import type { KyselyPlugin } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { giveRole, takeRole } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser } from "@/lib/testing/company";
import { interleaved } from "@/lib/testing/interleaved";
import { createAssignments } from "./assignments/create";
import { removeAssignments } from "./assignments/remove";
import { setLabelTag, setUnitLabel } from "./environments/labels";
import {
  moveEnvironment,
  removeEnvironment,
  saveEnvironment,
  setAccountLabel,
  setUnitEnvironment,
} from "./environments/service";
import { rotateInEmergency, startRotation } from "./key-rotation/service";
import { changePermissionSet, createPermissionSet, removePermissionSet } from "./permission-sets/service";

let app: TestApp;
let set: string;
const accounts: string[] = [];
const people: string[] = [];
beforeAll(async () => {
  app = await testApp();
  await giveRole(app.system, { principal: { userId: await addUser(app, "root") }, role: "administrator" });
  set = await addPermissionSet(app, "Operator");
  for (let index = 0; index < 100; index += 1)
    accounts.push(await addAccount(app, String(100_000_000_000 + index), `Account ${index}`));
  for (let index = 0; index < 10; index += 1) people.push(await addUser(app, `person${index}`));
});
afterAll(() => app.dispose());

let count = 0;
let userId: string;
let grantId: string;
let ctx: AdminCtx;
beforeEach(async () => {
  await app.ctx.db.deleteFrom("assignments").execute();
  count += 1;
  userId = await addUser(app, `caller${count}`);
});
const become = async (role: "administrator" | "delegate") => {
  grantId = await giveRole(app.system, {
    principal: { userId },
    role,
    permissionSetIds: role === "delegate" ? [set] : null,
  });
  ctx = app.personCtx(userId);
};

const assignments = async () =>
  Number(
    (
      await app.ctx.db
        .selectFrom("assignments")
        .select((eb) => eb.fn.countAll().as("count"))
        .executeTakeFirstOrThrow()
    ).count,
  );
const bulk = (of: number) => ({
  principals: people.slice(0, of / accounts.length).map((id) => ({ kind: "user" as const, id })),
  targets: accounts.map((accountId) => ({ kind: "account" as const, accountId })),
  permissionSetIds: [set],
});

describe("[X4] a bulk of 1,000 assignments", () => {
  it("creates none if the delegate lost the role after posting it", async () => {
    await become("delegate");
    const loses = interleaved(ctx, () => takeRole(app.system, { id: grantId }));
    await expect(createAssignments(loses, bulk(1_000))).rejects.toMatchObject({
      code: "administration_refused",
    });
    expect(await assignments()).toBe(0);
  });
  it("finishes before a role that is revoked halfway is gone, and nothing is created after that", async () => {
    await become("delegate");
    const order: string[] = [];
    const making = createAssignments(ctx, bulk(1_000)).then(() => order.push("made"));
    const taking = new Promise((resolve) => setTimeout(resolve, 20)).then(() =>
      takeRole(app.system, { id: grantId }).then(async () => {
        order.push("taken");
        const then = await assignments();
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(await assignments()).toBe(then);
      }),
    );
    await Promise.all([making, taking]);
    expect(order).toEqual(["made", "taken"]);
    await expect(createAssignments(ctx, bulk(1_000))).rejects.toMatchObject({
      code: "administration_refused",
    });
  });
  it("takes as many queries as a bulk of 100", async () => {
    await become("delegate");
    const statements = async (of: number) => {
      let asked = 0;
      const counting: KyselyPlugin = {
        transformQuery: ({ node }) => {
          asked += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      };
      await createAssignments({ ...ctx, db: ctx.db.withPlugin(counting) }, bulk(of));
      await app.ctx.db.deleteFrom("assignments").execute();
      return asked;
    };
    const few = await statements(100);
    expect(few).toBeGreaterThan(3);
    expect(await statements(1_000)).toBe(few);
  });
  it("removes none if the delegate lost the role after posting the removal", async () => {
    await become("delegate");
    const { ids } = await createAssignments(ctx, bulk(100));
    const loses = interleaved(ctx, () => takeRole(app.system, { id: grantId }));
    await expect(removeAssignments(loses, { ids })).rejects.toMatchObject({ code: "administration_refused" });
    expect(await assignments()).toBe(100);
  });
});

describe("[X4] an administrator who lost the role after the call", () => {
  const deeds: Record<string, (ctx: AdminCtx) => Promise<unknown>> = {
    "makes no permission set": (as) => createPermissionSet(as, { name: `New${count}` }),
    "changes no permission set": (as) =>
      changePermissionSet(as, { id: set, expectedRevision: 1, change: { description: "changed" } }),
    "removes no permission set": (as) => removePermissionSet(as, { id: set }),
    "makes no environment": (as) =>
      saveEnvironment(as, { id: null, name: `New ${count}`, colour: "red", tag: null }),
    "moves no environment": (as) => moveEnvironment(as, { id: "env-00000000", by: 1 }),
    "removes no environment": (as) => removeEnvironment(as, { id: "env-00000000" }),
    "gives no unit an environment": (as) =>
      setUnitEnvironment(as, { unitId: "ou-abcd-00000000", environmentId: null }),
    "labels no account": (as) =>
      setAccountLabel(as, { accountId: accounts[0] ?? "", label: "mine", environmentId: null }),
    "labels no unit": (as) => setUnitLabel(as, { unitId: "ou-abcd-00000000", label: "" }),
    "chooses no label tag": (as) => setLabelTag(as, { key: `tag${count}` }),
    "begins no rotation": startRotation,
    "replaces no key": rotateInEmergency,
  };
  it.each(Object.entries(deeds))("%s", async (_what, deed) => {
    await become("administrator");
    const before = await everything();
    await expect(deed(interleaved(ctx, () => takeRole(app.system, { id: grantId })))).rejects.toMatchObject({
      code: "administration_refused",
    });
    expect(await everything()).toEqual(before);
  });
  const everything = async () => ({
    sets: await app.ctx.db.selectFrom("permission_sets").selectAll().execute(),
    environments: await app.ctx.db.selectFrom("environments").selectAll().execute(),
    settings: await app.ctx.db.selectFrom("settings").selectAll().execute(),
    accounts: await app.ctx.db.selectFrom("accounts").selectAll().orderBy("id").execute(),
    keys: await app.ctx.db.selectFrom("signing_keys").select(["id", "state"]).orderBy("id").execute(),
    rotations: await app.ctx.db.selectFrom("key_rotations").selectAll().execute(),
  });
});
