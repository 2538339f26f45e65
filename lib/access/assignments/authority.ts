/** Whether a delegate may create or remove assignments: all of a change at once, inside its transaction. */
import { sql } from "kysely";
import { canAssign } from "@/lib/identity/administrators/policy";
import type { Authority } from "@/lib/identity/administrators/types";
import { outsideAuthority } from "@/lib/identity/administrators/with-authority";
import type { Db } from "@/lib/platform/context";
import type { Principal, Target } from "./types";

export type AssignmentScope = { principal: Principal; target: Target; permissionSetId: string };

/**
 * Throws unless every assignment is within what was delegated to the caller. Costs the same three queries for
 * one assignment and for a thousand.
 * @throws what makes `withAuthority` refuse
 */
export async function requireAssignable(
  tx: Db,
  authority: Authority,
  scopes: AssignmentScope[],
): Promise<void> {
  if (authority.isAdministrator) return;
  const { userId } = authority;
  const groups = userId === null ? new Set<string>() : await groupsOf(tx, userId, scopes);
  const accounts = await accountsOf(tx, scopes);
  const units = await unitsAbove(tx, scopes);
  const nobody = new Set<string>();
  const caller = new Set(userId === null ? [] : [userId]);
  for (const { principal, target, permissionSetId } of scopes) {
    const isCaller =
      principal.kind === "user"
        ? principal.id.toLowerCase() === userId?.toLowerCase()
        : groups.has(principal.id);
    const account = target.kind === "account" ? accounts.get(target.accountId) : undefined;
    const isAllowed = canAssign(authority, {
      permissionSetId,
      isManagement: account?.isManagement ?? false,
      unitIds: target.kind === "unit" ? (units.get(target.unitId) ?? []) : (account?.unitIds ?? []),
      reachesUserIds: isCaller ? caller : nobody,
    });
    if (!isAllowed) throw outsideAuthority("outside_delegation");
  }
}

const distinct = (values: string[]) => [...new Set(values)];

/** The groups among the principals that the user is a member of. */
async function groupsOf(tx: Db, userId: string, scopes: AssignmentScope[]): Promise<Set<string>> {
  const ids = distinct(scopes.flatMap(({ principal }) => (principal.kind === "group" ? principal.id : [])));
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom("group_members")
    .select("group_id")
    .where("user_id", "=", userId)
    .where("group_id", "in", ids)
    .execute();
  return new Set(rows.map(({ group_id }) => group_id));
}

type Account = { isManagement: boolean; unitIds: string[] };

/** The target accounts, with the units around them. */
async function accountsOf(tx: Db, scopes: AssignmentScope[]): Promise<Map<string, Account>> {
  const ids = distinct(scopes.flatMap(({ target }) => (target.kind === "account" ? target.accountId : [])));
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; isManagement: boolean; unitIds: string[] }>`
    select c.id, c.is_management as "isManagement",
      (select coalesce(jsonb_agg(u.unit_id), '[]') from account_units u where u.account_id = c.id) as "unitIds"
    from accounts c where c.id in (${sql.join(ids)})`.execute(tx);
  return new Map(rows.map(({ id, ...account }) => [id, account]));
}

/** The target units, each with itself and all units above it. */
async function unitsAbove(tx: Db, scopes: AssignmentScope[]): Promise<Map<string, string[]>> {
  const ids = distinct(scopes.flatMap(({ target }) => (target.kind === "unit" ? target.unitId : [])));
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ target: string; ids: string[] }>`
    with recursive up as (
      select id as target, id, parent_id from organizational_units where id in (${sql.join(ids)})
      union all select up.target, o.id, o.parent_id from organizational_units o join up on o.id = up.parent_id)
    select target, jsonb_agg(id) as ids from up group by target`.execute(tx);
  return new Map(rows.map((row) => [row.target, row.ids]));
}
