/**
 * AWS sessions that Foyer opened and that may still be open: removing access opens no new ones, but AWS ends
 * open ones only when they expire. The ledger knows the latest possible end.
 *
 * A role that loses its last assignment first denies everything, so sessions of deleted roles have ended. So
 * have those revoked in an emergency or for one user.
 */
import type { Reason } from "@/lib/messages/reason";
import { isUuid } from "@/lib/formats/uuid";
import { sql, type RawBuilder } from "kysely";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Db } from "@/lib/platform/context";
import { isLive, reachesAccount } from "../assignments/reached-accounts";

const MAX_SHOWN = 50;
/** AWS's limit. */
const MAX_SESSION_MILLISECONDS = 12 * 3600_000;

export type LiveSession = {
  userId: string;
  displayName: string | null;
  accountId: string;
  accountName: string;
  permissionSetId: string;
  permissionSetName: string;
  /** When the last of them expires. */ until: Date;
  /** False if no assignment grants it any more. */ isAssigned: boolean;
  /** The role isn't Foyer's, so Foyer can't end the session. */ isOutside: boolean;
  /** It is being ended, but the role's policy isn't written yet. */ isEnding: boolean;
  /** Why it isn't written yet. */ problem: Reason | null;
};
export type LiveSessions = {
  count: number;
  /** How many of these are being ended. */ ending: number;
  /** When the last of the others expires, or the last of all if there are no others. */ until: Date | null;
  shown: LiveSession[];
};

const isOfUser = (userId: string): RawBuilder<boolean> =>
  isUuid(userId) ? sql<boolean>`l.user_id = ${userId}::uuid` : sql<boolean>`false`;

/** Lists a user's or an account's live sessions, longest first, one per user, account and permission set. */
export async function listLiveSessions(
  ctx: AdminCtx,
  input: { userId: string } | { accountId: string },
): Promise<LiveSessions> {
  await requireReader(ctx);
  const of = "userId" in input ? isOfUser(input.userId) : sql<boolean>`l.account_id = ${input.accountId}`;
  const { rows } = await sql<LiveSession & { count: number; ending: number; last: Date }>`
    with live as (${liveSessions(of, ctx.now())})
    select l.user_id as "userId", u.display_name as "displayName", c.id as "accountId", coalesce(c.label, c.name) as "accountName", l.permission_set_id as "permissionSetId", s.name as "permissionSetName", l.until, ${isAssigned(ctx.now())} as "isAssigned", s.kind = 'existing' as "isOutside", l.is_ending as "isEnding",
      case when l.is_ending then coalesce(d.failure_reason, case when c.status_reason is not null then jsonb_build_object('code', c.status_reason) end) end as problem, (count(*) over ())::int as count, (count(*) filter (where l.is_ending) over ())::int as ending, coalesce(max(l.until) filter (where not l.is_ending) over (), max(l.until) over ()) as last
    from live l join accounts c on c.id = l.account_id join permission_sets s on s.id = l.permission_set_id left join users u on u.id = l.user_id
    left join deployed_roles d on d.account_id = l.account_id and d.permission_set_id = l.permission_set_id
    order by l.until desc, c.id, s.id, l.user_id limit ${MAX_SHOWN}`.execute(ctx.db);
  return {
    count: rows[0]?.count ?? 0,
    ending: rows[0]?.ending ?? 0,
    until: rows[0]?.last ?? null,
    shown: rows.map(({ count: _count, ending: _ending, last: _last, ...row }) => row),
  };
}

/** One person's open sessions of one role. */
export type PersonsAwsSession = Pick<
  LiveSession,
  "accountId" | "accountName" | "permissionSetId" | "permissionSetName" | "until" | "isOutside" | "isEnding"
> & { since: Date; /** What they were opened for. */ purposes: ("credentials" | "console")[] };

/** Returns a person's open AWS sessions, by role, newest first. The caller authorizes. */
export async function listAwsSessions(
  db: Db,
  { userId, now, limit }: { userId: string; now: Date; limit: number },
): Promise<PersonsAwsSession[]> {
  const { rows } = await sql<PersonsAwsSession>`
    select c.id as "accountId", coalesce(c.label, c.name) as "accountName", l.permission_set_id as "permissionSetId", s.name as "permissionSetName", l.since, l.until, l.purposes, s.kind = 'existing' as "isOutside", l.is_ending as "isEnding"
    from (${liveSessionsOfUser(userId, now)}) l join accounts c on c.id = l.account_id join permission_sets s on s.id = l.permission_set_id
    order by l.since desc, c.id, s.id limit ${limit}`.execute(db);
  return rows;
}

/** Returns SQL that is true while an assignment grants the session `l` (user, account, permission set). */
export const isAssigned = (now: Date): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from assignments a where a.permission_set_id = l.permission_set_id and ${isLive(now)} and (a.user_id = l.user_id or a.group_id in (select group_id from group_members where user_id = l.user_id)) and ${reachesAccount(sql.ref("l.account_id"))})`;

/** Returns the live sessions of one user. */
export const liveSessionsOfUser = (userId: string, now: Date): RawBuilder<unknown> =>
  liveSessions(isOfUser(userId), now);

/**
 * Returns SQL that selects sessions by user, account and permission set, with their end and whether all are
 * being ended. `of` filters `l`, the ledger.
 */
export function liveSessions(of: RawBuilder<boolean>, now: Date): RawBuilder<unknown> {
  return sql`
    select l.user_id, l.account_id, l.permission_set_id, min(l.issued_at) as since, max(l.session_not_on_or_after) as until, array_agg(distinct l.purpose) as purposes, bool_and(v.before is not null and l.issued_at < v.before) as is_ending
    from assertion_ledger l join accounts c on c.id = l.account_id join permission_sets s on s.id = l.permission_set_id
    left join deployed_roles d on d.account_id = l.account_id and d.permission_set_id = l.permission_set_id
    left join revoked_sessions v on v.account_id = l.account_id and v.permission_set_id = l.permission_set_id and v.user_id = l.user_id
    where l.user_id is not null and l.session_not_on_or_after > ${now} and l.issued_at > ${new Date(now.getTime() - MAX_SESSION_MILLISECONDS)} and ${of}
      and (c.revoked_before is null or l.issued_at >= c.revoked_before)
      and (s.kind = 'existing' or d.deployed_version is not null)
      and not (v.before is not null and l.issued_at < v.before and d.state = 'deployed' and not d.drift @> '[{"part":"inline_policy"}]')
    group by l.user_id, l.account_id, l.permission_set_id`;
}

/**
 * Counts the sessions that stay open although their access is removed, and when the last expires. `losing`
 * selects (user_id, account_id, permission_set_id); `leaving` selects the (account_id, permission_set_id)
 * whose role is removed.
 */
export async function countOutliving(
  db: Db,
  input: { with: RawBuilder<unknown>; losing: RawBuilder<unknown>; leaving: RawBuilder<unknown>; now: Date },
): Promise<{ count: number; until: Date | null }> {
  const { rows } = await sql<{ count: number; until: Date | null }>`
    with ${input.with}, losing as materialized (${input.losing}), leaving as materialized (${input.leaving}),
    live as (${liveSessions(sql<boolean>`exists (select 1 from losing x where x.user_id = l.user_id and x.account_id = l.account_id and x.permission_set_id = l.permission_set_id)`, input.now)})
    select count(*)::int as count, max(l.until) as until from live l
    where not exists (select 1 from leaving g where g.account_id = l.account_id and g.permission_set_id = l.permission_set_id)`.execute(
    db,
  );
  return rows[0] ?? { count: 0, until: null };
}
