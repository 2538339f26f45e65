/** Desired roles and the runs that deploy them, for administrators. */
import type { Reason } from "@/lib/messages/reason";
import { everyWord } from "@/lib/platform/db/every-word";
import { sql } from "kysely";
import { canProvision } from "@/lib/identity/administrators/policy";
import { requireReader } from "@/lib/identity/administrators/service";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Db } from "@/lib/platform/context";
import type { Drift } from "@/lib/platform/db/schema";
import { notFound } from "@/lib/platform/errors";
import { findPermissionSet } from "../permission-sets/store";
import { requestWork, selected, type RoleSelection } from "./request-work";
import type { RunKind } from "./runs";

/**
 * Deploys the newest version of a permission set to every account that has its role, or to one.
 * @returns the run that shows its progress
 * @throws Refusal `not_found`, also if the one account has no such role; delegates may do this for sets that
 * were delegated to them as a whole
 */
export async function provisionPermissionSet(
  ctx: AdminCtx,
  input: { permissionSetId: string; accountId?: string },
): Promise<string> {
  return withAuthority(
    ctx,
    (authority) => canProvision(authority, input.permissionSetId),
    async (tx) => {
      const set = await findPermissionSet(tx, input.permissionSetId);
      if (!set) throw notFound("permission_set_not_found");
      if (input.accountId !== undefined && !(await hasRole(tx, input.permissionSetId, input.accountId)))
        throw notFound("role_not_deployed_there", { role: set.name, account: input.accountId });
      return requestWork(
        ctx,
        tx,
        { kind: "provision", ...input },
        { condition: sql`${selected(input)} and ${isDue(set.revision)}`, version: set.revision },
      );
    },
  );
}

async function hasRole(db: Db, permissionSetId: string, accountId: string): Promise<boolean> {
  const role = db
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

/** Roles (`d`) that provisioning a version deploys. */
export const isDue = (version: number) => sql<boolean>`(d.wanted_version < ${version} or d.state = 'failed')`;

export type RoleState = "waiting" | "deployed" | "out_of_date" | "changed_by_hand" | "failed" | "removing";

export type ListedRole = {
  accountId: string;
  accountName: string;
  permissionSetId: string;
  permissionSetName: string;
  roleName: string;
  state: RoleState;
  deployedVersion: number | null;
  failureReason: Reason | null;
  drift: Drift[];
  isBlocked: boolean;
  verifiedAt: Date | null;
};

const STATE = sql<RoleState>`case when d.state = 'pending' then 'waiting' when d.state = 'removing' then 'removing' when d.state = 'failed' then 'failed'
  when d.drift <> '[]' then 'changed_by_hand' when d.wanted_version < s.role_revision then 'out_of_date' else 'deployed' end`;

/** Each condition uses its own index: there are many roles, and nearly all are fine. */
const NEEDS_ATTENTION = sql`
  select account_id, permission_set_id from deployed_roles where state <> 'deployed'
  union select account_id, permission_set_id from deployed_roles where drift <> '[]'
  union select o.account_id, o.permission_set_id from permission_sets ps join deployed_roles o on o.permission_set_id = ps.id and o.wanted_version < ps.role_revision`;

export type RolePage = { roles: ListedRole[]; next: string | null };

/**
 * Lists actual and desired roles by account and permission set; optionally only those that need attention.
 */
export async function listRoles(
  ctx: AdminCtx,
  page: RoleSelection & {
    search?: string;
    attention?: boolean;
    /** Only those changed outside Foyer. */ drifted?: boolean;
    after?: string;
    limit?: number;
  },
): Promise<RolePage> {
  await requireReader(ctx);
  const limit = Math.min(page.limit ?? 50, 200);
  const [afterAccount = "", afterSet = ""] = page.after?.split("/") ?? [];
  const { rows } = await sql<ListedRole>`
    select d.account_id as "accountId", coalesce(c.label, c.name) as "accountName", d.permission_set_id as "permissionSetId", s.name as "permissionSetName", d.role_name as "roleName",
      ${STATE} as state, d.deployed_version as "deployedVersion", d.failure_reason as "failureReason", d.drift, d.is_blocked as "isBlocked", d.verified_at as "verifiedAt"
    from deployed_roles d join accounts c on c.id = d.account_id join permission_sets s on s.id = d.permission_set_id
    where true ${selected(page)}
      ${page.drifted ? sql`and d.drift <> '[]'` : sql``}
      ${page.attention ? sql`and (d.account_id, d.permission_set_id) in (${NEEDS_ATTENTION})` : sql``}
      and ${everyWord(page.search, sql`coalesce(c.label, c.name), c.id, s.name_key`)}
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
  /** The user of the assignment. */ userName: string | null;
  by: string;
  createdAt: Date;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  total: number;
  left: number;
  failed: number;
  failureReason: Reason | null;
};

/** Returns SQL for text that may contain a UUID, so that an index can be used. */
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
