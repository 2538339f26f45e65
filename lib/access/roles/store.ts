/** Pinned and recent roles: a person's own order of things. */
import type { Db } from "@/lib/platform/context";
import type { RoleRef } from "../entitlements/types";
import type { TimedRef } from "../upstream/own-roles";

export const MOST_PINNED = 50;
const MOST_RECENT = 20;

type OwnRole = RoleRef & { userId: string };

export async function insertPin(db: Db, role: OwnRole, now: Date): Promise<void> {
  await db
    .insertInto("pinned_roles")
    .values({
      user_id: role.userId,
      account_id: role.accountId,
      permission_set_id: role.permissionSetId,
      pinned_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deletePin(db: Db, role: OwnRole): Promise<void> {
  await db
    .deleteFrom("pinned_roles")
    .where("user_id", "=", role.userId)
    .where("account_id", "=", role.accountId)
    .where("permission_set_id", "=", role.permissionSetId)
    .execute();
}

export async function countPins(db: Db, userId: string): Promise<number> {
  const row = await db
    .selectFrom("pinned_roles")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** First pinned first. */
export async function listPins(db: Db, userId: string): Promise<TimedRef[]> {
  return db
    .selectFrom("pinned_roles")
    .select(["account_id as accountId", "permission_set_id as permissionSetId", "pinned_at as at"])
    .where("user_id", "=", userId)
    .orderBy("pinned_at")
    .execute();
}

export async function upsertRecent(db: Db, role: OwnRole, now: Date): Promise<void> {
  await db
    .insertInto("recent_roles")
    .values({
      user_id: role.userId,
      account_id: role.accountId,
      permission_set_id: role.permissionSetId,
      opened_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(["user_id", "account_id", "permission_set_id"]).doUpdateSet({ opened_at: now }),
    )
    .execute();
}

/** Last opened first. */
export async function listRecent(db: Db, userId: string): Promise<TimedRef[]> {
  return db
    .selectFrom("recent_roles")
    .select(["account_id as accountId", "permission_set_id as permissionSetId", "opened_at as at"])
    .where("user_id", "=", userId)
    .orderBy("opened_at", "desc")
    .limit(MOST_RECENT)
    .execute();
}
