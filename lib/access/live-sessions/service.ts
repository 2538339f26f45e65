/**
 * Sessions in AWS that Foyer opened and that may live on: taking access away opens no new ones, and AWS
 * ends those that are there at their own time. The ledger knows until when at the latest.
 *
 * A role that goes with its last assignment denies everything first, so sessions of roles that are gone are
 * over, and so are those that an emergency shut out, or that were ended one person at a time (revoke).
 */
import type { Reason } from "@/lib/messages/reason";
import { isUuid } from "@/lib/formats/uuid";
import { sql, type RawBuilder } from "kysely";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Db } from "@/lib/platform/context";
import { isLive, reachesAccount } from "../assignments/reached-accounts";

const MAX_SHOWN = 50;
/** No session in AWS lives longer. */
const MAX_SESSION_MILLISECONDS = 12 * 3600_000;

export type LiveSession = {
  userId: string;
  displayName: string | null;
  accountId: string;
  accountName: string;
  permissionSetId: string;
  permissionSetName: string;
  /** When the last of them ends by itself. */ until: Date;
  /** False when nothing gives it any more: a session from before. */ isAssigned: boolean;
  /** A role of somebody else's: Foyer ends nothing there. */ isOutside: boolean;
  /** It is being ended: the role does not say so yet. */ isEnding: boolean;
  /** Why not yet. */ problem: Reason | null;
};
export type LiveSessions = {
  count: number;
  /** Of these, being ended. */ ending: number;
  /** When the last of the others ends; of all, when there are no others. */ until: Date | null;
  shown: LiveSession[];
};

const isOfUser = (userId: string): RawBuilder<boolean> =>
  isUuid(userId) ? sql<boolean>`l.user_id = ${userId}::uuid` : sql<boolean>`false`;

/** Of a person or in an account, the longest first; one for each person, account and permission set. */
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

/** True while an assignment gives what the session (`l`: user, account, permission set) was opened by. */
export const isAssigned = (now: Date): RawBuilder<boolean> =>
  sql<boolean>`exists (select 1 from assignments a where a.permission_set_id = l.permission_set_id and ${isLive(now)} and (a.user_id = l.user_id or a.group_id in (select group_id from group_members where user_id = l.user_id)) and ${reachesAccount(sql.ref("l.account_id"))})`;

/** Those of one person. */
export const liveSessionsOfUser = (userId: string, now: Date): RawBuilder<unknown> =>
  liveSessions(isOfUser(userId), now);

/** By person, account and permission set: until when, and whether all of them are being ended. `of` narrows `l`, the ledger. */
export function liveSessions(of: RawBuilder<boolean>, now: Date): RawBuilder<unknown> {
  return sql`
    select l.user_id, l.account_id, l.permission_set_id, max(l.session_not_on_or_after) as until, bool_and(v.before is not null and l.issued_at < v.before) as is_ending
    from assertion_ledger l join accounts c on c.id = l.account_id join permission_sets s on s.id = l.permission_set_id
    left join deployed_roles d on d.account_id = l.account_id and d.permission_set_id = l.permission_set_id
    left join revoked_sessions v on v.account_id = l.account_id and v.permission_set_id = l.permission_set_id and v.user_id = l.user_id
    where l.user_id is not null and l.session_not_on_or_after > ${now} and l.issued_at > ${new Date(now.getTime() - MAX_SESSION_MILLISECONDS)} and ${of}
      and (c.revoked_before is null or l.issued_at >= c.revoked_before)
      and (s.kind = 'existing' or d.deployed_version is not null)
      and not (v.before is not null and l.issued_at < v.before and d.state = 'deployed' and not d.drift @> '[{"part":"inline_policy"}]')
    group by l.user_id, l.account_id, l.permission_set_id`;
}

/** Of some of those who lose something: how many live on in roles that stay, and until when. `losing` selects (user_id, account_id, permission_set_id); `leaving` those (account_id, permission_set_id) whose role goes. */
export async function countLivingOn(
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
