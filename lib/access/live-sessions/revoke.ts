/**
 * Ends a user's AWS sessions early: each role in which one may be alive denies everything to the user's
 * earlier sessions, until the last of them has expired.
 *
 * The provisioner writes this like everything else on a role. The desired state is in rows, so a killed run
 * continues, and removing the policy in AWS is drift. This covers sessions of the role itself. A session that
 * moved on to a foreign role, or was opened in one, ends when it expires.
 */
import type { ReasonCode } from "@/lib/messages/reason";
import { sql, type RawBuilder } from "kysely";
import type { RevokedPerson } from "@/lib/formats/revocation-policy";
import { sourceIdentity } from "@/lib/formats/session-name";
import { isUuid } from "@/lib/formats/uuid";
import { requireAdministrator } from "@/lib/identity/administrators/service";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { conflict } from "@/lib/platform/errors";
import { lockDesired, pairsOf, redeployRoles } from "../desired/desired-roles";
import { guardOf } from "../desired/role";
import { ASSERTION_SECONDS } from "../signing/types";
import { isAssigned, liveSessions, liveSessionsOfUser } from "./service";
import { insertRevoked, type RevokedRole } from "./store";

/** Maximum difference between AWS's clock and Foyer's. */
const CLOCK_MILLISECONDS = 5 * 60_000;

export type Revocation = {
  /** Roles that will deny this user's earlier sessions, one per account. */
  roles: {
    accountId: string;
    account: string;
    role: string;
    until: Date;
    /** The policy has no room for names: every user's sessions in the role end and must be reopened. */ isForEveryone: boolean;
    /** Foyer can't do it now and will as soon as it can. */ isLater: boolean;
  }[];
  /** Sessions in existing roles, which Foyer never changes. */
  outside: number;
};

type LiveRole = RevokedRole & {
  account: string;
  role: string;
  status: string;
  checkState: string;
  inlinePolicy: string | null;
  revokedBefore: Date | null;
};

/** A user's sessions: all of them, or only those no longer assigned. */
export type WhichSessions = { userId: string; onlyUnassigned?: boolean };

const matchingSessions = ({ userId, onlyUnassigned = false }: WhichSessions, now: Date) =>
  onlyUnassigned
    ? sql`select * from (${liveSessionsOfUser(userId, now)}) l where not ${isAssigned(now)}`
    : liveSessionsOfUser(userId, now);

/** Returns what `revokeSessions` would do. */
export async function previewRevocation(ctx: AdminCtx, input: WhichSessions): Promise<Revocation> {
  await requireAdministrator(ctx);
  const roles = await listLiveRoles(ctx.db, matchingSessions(input, ctx.now()));
  const before = timeOf(ctx.now());
  const { rows: others } = await sql<{
    accountId: string;
    permissionSetId: string;
    userId: string;
    before: Date;
  }>`
    select account_id as "accountId", permission_set_id as "permissionSetId", user_id as "userId", before from revoked_sessions
    where (account_id, permission_set_id) in (${pairsOf(roles)})`.execute(ctx.db);
  const { rows: outside } = await sql<{ count: number }>`
    select count(*)::int as count from (${matchingSessions(input, ctx.now())}) l join permission_sets s on s.id = l.permission_set_id and s.kind = 'existing'`.execute(
    ctx.db,
  );
  return {
    roles: roles.map((each) => {
      const people: RevokedPerson[] = others
        .filter(
          (other) =>
            other.accountId === each.accountId &&
            other.permissionSetId === each.permissionSetId &&
            other.userId !== each.userId,
        )
        .map((other) => ({ sourceIdentity: sourceIdentity(other.userId), before: other.before }));
      const guard = guardOf(each.inlinePolicy, {
        revokedBefore: each.revokedBefore,
        revokedPeople: [...people, { sourceIdentity: sourceIdentity(each.userId), before }],
      });
      return {
        accountId: each.accountId,
        account: each.account,
        role: each.role,
        until: each.until,
        isForEveryone: guard?.isForEveryone ?? false,
        isLater: each.status !== "ACTIVE" || each.checkState === "broken",
      };
    }),
    outside: outside[0]?.count ?? 0,
  };
}

/**
 * Revokes a user's sessions in every role that Foyer deployed, or only those no longer assigned.
 * @returns the run that shows its progress, and the number of roles
 * @throws Refusal `conflict` if there are none
 */
