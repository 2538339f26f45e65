/** Lists and ends the sessions of command lines, for their users and for administrators. */
import type { SessionEnd } from "@/lib/messages/reason";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Ctx, Db, UserCtx } from "@/lib/platform/context";
import { notFound } from "@/lib/platform/errors";
import { requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { endCliSessions, listCliSessions, type CliSessionOfPerson } from "./store";

const PAGE = 50;

export type ListedCliSession = {
  id: string;
  person: { id: string; displayName: string; userName: string };
  program: string;
  userAgent: string | null;
  flow: "device" | "code";
  ip: string | null;
  lastIp: string | null;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  ended: {
    at: Date;
    reason: SessionEnd | null;
    /** A token was copied; warn the user. */ isAlarm: boolean;
  } | null;
};

export type CliSessionsPage = { sessions: ListedCliSession[]; next: string | null };

const toListed = (session: CliSessionOfPerson): ListedCliSession => ({
  id: session.id,
  person: { id: session.user_id, displayName: session.display_name, userName: session.user_name },
  program: session.client_name,
  userAgent: session.user_agent,
  flow: session.flow,
  ip: session.ip,
  lastIp: session.last_ip,
  createdAt: session.created_at,
  lastUsedAt: session.last_used_at,
  expiresAt: session.expires_at,
  ended:
    session.ended_at === null
      ? null
      : {
          at: session.ended_at,
          reason: session.ended_reason,
          isAlarm: session.ended_reason === "session.token_reused",
        },
});

async function list(
  ctx: Ctx,
  of: Parameters<typeof listCliSessions>[1],
  page: { after?: string },
): Promise<CliSessionsPage> {
  const { sessions, next } = await listCliSessions(ctx.db, of, ctx.now(), { after: page.after, limit: PAGE });
  return { sessions: sessions.map(toListed), next };
}

export async function listOwnCliSessions(
  ctx: UserCtx,
  page: { after?: string } = {},
): Promise<CliSessionsPage> {
  return list(ctx, { userId: ctx.actor.userId }, page);
}

export type OpenCommandLine = Omit<ListedCliSession, "person" | "ended">;

/** Returns a user's command lines that are signed in, last used first. The caller authorizes. */
export async function listOpenCommandLines(
  db: Db,
  { userId, now, limit }: { userId: string; now: Date; limit: number },
): Promise<OpenCommandLine[]> {
  const rows = await db
    .selectFrom("cli_sessions")
    .selectAll()
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .orderBy("last_used_at", "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    program: row.client_name,
    userAgent: row.user_agent,
    flow: row.flow,
    ip: row.ip,
    lastIp: row.last_ip,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  }));
}

const ALARM_DAYS = 3;

/** Whether one of the caller's command lines was signed out within three days because a token was copied. */
export async function hadCopiedToken(ctx: UserCtx): Promise<boolean> {
  const since = new Date(ctx.now().getTime() - ALARM_DAYS * 86_400_000);
  return (
    (await ctx.db
      .selectFrom("cli_sessions")
      .select("id")
      .where("user_id", "=", ctx.actor.userId)
      .where("ended_reason", "=", "session.token_reused")
      .where("ended_at", ">", since)
      .executeTakeFirst()) !== undefined
  );
}

/** Signs out one of the caller's command lines, or all. @throws Refusal `not_found` */
export async function endOwnCliSessions(ctx: UserCtx, input: { id: string } | "all"): Promise<void> {
  await ctx.db.transaction().execute((tx) => end(ctx, tx, ctx.actor.userId, input));
}

export async function listCliSessionsOf(
  ctx: AdminCtx,
  userId: string,
  page: { after?: string } = {},
): Promise<CliSessionsPage> {
  await requireReader(ctx);
  return isUuid(userId) ? list(ctx, { userId }, page) : { sessions: [], next: null };
}

/** Lists everyone's open sessions. */
export async function listAllCliSessions(
  ctx: AdminCtx,
  page: { search?: string; after?: string },
): Promise<CliSessionsPage> {
  await requireReader(ctx);
  return list(ctx, { everybody: { search: page.search } }, page);
}

/** @throws Refusal `not_found` */
export async function endCliSessionsOf(
  ctx: AdminCtx,
  input: { userId: string; id: string } | { userId: string; all: true },
): Promise<void> {
  await withAuthority(ctx, "administrator", (tx) =>
    end(ctx, tx, input.userId, "id" in input ? { id: input.id } : "all"),
  );
}

async function end(
  ctx: UserCtx | AdminCtx,
  tx: Db,
  userId: string,
  which: { id: string } | "all",
): Promise<void> {
  if (which !== "all") {
    const own =
      isUuid(which.id) && isUuid(userId)
        ? await tx
            .selectFrom("cli_sessions")
            .select("id")
            .where("id", "=", which.id)
            .where("user_id", "=", userId)
            .executeTakeFirst()
        : undefined;
    if (!own) throw notFound("cli_session_not_found");
  }
  const ended = await endCliSessions(
    tx,
    which === "all" ? { userId } : which,
    ctx.now(),
    "session.signed_out_from_list",
  );
  for (const { id } of ended)
    await record(ctx, tx, {
      type: "cli_session.ended",
      outcome: "success",
      targetId: userId,
      reason: "session.signed_out_from_list",
      details: { sessionId: id },
    });
}
