/** What an administrator asks of provisioning, and sees of it. */
import { sql } from "kysely";
import { likeText } from "@/lib/formats/text";
import {
  refuseAdministration,
  requireAdministrator,
  requireReader,
} from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { record } from "@/lib/platform/audit/record";
import type { Drift } from "@/lib/platform/db/schema";
import { invalidInput, notFound } from "@/lib/platform/errors";
import { enqueueAll } from "@/lib/platform/jobs/store";
import { canProvision } from "@/lib/identity/administrators/policy";
import { PUBLISH_KEYS } from "../key-rotation/publish-keys";
import { findPermissionSet } from "../permission-sets/store";
import { insertRun, PROVISION_ACCOUNT, type RunKind } from "../desired/desired-roles";

/** Which roles: of one permission set, of one account, or of both. */
export type RoleSelection = { permissionSetId?: string; accountId?: string };

const selected = ({ permissionSetId, accountId }: RoleSelection) =>
  sql`${permissionSetId === undefined ? sql`` : sql`and d.permission_set_id = ${permissionSetId}`} ${accountId === undefined ? sql`` : sql`and d.account_id = ${accountId}`}`;

/**
 * Deploys the newest version of a permission set to every account that has its role, or to one.
 * @returns the run that shows its progress
 * @throws Refusal `not_found`, also where the one account has no such role; delegates may do it for sets that were delegated to them as a whole
 */
export async function provisionPermissionSet(
  ctx: AdminCtx,
  input: { permissionSetId: string; accountId?: string },
): Promise<string> {
  if (!canProvision(await requireReader(ctx), input.permissionSetId))
    return refuseAdministration(ctx, "not an administrator");
  const set = await findPermissionSet(ctx.db, input.permissionSetId);
  if (!set) throw notFound("This permission set does not exist.");
  if (input.accountId !== undefined && !(await hasRole(ctx, input.permissionSetId, input.accountId)))
    throw notFound(
      `${set.name} has no role in account ${input.accountId} that Foyer deploys: assign it there first.`,
    );
  return startWork(
    ctx,
    { kind: "provision", ...input },
    sql`${selected(input)} and ${isDue(set.revision)}`,
    set.revision,
  );
}

async function hasRole(ctx: AdminCtx, permissionSetId: string, accountId: string): Promise<boolean> {
  const role = ctx.db
    .selectFrom("deployed_roles as d")
    .innerJoin("accounts as c", "c.id", "d.account_id")
    .select("d.account_id");
  return (
    (await role
      .where("d.permission_set_id", "=", permissionSetId)
      .where("d.account_id", "=", accountId)
      .where("d.state", "!=", "removing")
      .where("c.status", "=", "ACTIVE")
      .executeTakeFirst()) !== undefined
  );
}

/** Roles (`d`) that provisioning a version works on. */
export const isDue = (version: number) => sql<boolean>`(d.wanted_version < ${version} or d.state = 'failed')`;

/** Puts roles right that were changed outside Foyer, or that failed; `everything` is said, not left out. */
export async function repairRoles(
  ctx: AdminCtx,
  input: RoleSelection & { everything?: boolean },
): Promise<string> {
  await requireAdministrator(ctx);
  const { everything = false, ...selection } = input;
  if (!everything && selection.accountId === undefined && selection.permissionSetId === undefined)
    throw invalidInput("Say which roles to repair.");
  // Of a blocked account the people's provider is put right too.
  const blocked = await ctx.db
    .selectFrom("accounts")
    .select("id")
    .$if(!everything, (query) => query.where("id", "=", selection.accountId ?? ""))
    .where("status", "=", "ACTIVE")
    .where("is_blocked", "=", true)
    .execute();
  await enqueueAll(
    ctx.db,
    PUBLISH_KEYS,
    blocked.map(({ id }) => id),
    ctx.now(),
  );
  return startWork(
    ctx,
    { kind: "repair", ...selection },
    sql`${selected(selection)} and (d.state = 'failed' or d.drift <> '[]')`,
    null,
  );
}

