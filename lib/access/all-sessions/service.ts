/**
 * A person's sessions of every kind, in browsers, on command lines and in AWS: listed and ended by the person,
 * by administrators, and by security tools.
 */
import { isUuid } from "@/lib/formats/uuid";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { listOpenCommandLines, type OpenCommandLine } from "@/lib/identity/cli/sessions";
import { endCommandLines } from "@/lib/identity/cli/signed-out";
import { endBrowserSessions } from "@/lib/identity/sessions/end";
import { listBrowserSessions, type BrowserSession } from "@/lib/identity/sessions/list";
import type { ActorCtx, Db, UserCtx } from "@/lib/platform/context";
import { conflict, notFound, signedOut } from "@/lib/platform/errors";
import { revokeAll, revokeOwn } from "../live-sessions/revoke";
import { listAwsSessions, type PersonsAwsSession } from "../live-sessions/service";

export type AllSessions = {
  browsers: BrowserSession[];
  commandLines: OpenCommandLine[];
  aws: PersonsAwsSession[];
};

/** A role of a user in AWS: all its sessions end together. */
export type AwsRole = { accountId: string; permissionSetId: string };
/** One session, or all of a user; an administrator's own browser can be left out. */
export type WhichSession =
  | { kind: "browser"; id: string }
  | { kind: "command_line"; id: string }
  | { kind: "aws"; role: AwsRole }
  | { kind: "all"; exceptSessionId: string | null };

export type Ended = {
  browsers: number;
  commandLines: number;
  /** Roles that deny what the user opened. */ roles: number;
  /** Roles that can't deny one user alone. */ leftOut: number;
};

/** More than anyone has, and few enough to list. */
const MAX_LISTED = 500;

async function list(ctx: ActorCtx, userId: string): Promise<AllSessions> {
  const limit = MAX_LISTED;
  return {
    browsers: await listBrowserSessions(ctx, { userId, limit }),
    commandLines: await listOpenCommandLines(ctx.db, { userId, now: ctx.now(), limit }),
    aws: await listAwsSessions(ctx.db, { userId, now: ctx.now(), limit }),
  };
}

export const listOwnSessions = (ctx: UserCtx): Promise<AllSessions> => list(ctx, ctx.actor.userId);

/** @throws Refusal `not_found` */
export async function listSessionsOf(ctx: AdminCtx, userId: string): Promise<AllSessions> {
  await requireReader(ctx);
  return list(ctx, await requireUser(ctx.db, userId));
}

async function requireUser(db: Db, userId: string): Promise<string> {
  const user = isUuid(userId)
    ? await db.selectFrom("users").select("id").where("id", "=", userId).executeTakeFirst()
    : undefined;
  if (!user) throw notFound("user_not_found");
  return user.id;
}

/**
 * Ends sessions of the caller.
 * @throws Refusal `not_found` for another user's or an ended one; `conflict` if ending it would end others'
 */
export async function endOwnSessions(ctx: UserCtx, which: WhichSession): Promise<Ended> {
  const { userId, sessionId } = ctx.actor;
  return ctx.db.transaction().execute(async (tx) => {
    // In the order in which a sign-in locks them: a session that begins now is seen here, or sees this.
    const user = await tx
      .selectFrom("users")
      .select("id")
      .where("id", "=", userId)
      .where("status", "=", "enabled")
      .forNoKeyUpdate()
      .executeTakeFirst();
    const own = await tx
      .selectFrom("sessions")
      .select("id")
      .where("id", "=", sessionId)
      .where("user_id", "=", userId)
      .where("ended_at", "is", null)
      .where("expires_at", ">", ctx.now())
      .forUpdate()
      .executeTakeFirst();
    if (!user || !own) throw signedOut();
    const revoke = (role?: AwsRole) => revokeOwn(ctx, tx, role ? { role } : {});
    return end(ctx, tx, { userId, which, reason: "session.ended_from_list", revoke });
  });
}

/** Ends sessions of any user. @throws Refusal `not_found` */
export async function endSessionsOf(
  ctx: AdminCtx,
  { userId, which }: { userId: string; which: WhichSession },
): Promise<Ended> {
  return withAuthority(ctx, "administrator", async (tx) => {
    const id = await requireUser(tx, userId);
    const revoke = async (role?: AwsRole) => {
      const done = await revokeAll(ctx, tx, {
        userId: id,
        ...(role ? { role } : {}),
        reason: "sessions_revoked.by_administrator",
      });
      return { roles: done?.roles ?? 0, leftOut: 0 };
    };
    return end(ctx, tx, { userId: id, which, reason: "session.ended_by_administrator", revoke });
  });
}

type EndInput = {
  userId: string;
  which: WhichSession;
  reason: "session.ended_from_list" | "session.ended_by_administrator";
  revoke: (role?: AwsRole) => Promise<{ roles: number; leftOut: number }>;
};

async function end(ctx: ActorCtx, tx: Db, { userId, which, reason, revoke }: EndInput): Promise<Ended> {
  const ended: Ended = { browsers: 0, commandLines: 0, roles: 0, leftOut: 0 };
  switch (which.kind) {
    case "browser": {
      if (isUuid(which.id))
        ended.browsers = await endBrowserSessions(ctx, tx, { userId, which: { id: which.id }, reason });
      if (ended.browsers === 0) throw notFound("session_not_found");
      return ended;
    }
    case "command_line": {
      if (isUuid(which.id))
        ended.commandLines = await endCommandLines(ctx, tx, { userId, id: which.id }, reason);
      if (ended.commandLines === 0) throw notFound("session_not_found");
      return ended;
    }
    case "aws": {
      const done = await revoke(which.role);
      if (done.roles > 0) return { ...ended, ...done };
      throw done.leftOut > 0 ? conflict("aws_session_needs_administrator") : notFound("session_not_found");
    }
    case "all": {
      // Command lines first: some end with the browser that approved them, and all are counted.
      ended.commandLines = await endCommandLines(ctx, tx, { userId }, reason);
      ended.browsers = await endBrowserSessions(ctx, tx, {
        userId,
        which: { except: which.exceptSessionId },
        reason,
      });
      return { ...ended, ...(await revoke()) };
    }
  }
}
