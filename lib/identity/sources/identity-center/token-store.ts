/** The upstream_tokens table: what opens nothing any more, inside the transaction of the reason for it. */
import type { Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { enqueue } from "@/lib/platform/jobs/store";

/** Ends dropped tokens at their Identity Centers. */
export const END_UPSTREAM = "end-upstream";

/** Drops tokens: they open nothing from this transaction on, and are ended upstream behind it. Answers how many. */
export async function dropTokens(
  db: Db,
  of: { sessionId: string } | { userId: string; sourceId?: string } | { sourceId: string },
  now: Date,
): Promise<number> {
  const rows = await db
    .updateTable("upstream_tokens")
    .set({ state: "dropped", dropped_at: now, refreshing_until: null })
    .where("state", "<>", "dropped")
    .$if("sessionId" in of, (query) => query.where("session_id", "=", "sessionId" in of ? of.sessionId : ""))
    .$if("userId" in of, (query) => query.where("user_id", "=", "userId" in of ? of.userId : ""))
    .$if("sourceId" in of && of.sourceId !== undefined, (query) =>
      query.where("source_id", "=", ("sourceId" in of ? of.sourceId : undefined) ?? ""),
    )
    .returning("id")
    .execute();
  if (rows.length > 0) await enqueue(db, { kind: END_UPSTREAM, key: "all", runAt: now });
  return rows.length;
}

/** Drops the tokens that the session brought. */
export const onSessionEnded: Handler<"session.ended"> = async (ctx, tx, { sessionId }) => {
  await dropTokens(tx, { sessionId }, ctx.now());
};

export const onUserSignedOut: Handler<"user.signed_out"> = async (ctx, tx, { userId }) => {
  await dropTokens(tx, { userId }, ctx.now());
};

/** Drops what belongs to sessions that ran out. */
export async function dropTokensOfDeadSessions(db: Db, now: Date, idleSince: Date): Promise<void> {
  const dead = await db
    .selectFrom("upstream_tokens as t")
    .leftJoin("sessions as s", "s.id", "t.session_id")
    .select("t.session_id")
    .distinct()
    .where("t.state", "<>", "dropped")
    .where((eb) =>
      eb.or([
        eb("s.id", "is", null),
        eb("s.ended_at", "is not", null),
        eb("s.expires_at", "<=", now),
        eb("s.last_seen_at", "<=", idleSince),
      ]),
    )
    .execute();
  for (const { session_id } of dead) await dropTokens(db, { sessionId: session_id }, now);
}
