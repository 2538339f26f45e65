/**
 * Ends a user's AWS sessions early: each role in which one may be alive denies everything to the user's
 * earlier sessions, until the last of them has expired. A disabled or deleted user is denied whenever the
 * session began, until they are enabled or whatever was renewed has expired.
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
import type { ActorCtx, Db, UserCtx } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { conflict } from "@/lib/platform/errors";
import { lockDesired, pairsOf, redeployRoles } from "../desired/desired-roles";
import { guardOf } from "../desired/role";
import { ASSERTION_SECONDS } from "../signing/types";
import { isAssigned, liveSessions, liveSessionsOfUser } from "./service";
import { giveTime, insertRevoked, type RevokedRole } from "./store";

/** Maximum difference between AWS's clock and Foyer's. */
const CLOCK_MILLISECONDS = 5 * 60_000;
/** How long after a console session `aws login` may renew credentials that it got from it, and their life. */
const RENEWAL_MILLISECONDS = (12 * 60 + 15) * 60_000;
/** AWS's limit. */
const MAX_SESSION_MILLISECONDS = 12 * 3_600_000;

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

/** A user's sessions: all of them, only those no longer assigned, or only those of one role. */
export type WhichSessions = {
  userId: string;
  onlyUnassigned?: boolean;
  role?: { accountId: string; permissionSetId: string };
};

function matchingSessions(
  { userId, onlyUnassigned = false, role }: WhichSessions,
  now: Date,
): RawBuilder<unknown> {
  const all = liveSessionsOfUser(userId, now);
  const isUnassigned = onlyUnassigned ? sql`not ${isAssigned(now)}` : sql`true`;
  return sql`select * from (${all}) l where ${isUnassigned} and ${isOfRole(role)}`;
}

const isOfRole = (role: WhichSessions["role"]) =>
  role === undefined
    ? sql`true`
    : sql`l.account_id = ${role.accountId} and l.permission_set_id = ${role.permissionSetId}`;

/** Returns what `revokeSessions` would do. */
export async function previewRevocation(ctx: AdminCtx, input: WhichSessions): Promise<Revocation> {
  await requireAdministrator(ctx);
  const isTimeless = await isGone(ctx.db, input.userId);
  const roles = await listRoles(ctx.db, input, isTimeless, ctx.now());
  const { rows: outside } = await sql<{ count: number }>`
    select count(*)::int as count from (${matchingSessions(input, ctx.now())}) l join permission_sets s on s.id = l.permission_set_id and s.kind = 'existing'`.execute(
    ctx.db,
  );
  const roleEffects = await effectsOn(ctx.db, roles, { before: timeOf(ctx.now()), isTimeless });
  return {
    roles: roleEffects.map(
      ({ role: { accountId, account, role, until, status, checkState }, isForEveryone }) => ({
        accountId,
        account,
        role,
        until,
        isForEveryone,
        isLater: status !== "ACTIVE" || checkState === "broken",
      }),
    ),
    outside: outside[0]?.count ?? 0,
  };
}

