/** Returns the (account, permission set) pairs that assignments require, for one kind of permission set. */
import { sql, type RawBuilder } from "kysely";
import { isNotEnded, reachedAccounts, TARGET_COLUMNS } from "../assignments/reached-accounts";

/** What may have changed: some permission sets, some accounts, or everything. */
export type Scope = { permissionSetIds: string[] } | { accountIds: string[] } | "everything";

/**
 * Returns common table expressions, the last named `desired`: only for active accounts. `isIn` limits other
 * tables to the scope.
 */
export function desiredPairs(
  scope: Scope,
  now: Date,
  kind: "managed" | "existing",
): { desired: RawBuilder<unknown>; isIn: (table: string) => RawBuilder<unknown> } {
  const within = (column: string, ids: string[] | null): RawBuilder<unknown> =>
    ids === null ? sql`true` : ids.length === 0 ? sql`false` : sql`${sql.ref(column)} in (${sql.join(ids)})`;
  const sets = scope !== "everything" && "permissionSetIds" in scope ? scope.permissionSetIds : null;
  const accounts = scope !== "everything" && "accountIds" in scope ? scope.accountIds : null;
  return {
    desired: sql`
    mine as materialized (select ${TARGET_COLUMNS} from assignments a join permission_sets ps on ps.id = a.permission_set_id and ps.kind = ${kind}
      where ${isNotEnded(now)} and ${within("a.permission_set_id", sets)}),
    reached as (${reachedAccounts("mine")}),
    desired as (select distinct r.account_id, r.permission_set_id from reached r join accounts c on c.id = r.account_id and c.status = 'ACTIVE'
      where ${within("r.account_id", accounts)})`,
    isIn: (table) =>
      sql`${within(`${table}.account_id`, accounts)} and ${within(`${table}.permission_set_id`, sets)}`,
  };
}
