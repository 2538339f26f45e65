/**
 * Ending a person's sessions in AWS before their time: each role in which one may be alive denies everything to
 * this person's sessions from before, until the last of them has ended by itself.
 *
 * Written by the provisioner as everything else on a role is: what shall be is rows, so that a run which is killed
 * goes on, and taking the policy away by hand is drift. It reaches sessions of the role itself. A session that went
 * on into a role that is not Foyer's, or that was opened in one, ends at its own time.
 */
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

/** How far AWS's clock and Foyer's may be apart. */
const CLOCK_MILLISECONDS = 5 * 60_000;

export type Revocation = {
  /** Roles that deny this person's older sessions everything, each in one account. */
  roles: {
    accountId: string;
    account: string;
    role: string;
    until: Date;
    /** No room for a name: everybody's sessions in it end and are opened again. */ isForEveryone: boolean;
    /** Foyer cannot reach it now, and does it as soon as it can. */ isLater: boolean;
  }[];
  /** Sessions in roles of somebody else's, which Foyer never changes. */
  outside: number;
};

type Living = RevokedRole & {
  account: string;
  role: string;
  status: string;
  checkState: string;
  inlinePolicy: string | null;
  revokedBefore: Date | null;
};

/** A person's, all of them or those that nothing gives any more. */
export type WhichSessions = { userId: string; onlyTaken?: boolean };

const livingOf = ({ userId, onlyTaken = false }: WhichSessions, now: Date) =>
  onlyTaken
    ? sql`select * from (${liveSessionsOfUser(userId, now)}) l where not ${isAssigned(now)}`
    : liveSessionsOfUser(userId, now);

/** What `revokeSessions` would do. */
export async function previewRevocation(ctx: AdminCtx, input: WhichSessions): Promise<Revocation> {
  await requireAdministrator(ctx);
  const roles = await listLiving(ctx.db, livingOf(input, ctx.now()));
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
    select count(*)::int as count from (${livingOf(input, ctx.now())}) l join permission_sets s on s.id = l.permission_set_id and s.kind = 'existing'`.execute(
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
 * Shuts a person's sessions out of every role of Foyer's in which one may be alive, or of those that nothing gives any more.
 * @returns the run that shows its progress, and in how many roles
 * @throws Refusal `conflict` when there is none
 */
export async function revokeSessions(
  ctx: AdminCtx,
  input: WhichSessions,
): Promise<{ runId: string; roles: number }> {
  const done = await withAuthority(ctx, "administrator", (tx) =>
    revokeAll(ctx, tx, { ...input, reason: "an administrator ended them" }),
  );
  if (!done) throw conflict("no_open_sessions");
  return done;
}

/** The same in a transaction of who was authorised already; null when nothing is alive. */
export async function revokeAll(
  ctx: AdminCtx,
  tx: Db,
  { reason, ...which }: WhichSessions & { reason: string },
): Promise<{ runId: string; roles: number } | null> {
  // Whoever signs this person in holds the row until the ledger has it: no session begins beside this unseen.
  if (isUuid(which.userId))
    await tx.selectFrom("users").select("id").where("id", "=", which.userId).forNoKeyUpdate().execute();
  return shutOut(ctx, tx, await listLiving(tx, livingOf(which, ctx.now())), {
    targetId: which.userId,
    reason,
  });
}

/** Ends sessions that users opened by assignments they have lost, where no other assignment gives the role. */
export const onAssignmentChanged: Handler<"assignment.changed"> = async (ctx, tx, { lost }) => {
  if (!lost) return;
  const { roles, userIds, groupIds } = lost;
  const isOneOf = (column: string, values: readonly string[]) =>
    values.length === 0 ? sql`false` : sql`${sql.ref(column)} in (${sql.join(values)})`;
  const users = sql`select id from users where ${isOneOf("id", userIds)} union select user_id from group_members where ${isOneOf("group_id", groupIds)}`;
  const isLost = sql<boolean>`l.user_id in (${users}) and (l.account_id, l.permission_set_id) in (${pairsOf(roles)}) and not ${isAssigned(ctx.now())}`;
  await shutOut(ctx, tx, await listLiving(tx, liveSessions(isLost, ctx.now())), {
    reason: "what gave them was taken away",
  });
};

async function shutOut(
  ctx: ActorCtx,
  tx: Db,
  roles: Living[],
  about: { targetId?: string; reason: string },
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

/** An assertion that was signed a moment ago may still become a session: those are shut out too. */
const timeOf = (now: Date): Date => new Date(Math.ceil(now.getTime() / 1000 + ASSERTION_SECONDS) * 1000);

/** By person, the roles of Foyer's in which a session may be alive that is not shut out already. `live` is of `liveSessions`. */
async function listLiving(db: Db, live: RawBuilder<unknown>): Promise<Living[]> {
  const { rows } = await sql<Living>`
    select c.id as "accountId", s.id as "permissionSetId", l.user_id as "userId", l.until, coalesce(c.label, c.name) as account, s.name as role, c.status, c.check_state as "checkState", c.revoked_before as "revokedBefore", v.definition ->> 'inlinePolicy' as "inlinePolicy"
    from (${live}) l join accounts c on not l.is_ending and c.id = l.account_id and c.status <> 'CLOSED'
    join permission_sets s on s.id = l.permission_set_id and s.kind = 'managed'
    join deployed_roles d on d.account_id = c.id and d.permission_set_id = s.id
    left join permission_set_versions v on v.permission_set_id = s.id and v.version = d.wanted_version
    order by lower(coalesce(c.label, c.name)), c.id, s.name`.execute(db);
  return rows;
}