/** Returns for each role whether its policy has no room for another name, so that everyone's sessions end. */
async function effectsOn(
  db: Db,
  roles: LiveRole[],
  revocation: { before: Date; isTimeless: boolean },
): Promise<{ role: LiveRole; isForEveryone: boolean }[]> {
  const { rows: others } = await sql<{
    accountId: string;
    permissionSetId: string;
    userId: string;
    before: Date;
    isTimeless: boolean;
  }>`
    select account_id as "accountId", permission_set_id as "permissionSetId", user_id as "userId", before, is_timeless as "isTimeless" from revoked_sessions
    where (account_id, permission_set_id) in (${pairsOf(roles)})`.execute(db);
  return roles.map((role) => {
    const people: RevokedPerson[] = others
      .filter(
        (other) =>
          other.accountId === role.accountId &&
          other.permissionSetId === role.permissionSetId &&
          other.userId !== role.userId,
      )
      .map((other) => ({ ...other, sourceIdentity: sourceIdentity(other.userId) }));
    const guard = guardOf(role.inlinePolicy, {
      revokedBefore: role.revokedBefore,
      revokedPeople: [...people, { ...revocation, sourceIdentity: sourceIdentity(role.userId) }],
    });
    return { role, isForEveryone: guard?.isForEveryone ?? false };
  });
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

/**
 * Revokes sessions for their user. Leaves out roles whose policy has no room for the name: a user must not end
 * others' sessions.
 * @returns the number of roles that deny the sessions, and of those left out
 */
export async function revokeOwn(
  ctx: UserCtx,
  tx: Db,
  which: { role?: { accountId: string; permissionSetId: string } },
): Promise<{ roles: number; leftOut: number }> {
  const { userId } = ctx.actor;
  // Two users who end theirs at the same time must not both find the last room.
  await lockDesired(tx);
  const found = await listRoles(tx, { ...which, userId }, false, ctx.now());
  const effects = await effectsOn(tx, found, { before: timeOf(ctx.now()), isTimeless: false });
  const roles = effects.filter(({ isForEveryone }) => !isForEveryone).map(({ role }) => role);
  await insertRevocations(ctx, tx, roles, {
    targetId: userId,
    isTimeless: false,
    reason: "sessions_revoked.by_user",
  });
  return { roles: roles.length, leftOut: found.length - roles.length };
}

/** Ends the sessions of someone who may not be who they say: their password or their factors were reset. */
export const onSignInReset: Handler<"password.reset" | "factors.reset"> = async (ctx, tx, { userId }) => {
  await revokeAll(ctx, tx, { userId, reason: "sessions_revoked.sign_in_reset" });
};

/** Does the same in the transaction of an authorized caller. Returns null if nothing is alive. */
export async function revokeAll(
  ctx: ActorCtx,
  tx: Db,
  { reason, ...which }: WhichSessions & { reason: ReasonCode },
): Promise<{ runId: string; roles: number } | null> {
  // Signing this user in locks the same row until the ledger has it, so no concurrent session goes unnoticed.
  if (isUuid(which.userId))
    await tx.selectFrom("users").select("id").where("id", "=", which.userId).forNoKeyUpdate().execute();
  const isTimeless = await isGone(tx, which.userId);
  return insertRevocations(ctx, tx, await listRoles(tx, which, isTimeless, ctx.now()), {
    targetId: which.userId,
    isTimeless,
    reason,
  });
}

/** Returns true if the user is disabled or deleted, and so must stay out of what they opened. */
async function isGone(db: Db, userId: string): Promise<boolean> {
  if (!isUuid(userId)) return false;
  const user = await db.selectFrom("users").select("status").where("id", "=", userId).executeTakeFirst();
  return user?.status !== "enabled";
}

const listRoles = (db: Db, which: WhichSessions, isTimeless: boolean, now: Date): Promise<LiveRole[]> =>
  isTimeless
    ? listLiveRoles(db, renewableSessions(which, now))
    : listLiveRoles(db, matchingSessions(which, now));

/**
 * Returns roles that a user opened so lately that something renewed may be alive, unless they deny the user
 * at any time already. A session that was ended by time counts too: it may have been renewed before.
 */
const renewableSessions = ({ userId, role }: WhichSessions, now: Date): RawBuilder<unknown> => {
  const since = new Date(now.getTime() - RENEWAL_MILLISECONDS);
  return sql`
    select l.user_id, l.account_id, l.permission_set_id, max(l.session_not_on_or_after) + make_interval(secs => ${RENEWAL_MILLISECONDS / 1000}) as until, false as is_ending
    from assertion_ledger l
    where l.user_id = ${userId}::uuid and ${isOfRole(role)} and l.session_not_on_or_after > ${since} and l.issued_at > ${new Date(since.getTime() - MAX_SESSION_MILLISECONDS)}
      and not exists (select from revoked_sessions v where v.account_id = l.account_id and v.permission_set_id = l.permission_set_id and v.user_id = l.user_id and v.is_timeless)
    group by l.user_id, l.account_id, l.permission_set_id`;
};

/**
 * Lets a user in again who was disabled: roles deny only what they opened before, and for a minute nothing
 * opens that the roles might still deny.
 */
export async function readmit(ctx: ActorCtx, tx: Db, userId: string): Promise<void> {
  await lockDesired(tx);
  const roles = await giveTime(tx, userId, timeOf(ctx.now()));
  if (roles.length > 0) await redeployRoles(ctx, tx, { kind: "revoke", userId }, roles);
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
    isTimeless: false,
    reason: "sessions_revoked.access_removed",
  });
};

async function insertRevocations(
  ctx: ActorCtx,
  tx: Db,
  roles: LiveRole[],
  { isTimeless, ...about }: { targetId?: string; isTimeless: boolean; reason: ReasonCode },
): Promise<{ runId: string; roles: number } | null> {
  if (roles.length === 0) return null;
  await lockDesired(tx);
  const before = timeOf(ctx.now());
  await insertRevoked(
    tx,
    { before, isTimeless },
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
      ...(isTimeless ? {} : { before: before.toISOString() }),
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
