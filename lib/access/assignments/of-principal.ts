/** Assignments on single accounts that apply to a user, directly or through groups, or to a group. */
import { sql } from "kysely";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { Principal } from "./types";

export type PrincipalAssignment = {
  accountId: string;
  permissionSetId: string;
  /** The principal it was given to: the user, or one of their groups. */ principal: Principal;
};

/**
 * Lists assignments by account, permission set and principal; `after` is the last id of the previous page.
 */
export async function listAccountAssignmentsOfPrincipal(
  ctx: AdminCtx,
  input: { principal: Principal; accountId?: string; after?: string; limit: number },
): Promise<{ rows: PrincipalAssignment[]; next: string | null }> {
  await requireReader(ctx);
  const { kind, id } = input.principal;
  const { rows } = await sql<{
    id: string;
    account_id: string;
    permission_set_id: string;
    user_id: string | null;
    group_id: string | null;
  }>`
    select a.id, a.account_id, a.permission_set_id, a.user_id, a.group_id from assignments a
    where a.target_kind = 'account' and ${kind === "group" ? sql`a.group_id::text = ${id}` : sql`(a.user_id::text = ${id} or a.group_id in (select group_id from group_members where user_id::text = ${id}))`}
      ${input.accountId ? sql`and a.account_id = ${input.accountId}` : sql``}
      ${input.after ? sql`and a.id::text > ${input.after}` : sql``}
    order by a.id::text limit ${input.limit + 1}`.execute(ctx.db);
  const page = rows.slice(0, input.limit);
  return {
    rows: page.map((row) => ({
      accountId: row.account_id,
      permissionSetId: row.permission_set_id,
      principal:
        row.user_id === null ? { kind: "group", id: row.group_id ?? "" } : { kind: "user", id: row.user_id },
    })),
    next: rows.length > input.limit ? (page.at(-1)?.id ?? null) : null,
  };
}
