/** The pinned_roles, recent_roles and upstream_own_roles tables: which roles users pinned and opened last. */
import type { Db } from "@/lib/platform/context";
import type { IdentityCenterRole, PermissionSetRole, RoleRef } from "./role-ref";

export const MAX_PINNED = 50;
/** For each kind of role. */
const MAX_RECENT = 20;

type OfUser<Role> = { userId: string; role: Role };
export type TimedRole = { role: RoleRef; at: Date };

/** Pins a role. A pinned role keeps its position. */
export async function insertPin(db: Db, { userId, role }: OfUser<RoleRef>, now: Date): Promise<void> {
  if (role.kind === "permission_set")
    await db
      .insertInto("pinned_roles")
      .values({ ...permissionSetKey(userId, role), pinned_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  else
    await db
      .insertInto("upstream_own_roles")
      .values({ ...identityCenterKey(userId, role), pinned_at: now })
      .onConflict((conflict) =>
        conflict
          .columns(["user_id", "source_id", "account_id", "role_name"])
          .doUpdateSet({ pinned_at: now })
          .where("upstream_own_roles.pinned_at", "is", null),
      )
      .execute();
}

export async function deletePin(db: Db, { userId, role }: OfUser<RoleRef>): Promise<void> {
  if (role.kind === "permission_set")
    await db
      .deleteFrom("pinned_roles")
      .where((eb) => eb.and(permissionSetKey(userId, role)))
      .execute();
  else
    await db
      .updateTable("upstream_own_roles")
      .set({ pinned_at: null })
      .where((eb) => eb.and(identityCenterKey(userId, role)))
      .execute();
}

export async function countPins(db: Db, userId: string): Promise<number> {
  const row = await db
    .selectNoFrom((eb) => [
      eb
        .selectFrom("pinned_roles")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("user_id", "=", userId)
        .as("own"),
      eb
        .selectFrom("upstream_own_roles")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .where("user_id", "=", userId)
        .where("pinned_at", "is not", null)
        .as("connected"),
    ])
    .executeTakeFirstOrThrow();
  return Number(row.own) + Number(row.connected);
}

/** Remembers that a user opened a role. */
export async function upsertRecent(db: Db, { userId, role }: OfUser<RoleRef>, now: Date): Promise<void> {
  if (role.kind === "permission_set")
    await db
      .insertInto("recent_roles")
      .values({ ...permissionSetKey(userId, role), opened_at: now })
      .onConflict((conflict) =>
        conflict.columns(["user_id", "account_id", "permission_set_id"]).doUpdateSet({ opened_at: now }),
      )
      .execute();
  else
    await db
      .insertInto("upstream_own_roles")
      .values({ ...identityCenterKey(userId, role), opened_at: now })
      .onConflict((conflict) =>
        conflict.columns(["user_id", "source_id", "account_id", "role_name"]).doUpdateSet({ opened_at: now }),
      )
      .execute();
}

/** Returns pinned roles, the first pinned first, and recent roles, the last opened first. */
export async function listPinsAndRecent(
  db: Db,
  userId: string,
): Promise<{ pinned: TimedRole[]; recent: TimedRole[] }> {
  const pins = await db
    .selectFrom("pinned_roles")
    .select(["account_id", "permission_set_id", "pinned_at as at"])
    .where("user_id", "=", userId)
    .execute();
  const recents = await db
    .selectFrom("recent_roles")
    .select(["account_id", "permission_set_id", "opened_at as at"])
    .where("user_id", "=", userId)
    .orderBy("opened_at", "desc")
    .limit(MAX_RECENT)
    .execute();
  const connected = await db
    .selectFrom("upstream_own_roles")
    .selectAll()
    .where("user_id", "=", userId)
    .execute();
  const at = (column: "pinned_at" | "opened_at"): TimedRole[] =>
    connected.flatMap((row) =>
      row[column] === null
        ? []
        : {
            role: {
              kind: "identity_center",
              accountId: row.account_id,
              sourceId: row.source_id,
              roleName: row.role_name,
            },
            at: row[column],
          },
    );
  return {
    pinned: [...pins.map(toTimedRole), ...at("pinned_at")].sort(byTime),
    recent: [...recents.map(toTimedRole), ...at("opened_at").sort(lastFirst).slice(0, MAX_RECENT)].sort(
      lastFirst,
    ),
  };
}

const byTime = (one: TimedRole, other: TimedRole) => one.at.getTime() - other.at.getTime();
const lastFirst = (one: TimedRole, other: TimedRole) => byTime(other, one);

const toTimedRole = (row: { account_id: string; permission_set_id: string; at: Date }): TimedRole => ({
  role: { kind: "permission_set", accountId: row.account_id, permissionSetId: row.permission_set_id },
  at: row.at,
});

const permissionSetKey = (userId: string, role: PermissionSetRole) => ({
  user_id: userId,
  account_id: role.accountId,
  permission_set_id: role.permissionSetId,
});

const identityCenterKey = (userId: string, role: IdentityCenterRole) => ({
  user_id: userId,
  source_id: role.sourceId,
  account_id: role.accountId,
  role_name: role.roleName,
});