async function startWork(
  ctx: AdminCtx,
  run: { kind: RunKind } & RoleSelection,
  condition: ReturnType<typeof sql>,
  version: number | null,
): Promise<string> {
  return ctx.db.transaction().execute(async (tx) => {
    const runId = await insertRun(ctx, tx, { ...run, total: 0 });
    const { rows } = await sql<{ account_id: string }>`
      update deployed_roles d set state = 'pending', run_id = ${runId}, failure_code = null, failure_reason = null, changed_at = ${ctx.now()}
        ${version === null ? sql`` : sql`, wanted_version = ${version}`}
      from accounts c where c.id = d.account_id and c.status = 'ACTIVE' and d.state <> 'removing' ${condition} returning d.account_id`.execute(
      tx,
    );
    if (rows.length > 0)
      await tx
        .updateTable("provisioning_runs")
        .set({ total: rows.length, status: "IN_PROGRESS", completed_at: null })
        .where("id", "=", runId)
        .execute();
    const accounts = [...new Set(rows.map((row) => row.account_id))];
    // Asking by hand closes the circuit breaker: the administrator may just have mended the account.
    if (accounts.length > 0)
      await tx
        .updateTable("jobs")
        .set({ run_at: ctx.now(), attempts: 0 })
        .where("kind", "=", PROVISION_ACCOUNT)
        .where("key", "in", accounts)
        .where("lease", "is", null)
        .execute();
    await enqueueAll(tx, PROVISION_ACCOUNT, accounts, ctx.now());
    await record(ctx, tx, {
      type: "provisioning.requested",
      outcome: "success",
      accountId: run.accountId,
      permissionSetId: run.permissionSetId,
      details: { kind: run.kind, runId, roles: rows.length },
    });
    return runId;
  });
}

/** Reads roles back now instead of at the next sweep, and lists what else is there; what is found may be repaired at once. */
export async function checkRolesNow(ctx: AdminCtx, input: RoleSelection): Promise<void> {
  await requireAdministrator(ctx);
  await ctx.db.transaction().execute(async (tx) => {
    await sql`update deployed_roles d set verified_at = null where d.state in ('deployed', 'failed') ${selected(input)}`.execute(
      tx,
    );
    await sql`update existing_roles d set checked_at = null where true ${selected(input)}`.execute(tx);
    const ofSet =
      input.permissionSetId === undefined
        ? sql`true`
        : sql`exists (select 1 from existing_roles e where e.account_id = c.id and e.permission_set_id = ${input.permissionSetId}) or exists (select 1 from deployed_roles d where d.account_id = c.id and d.permission_set_id = ${input.permissionSetId})`;
    const { rows } = await sql<{ id: string }>`
      update accounts c set roles_listed_at = null, providers_seen_at = null
      where c.status = 'ACTIVE' and ${input.accountId === undefined ? sql`true` : sql`c.id = ${input.accountId}`} and (${ofSet}) returning c.id`.execute(
      tx,
    );
    await enqueueAll(
      tx,
      PROVISION_ACCOUNT,
      rows.map(({ id }) => id),
      ctx.now(),
    );
    await record(ctx, tx, {
      type: "role.check_requested",
      outcome: "success",
      accountId: input.accountId,
      permissionSetId: input.permissionSetId,
      details: { accounts: rows.length },
    });
  });
}

export type RoleState = "waiting" | "deployed" | "out of date" | "changed by hand" | "failed" | "removing";

export type ListedRole = {
  accountId: string;
  accountName: string;
  permissionSetId: string;
  permissionSetName: string;
  roleName: string;
  state: RoleState;
  deployedVersion: number | null;
  failureReason: string | null;
  drift: Drift[];
  isBlocked: boolean;
  verifiedAt: Date | null;
};

const STATE = sql<RoleState>`case when d.state = 'pending' then 'waiting' when d.state = 'removing' then 'removing' when d.state = 'failed' then 'failed'
  when d.drift <> '[]' then 'changed by hand' when d.wanted_version < s.role_revision then 'out of date' else 'deployed' end`;

/** Each part is found by its own index; all roles are many, and nearly all of them are well. */
const NEEDS_ATTENTION = sql`
  select account_id, permission_set_id from deployed_roles where state <> 'deployed'
  union select account_id, permission_set_id from deployed_roles where drift <> '[]'
  union select o.account_id, o.permission_set_id from permission_sets ps join deployed_roles o on o.permission_set_id = ps.id and o.wanted_version < ps.role_revision`;

export type RolePage = { roles: ListedRole[]; next: string | null };

