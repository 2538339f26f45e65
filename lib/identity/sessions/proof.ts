/**
 * When the user of a session last authenticated. Required before actions that a borrowed browser must not
 * take.
 */
import type { ActorCtx, Db, UserActor } from "@/lib/platform/context";

/** How long authentication stays fresh. */
export const FRESH_SECONDS = 10 * 60;

export type SessionProof = {
  source: string;
  startedAt: Date;
  /** When they last authenticated: at their provider, at sign-in, or with their password since. */ at: Date;
};

/** Returns null if the session is gone. */
export async function proofOf(db: Db, sessionId: string): Promise<SessionProof | null> {
  const session = await db
    .selectFrom("sessions")
    .select(["source", "created_at", "authenticated_at", "proven_at"])
    .where("id", "=", sessionId)
    .executeTakeFirst();
  if (!session) return null;
  const signedIn = session.authenticated_at ?? session.created_at;
  const at = session.proven_at !== null && session.proven_at > signedIn ? session.proven_at : signedIn;
  return { source: session.source, startedAt: session.created_at, at };
}

export const isFresh = (now: Date, at: Date, seconds = FRESH_SECONDS): boolean =>
  now.getTime() - at.getTime() < seconds * 1000;

/** Stores that the session's user has typed their password. */
export async function noteProof(ctx: ActorCtx<UserActor>): Promise<void> {
  await ctx.db
    .updateTable("sessions")
    .set({ proven_at: ctx.now() })
    .where("id", "=", ctx.actor.sessionId)
    .execute();
}
