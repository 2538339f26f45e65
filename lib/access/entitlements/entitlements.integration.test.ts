import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setPinned, listPinnedAndRecent } from "@/lib/access/entitlements/pins";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addGroup, addPermissionSet, addUser, assign } from "@/lib/testing/company";
import { listEntitlements } from "./list";
import { findEntitlement, findEntitledPermissionSetByName } from "./store";

let app: TestApp;
let ada: string;
let bob: string;
let payments: string;
let readOnly: string;
let operator: string;

beforeAll(async () => {
  app = await testApp();
  [ada, bob] = [await addUser(app, "ada"), await addUser(app, "bob")];
  payments = await addAccount(app, "481230097715", "Payments");
  await addAccount(app, "611902448310", "Checkout");
  [readOnly, operator] = [await addPermissionSet(app, "ReadOnly"), await addPermissionSet(app, "Operator")];
});
afterAll(() => app.dispose());

const listed = async (userId: string) => {
  const { entitlements } = await listEntitlements(app.personCtx(userId));
  return entitlements.accounts.flatMap((account) =>
    account.roles.map((role) => `${account.name}/${entitlements.roles[role]?.name}`),
  );
};

describe("a user's entitlements", () => {
  it("are the roles assigned directly or through a group, each once, and nothing else", async () => {
    await assign(app, { userId: ada }, payments, readOnly);
    const team = await addGroup(app, "Payments team", [ada]);
    await assign(app, { groupId: team }, payments, readOnly);
    await assign(app, { groupId: team }, payments, operator);
    expect(await listed(ada)).toEqual(["Payments/Operator", "Payments/ReadOnly"]);
    const bobs = await listEntitlements(app.personCtx(bob));
    expect(bobs.entitlements).toEqual({ environments: [], units: [], roles: [], accounts: [] });
  });

  it("follow changes of assignments, membership, accounts and names at once", async () => {
    const group = await addGroup(app, "Auditors", []);
    await assign(app, { groupId: group }, "611902448310", readOnly);
    expect(await listed(bob)).toEqual([]);
    await app.ctx.db
      .insertInto("group_members")
      .values({ group_id: group, user_id: bob, created_at: app.clock.now() })
      .execute();
    expect(await listed(bob)).toEqual(["Checkout/ReadOnly"]);
    await app.ctx.db
      .updateTable("accounts")
      .set({ name: "Checkout web" })
      .where("id", "=", "611902448310")
      .execute();
    expect(await listed(bob)).toEqual(["Checkout web/ReadOnly"]);
    await app.ctx.db
      .updateTable("accounts")
      .set({ status: "SUSPENDED" })
      .where("id", "=", "611902448310")
      .execute();
    expect(await listed(bob)).toEqual([]);
    expect(
      await findEntitlement(app.ctx.db, {
        userId: bob,
        accountId: "611902448310",
        permissionSetId: readOnly,
        now: app.clock.now(),
      }),
    ).toBeNull();
    await app.ctx.db
      .updateTable("accounts")
      .set({ status: "ACTIVE" })
      .where("id", "=", "611902448310")
      .execute();
    await app.ctx.db.deleteFrom("groups").where("id", "=", group).execute();
    expect(await listed(bob)).toEqual([]);
  });

  it("[G61] [G65] don't return when a deleted group is created again with the same name", async () => {
    const first = await addGroup(app, "Operators", [bob]);
    await assign(app, { groupId: first }, payments, operator);
    expect(await listed(bob)).toEqual(["Payments/Operator"]);
    await app.ctx.db.deleteFrom("groups").where("id", "=", first).execute();
    await addGroup(app, "Operators", [bob]);
    expect(await listed(bob)).toEqual([]);
  });

  it("[G61] equal a naive model's, for random companies", async () => {
    const random = mulberry32(20261124);
    const pick = <T>(items: T[]): T => {
      const item = items[Math.floor(random() * items.length)];
      if (item === undefined) throw new Error("nothing to pick");
      return item;
    };
    const people = await Promise.all(
      Array.from({ length: 12 }, (_, index) => addUser(app, `person${index}`)),
    );
    const accounts = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        addAccount(app, String(700000000000 + index), `Account ${index}`),
      ),
    );
    const sets = await Promise.all(["A", "B", "C", "D"].map((name) => addPermissionSet(app, name)));
    const memberships = new Map<string, string[]>();
    for (let index = 0; index < 8; index += 1) {
      const members = people.filter(() => random() < 0.3);
      memberships.set(await addGroup(app, `group ${index}`, members), members);
    }
    const model = new Map(people.map((id) => [id, new Set<string>()]));
    const seen = new Set<string>();
    for (let index = 0; index < 150; index += 1) {
      const [account, set] = [pick(accounts), pick(sets)];
      const who = random() < 0.5 ? { userId: pick(people) } : { groupId: pick([...memberships.keys()]) };
      const key = JSON.stringify([who, account, set]);
      if (seen.has(key)) continue;
      seen.add(key);
      await assign(app, who, account, set);
      const reached = "userId" in who ? [who.userId ?? ""] : (memberships.get(who.groupId) ?? []);
      for (const person of reached) model.get(person)?.add(`${account} ${set}`);
    }
    for (const person of people) {
      const { entitlements, roleCount } = await listEntitlements(app.personCtx(person));
      const got = entitlements.accounts.flatMap((account) =>
        account.roles.map((role) => `${account.id} ${entitlements.roles[role]?.id}`),
      );
      expect(new Set(got)).toEqual(model.get(person));
      expect(roleCount).toBe(got.length);
      for (const account of accounts)
        for (const set of sets) {
          const entitled = await findEntitlement(app.ctx.db, {
            userId: person,
            accountId: account,
            permissionSetId: set,
            now: app.clock.now(),
          });
          expect(entitled !== null).toBe(model.get(person)?.has(`${account} ${set}`));
        }
    }
  });

  it("compare names exactly, as AWS does", async () => {
    expect(
      await findEntitledPermissionSetByName(app.ctx.db, {
        userId: ada,
        accountId: payments,
        name: "ReadOnly",
        now: app.clock.now(),
      }),
    ).toBe(readOnly);
    for (const name of ["readonly", "ReadOnly ", "Nope", "' or 1=1 --"])
      expect(
        await findEntitledPermissionSetByName(app.ctx.db, {
          userId: ada,
          accountId: payments,
          name,
          now: app.clock.now(),
        }),
      ).toBeNull();
  });
});

describe("pins", () => {
  it("can be set twice on assigned roles, but not on others", async () => {
    const ctx = app.personCtx(ada);
    const pinnedRole = { kind: "permission_set", accountId: payments, permissionSetId: readOnly } as const;
    for (let twice = 0; twice < 2; twice += 1) await setPinned(ctx, { role: pinnedRole, pinned: true });
    await expect(
      setPinned(ctx, {
        role: { kind: "permission_set", accountId: "611902448310", permissionSetId: operator },
        pinned: true,
      }),
    ).rejects.toMatchObject({ kind: "not_found" });
    expect((await listPinnedAndRecent(ctx)).pinned).toEqual([pinnedRole]);
    for (let twice = 0; twice < 2; twice += 1) await setPinned(ctx, { role: pinnedRole, pinned: false });
    expect((await listPinnedAndRecent(ctx)).pinned).toEqual([]);
  });
});

/** A small seeded generator: the same company every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