export async function revokeSessions(
  ctx: AdminCtx,
  input: WhichSessions,
): Promise<{ runId: string; roles: number }> {
  const done = await withAuthority(ctx, "administrator", (tx) =>
    revokeAll(ctx, tx, { ...input, reason: "sessions_revoked.by_administrator" }),
  );
  if (!done) throw conflict("no_open_sessions");
  return done;
}

/** Does the same in the transaction of an authorized caller. Returns null if nothing is alive. */
export async function revokeAll(
  ctx: AdminCtx,
  tx: Db,
  { reason, ...which }: WhichSessions & { reason: ReasonCode },
): Promise<{ runId: string; roles: number } | null> {
  // Signing this user in locks the same row until the ledger has it, so no concurrent session goes unnoticed.
  if (isUuid(which.userId))
    await tx.selectFrom("users").select("id").where("id", "=", which.userId).forNoKeyUpdate().execute();
  return insertRevocations(ctx, tx, await listLiveRoles(tx, matchingSessions(which, ctx.now())), {
    targetId: which.userId,
    reason,
  });
}

/**
 * Ends sessions that users opened through assignments they have lost, unless another assignment grants the
 * role.
 */
export const onAssignmentChanged: Handler<"assignment.changed"> = async (ctx, tx, { lost }) => {
  if (!lost) return;
  const { roles, userIds, groupIds } = lost;
  const isOneOf = (column: string, values: readonly string[]) =>
    values.length === 0 ? sql`false` : sql`${sql.ref(column)} in (${sql.join(values)})`;
  const users = sql`select id from users where ${isOneOf("id", userIds)} union select user_id from group_members where ${isOneOf("group_id", groupIds)}`;
  const isLost = sql<boolean>`l.user_id in (${users}) and (l.account_id, l.permission_set_id) in (${pairsOf(roles)}) and not ${isAssigned(ctx.now())}`;
  await insertRevocations(ctx, tx, await listLiveRoles(tx, liveSessions(isLost, ctx.now())), {
    reason: "sessions_revoked.access_removed",
  });
};

async function insertRevocations(
  ctx: ActorCtx,
  tx: Db,
  roles: LiveRole[],
  about: { targetId?: string; reason: ReasonCode },
): Promise<{ runId: string; roles: number } | null> {
  if (roles.length === 0) return null;
  await lockDesired(tx);
  const before = timeOf(ctx.now());
  await insertRevoked(
    tx,
    before,
    roles.map(({ accountId, permissionSetId, userId, until }) => ({
      accountId,
      permissionSetId,
      userId,
      until: new Date(until.getTime() + CLOCK_MILLISECONDS),
    })),
  );
  const runId = await redeployRoles(ctx, tx, { kind: "revoke", userId: about.targetId }, roles);
  await record(ctx, tx, {
    type: "sessions.revoked",
    outcome: "success",
    ...about,
    details: {
      before: before.toISOString(),
      runId,
      roles: roles.map(({ accountId, role, userId }) => ({ accountId, role, userId })),
    },
  });
  return { runId, roles: roles.length };
}

/** An assertion signed a moment ago may still become a session, so revoke those too. */
const timeOf = (now: Date): Date => new Date(Math.ceil(now.getTime() / 1000 + ASSERTION_SECONDS) * 1000);

/**
 * Returns, by user, the deployed roles in which an unrevoked session may be alive. `live` is of
 * `liveSessions`.
 */
async function listLiveRoles(db: Db, live: RawBuilder<unknown>): Promise<LiveRole[]> {
  const { rows } = await sql<LiveRole>`
    select c.id as "accountId", s.id as "permissionSetId", l.user_id as "userId", l.until, coalesce(c.label, c.name) as account, s.name as role, c.status, c.check_state as "checkState", c.revoked_before as "revokedBefore", v.definition ->> 'inlinePolicy' as "inlinePolicy"
    from (${live}) l join accounts c on not l.is_ending and c.id = l.account_id and c.status <> 'CLOSED'
    join permission_sets s on s.id = l.permission_set_id and s.kind = 'managed'
    join deployed_roles d on d.account_id = c.id and d.permission_set_id = s.id
    left join permission_set_versions v on v.permission_set_id = s.id and v.version = d.wanted_version
    order by lower(coalesce(c.label, c.name)), c.id, s.name`.execute(db);
  return rows;
}