/** Roles that Foyer has or shall have, by account and permission set. What needs attention can be asked for alone. */
export async function listRoles(
  ctx: AdminCtx,
  page: RoleSelection & {
    search?: string;
    attention?: boolean;
    /** Only those that were changed by hand. */ drifted?: boolean;
    after?: string;
    limit?: number;
  },
): Promise<RolePage> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, 200);
  const like = page.search ? `%${likeText(page.search.slice(0, 100))}%` : null;
  const [afterAccount = "", afterSet = ""] = page.after?.split("/") ?? [];
  const { rows } = await sql<ListedRole>`
    select d.account_id as "accountId", coalesce(c.label, c.name) as "accountName", d.permission_set_id as "permissionSetId", s.name as "permissionSetName", d.role_name as "roleName",
      ${STATE} as state, d.deployed_version as "deployedVersion", d.failure_reason as "failureReason", d.drift, d.is_blocked as "isBlocked", d.verified_at as "verifiedAt"
    from deployed_roles d join accounts c on c.id = d.account_id join permission_sets s on s.id = d.permission_set_id
    where true ${selected(page)}
      ${page.drifted ? sql`and d.drift <> '[]'` : sql``}
      ${page.attention ? sql`and (d.account_id, d.permission_set_id) in (${NEEDS_ATTENTION})` : sql``}
      ${like ? sql`and (lower(coalesce(c.label, c.name)) like ${like} or c.id like ${like} or s.name_key like ${like})` : sql``}
      ${page.after ? sql`and (d.account_id, d.permission_set_id) > (${afterAccount}, ${afterSet})` : sql``}
    order by d.account_id, d.permission_set_id limit ${limit + 1}`.execute(ctx.db);
  const roles = rows.slice(0, limit);
  const last = roles.at(-1);
  return { roles, next: rows.length > limit && last ? `${last.accountId}/${last.permissionSetId}` : null };
}

export type ListedRun = {
  id: string;
  kind: RunKind;
  permissionSetId: string | null;
  accountId: string | null;
  userId: string | null;
  groupId: string | null;
  permissionSetName: string | null;
  accountName: string | null;
  /** Whom it is about. */ userName: string | null;
  by: string;
  createdAt: Date;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  total: number;
  left: number;
  failed: number;
  failureReason: string | null;
};

/** A text that may hold somebody's id, as one that an index finds. */
const uuidIn = (column: string) =>
  sql`(case when ${sql.ref(column)} ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then ${sql.ref(column)}::uuid end)`;

export async function listRuns(
  ctx: AdminCtx,
  page: { limit?: number; id?: string; kinds?: RunKind[]; status?: ListedRun["status"]; after?: string },
): Promise<ListedRun[]> {
  await requireReader(ctx);
  const { rows } = await sql<ListedRun>`
    select r.id, r.kind, r.permission_set_id as "permissionSetId", r.account_id as "accountId", r.user_id as "userId", r.group_id as "groupId", s.name as "permissionSetName", coalesce(c.label, c.name) as "accountName", p.display_name as "userName", coalesce(u.display_name, r.created_by) as by, r.created_at as "createdAt",
      r.status, r.total, r.failed, r.failure_reason as "failureReason",
      (select count(*)::int from deployed_roles d join accounts a on a.id = d.account_id and a.status = 'ACTIVE' where d.run_id = r.id and d.state in ('pending', 'removing')) as left
    from provisioning_runs r left join permission_sets s on s.id = r.permission_set_id left join accounts c on c.id = r.account_id
    left join users u on u.id = ${uuidIn("r.created_by")} left join users p on p.id = ${uuidIn("r.user_id")}
    where ${page.id === undefined ? sql`(r.total > 0 or ${page.kinds !== undefined})` : sql`r.id::text = ${page.id}`}
      ${page.kinds ? sql`and r.kind in (${sql.join(page.kinds)})` : sql``}
      ${page.status ? sql`and r.status = ${page.status}` : sql``}
      ${page.after ? sql`and (r.created_at, r.id) < (select created_at, id from provisioning_runs where id::text = ${page.after})` : sql``}
    order by r.created_at desc, r.id desc limit ${Math.min(page.limit ?? 20, 101)}`.execute(ctx.db);
  return rows;
}
