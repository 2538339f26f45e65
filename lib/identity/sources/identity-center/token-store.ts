/** The upstream_tokens table: dropping tokens, inside the transaction that causes it. */
import { idleSince } from "@/lib/platform/settings/session-lifetimes";
import type { Ctx, Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { enqueue } from "@/lib/platform/jobs/store";

/** Revokes dropped tokens at their Identity Centers. */
export const END_IDENTITY_CENTER_TOKENS = "end-upstream";

/** Drops tokens: they grant nothing after this transaction, and a job then revokes them. Returns how many. */
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
  if (rows.length > 0) await enqueue(db, { kind: END_IDENTITY_CENTER_TOKENS, key: "all", runAt: now });
  return rows.length;
}

/** Drops the tokens that came with the session. */
export const onSessionEnded: Handler<"session.ended"> = async (ctx, tx, { sessionId }) => {
  await dropTokens(tx, { sessionId }, ctx.now());
};

export const onUserSignedOut: Handler<"user.signed_out"> = async (ctx, tx, { userId }) => {
  await dropTokens(tx, { userId }, ctx.now());
};

/** Drops the tokens of expired sessions. */
export async function dropTokensOfDeadSessions({ db, now: clock, config }: Ctx): Promise<void> {
  const now = clock();
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
        eb("s.last_seen_at", "<=", idleSince(config, now)),
      ]),
    )
    .execute();
  for (const { session_id } of dead) await dropTokens(db, { sessionId: session_id }, now);
}
