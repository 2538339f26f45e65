/** The sessions table. Tokens are stored as SHA-256 hashes: they have 256 random bits, so no salt is needed. */
import type { SessionEnd } from "@/lib/messages/reason";
import { sql } from "kysely";
import type { Ctx, Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";
import { idleMinutes, idleSince } from "@/lib/platform/settings/session-lifetimes";

export async function insertSession(db: Db, session: NewRow<"sessions">): Promise<void> {
  await db.insertInto("sessions").values(session).execute();
}

export type LiveSession = Pick<
  Row<"sessions">,
  "id" | "user_id" | "steps" | "created_at" | "expires_at" | "last_seen_at"
> & {
  /** It ends if it isn't used for this long. */ idle_minutes: number;
  access_generation: number;
  has_connected: boolean;
};

/**
 * Returns the session of a token if it is live: not ended, not expired, not idle too long, its user enabled.
 */
export async function findLiveSession(
  { db, config }: Pick<Ctx, "db" | "config">,
  tokenHash: Buffer,
  now: Date,
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
    .select(idleMinutes(config).as("idle_minutes"))
    .select(
      sql<boolean>`exists (select 1 from upstream_tokens t where t.user_id = users.id and t.state <> 'dropped')`.as(
        "has_connected",
      ),
    )
    .where("token_hash", "=", tokenHash)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where("last_seen_at", ">", idleSince(config, now))
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

/** Returns the user's completed sign-ins on new devices of which they weren't told yet, oldest first. */
export async function listUntold(
  tx: Db,
  userId: string,
): Promise<Pick<Row<"sessions">, "id" | "ip" | "user_agent" | "created_at">[]> {
  return tx
    .selectFrom("sessions")
    .select(["id", "ip", "user_agent", "created_at"])
    .where("user_id", "=", userId)
    .where("is_new_device", "=", true)
    .where("told_at", "is", null)
    .where(sql<boolean>`steps = '{}'`)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
}

/** Returns when the user was told of new devices since `since`, once for each time, oldest first. */
export async function listTold(tx: Db, userId: string, since: Date): Promise<Date[]> {
  const rows = await tx
    .selectFrom("sessions")
    .select("told_at")
    .distinct()
    .where("user_id", "=", userId)
    .where("told_at", ">", since)
    .orderBy("told_at")
    .execute();
  return rows.flatMap(({ told_at }) => (told_at === null ? [] : [told_at]));
}

export async function markTold(tx: Db, ids: readonly string[], at: Date): Promise<void> {
  await tx.updateTable("sessions").set({ told_at: at }).where("id", "in", ids).execute();
}

/** Users can look back at ended sessions for a while. */
const KEEP_MILLISECONDS = 30 * 86_400_000;

export async function deleteExpiredSessions({ db, now }: Ctx): Promise<void> {
  const before = new Date(now().getTime() - KEEP_MILLISECONDS);
  await db.deleteFrom("sessions").where("expires_at", "<", before).execute();
}
