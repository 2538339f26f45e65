/** The sessions table. Tokens are stored as SHA-256 hashes: they have 256 random bits, so no salt is needed. */
import type { SessionEnd } from "@/lib/messages/reason";
import { sql } from "kysely";
import type { Ctx, Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";

export async function insertSession(db: Db, session: NewRow<"sessions">): Promise<void> {
  await db.insertInto("sessions").values(session).execute();
}

export type LiveSession = Pick<
  Row<"sessions">,
  "id" | "user_id" | "steps" | "created_at" | "expires_at" | "last_seen_at"
> & {
  access_generation: number;
  has_connected: boolean;
};

/**
 * Returns the session of a token if it is live: not ended, not expired, not idle too long, its user enabled.
 */
export async function findLiveSession(
  db: Db,
  tokenHash: Buffer,
  now: Date,
  idleSince: Date,
): Promise<LiveSession | null> {
  const row = await db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .innerJoin("access_generation", (join) => join.onTrue())
    .select([
      "sessions.id",
      "sessions.user_id",
      "steps",
      "sessions.created_at",
      "expires_at",
      "last_seen_at",
      "access_generation.value as access_generation",
    ])
    .select(
      sql<boolean>`exists (select 1 from upstream_tokens t where t.user_id = users.id and t.state <> 'dropped')`.as(
        "has_connected",
      ),
    )
    .where("token_hash", "=", tokenHash)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where("last_seen_at", ">", idleSince)
    .where("users.status", "=", "enabled")
    .executeTakeFirst();
  return row ?? null;
}

export async function touchSession(db: Db, id: string, now: Date): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ last_seen_at: now })
    .where("id", "=", id)
    .where("last_seen_at", "<", now)
    .execute();
}

/** Ends a session. Returns false if it had already ended. */
export async function markEnded(db: Db, id: string, now: Date, reason: SessionEnd): Promise<boolean> {
  const result = await db
    .updateTable("sessions")
    .set({ ended_at: now, ended_reason: reason })
    .where("id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Ends sessions. Returns the ids of those that were live. */
export async function markAllEnded(db: Db, userId: string, now: Date, reason: SessionEnd): Promise<string[]> {
  const rows = await db
    .updateTable("sessions")
    .set({ ended_at: now, ended_reason: reason })
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .returning("id")
    .execute();
  return rows.map((row) => row.id);
}

/** Users can look back at ended sessions for a while. */
const KEEP_MILLISECONDS = 30 * 86_400_000;

export async function deleteExpiredSessions({ db, now }: Ctx): Promise<void> {
  const before = new Date(now().getTime() - KEEP_MILLISECONDS);
  await db.deleteFrom("sessions").where("expires_at", "<", before).execute();
}
