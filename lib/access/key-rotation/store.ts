/** The key_rotations table, and the keys that accounts were last seen to trust. */
import { sql } from "kysely";
import type { Reason } from "@/lib/messages/reason";
import type { Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";
import { updateAccount } from "../accounts/store";

export type Rotation = Row<"key_rotations">;

export async function findOpenRotation(db: Db): Promise<Rotation | null> {
  return (
    (await db
      .selectFrom("key_rotations")
      .selectAll()
      .where("step", "in", ["publish", "settle", "retire"])
      .executeTakeFirst()) ?? null
  );
}

export async function findLastRotation(db: Db): Promise<Rotation | null> {
  return (
    (await db
      .selectFrom("key_rotations")
      .selectAll()
      .orderBy("created_at", "desc")
      .orderBy("id")
      .limit(1)
      .executeTakeFirst()) ?? null
  );
}

export async function insertRotation(db: Db, rotation: NewRow<"key_rotations">): Promise<void> {
  await db.insertInto("key_rotations").values(rotation).execute();
}

/** Moves a rotation to another step. Returns false if another process has moved it. */
export async function moveRotation(
  db: Db,
  from: Rotation,
  to: Partial<Pick<Rotation, "step" | "switched_at" | "completed_at">> & { left_behind?: string },
): Promise<boolean> {
  const moved = await db
    .updateTable("key_rotations")
    .set(to)
    .where("id", "=", from.id)
    .where("step", "=", from.step)
    .executeTakeFirst();
  return moved.numUpdatedRows > 0n;
}

export type AccountKeys = {
  id: string;
  name: string;
  keys: string[];
  at: Date | null;
  problem: Reason | null;
};

/** Returns active accounts that don't trust exactly these keys, by name. */
export async function listBehind(
  db: Db,
  keyIds: string[],
  leftBehind: string[],
  limit: number,
): Promise<AccountKeys[]> {
  const { rows } = await sql<AccountKeys>`
    select id, coalesce(label, name) as name, people_keys as keys, people_keys_at as at, people_keys_problem as problem from accounts
    where ${isBehind(keyIds, leftBehind)} order by lower(name), id limit ${limit}`.execute(db);
  return rows;
}

/** Counts the accounts and those that are behind, and returns when the last one caught up. */
export async function countBehind(
  db: Db,
  keyIds: string[],
  leftBehind: string[],
): Promise<{ total: number; behind: number; lastAt: Date | null }> {
  const { rows } = await sql<{ total: number; behind: number; lastAt: Date | null }>`
    select count(*)::int as total, count(*) filter (where ${isBehind(keyIds, leftBehind)})::int as behind, max(people_keys_at) as "lastAt" from accounts where status = 'ACTIVE'`.execute(
    db,
  );
  return rows[0] ?? { total: 0, behind: 0, lastAt: null };
}

const isBehind = (keyIds: string[], leftBehind: string[]) =>
  sql`status = 'ACTIVE' and people_keys <> ${JSON.stringify(keyIds.toSorted())}::jsonb and not (${JSON.stringify(leftBehind)}::jsonb ? id)`;

/** Stores the keys in an account's provider. Doesn't change anyone's access. */
export async function noteKeys(
  db: Db,
  accountId: string,
  seen: { keys: string[]; at: Date } | { problem: Reason; at: Date },
): Promise<void> {
  const changes =
    "keys" in seen
      ? {
          people_keys: JSON.stringify(seen.keys.toSorted()),
          people_keys_at: seen.at,
          people_keys_problem: null,
        }
      : { people_keys_problem: JSON.stringify(seen.problem) };
  await updateAccount(db, accountId, changes);
}
