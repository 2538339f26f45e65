/** Roles whose permission set has more managed policies than their account allows on a role. */
import { sql, type RawBuilder } from "kysely";
import type { Db } from "@/lib/platform/context";
import { policiesOf, policyQuotaOf } from "../permission-sets/policy-quota";

/** A role that AWS refuses because of its permission set. */
export type OversizedRole = {
  accountId: string;
  account: string;
  role: string;
  policies: number;
  quota: number;
};
export type OversizedRoles = { count: number; named: OversizedRole[] };

/**
 * Lists the roles that don't fit: of one permission set, optionally with another number of policies, or of
 * one account.
 */
export async function listOversized(
  db: Db,
  input: ({ permissionSetId: string; policies?: number } | { accountId: string }) & { max: number },
): Promise<OversizedRoles> {
  const policies: RawBuilder<number> =
    "permissionSetId" in input && input.policies !== undefined
      ? sql<number>`${input.policies}::int`
      : policiesOf("s");
  const from = sql`from deployed_roles d join accounts c on c.id = d.account_id and c.status = 'ACTIVE' join permission_sets s on s.id = d.permission_set_id
    where d.state <> 'removing' and ${"permissionSetId" in input ? sql`d.permission_set_id = ${input.permissionSetId}` : sql`d.account_id = ${input.accountId}`} and ${policies} > ${policyQuotaOf("c")}`;
  const { rows } = await sql<OversizedRole & { count: number }>`
    select c.id as "accountId", coalesce(c.label, c.name) as account, s.name as role, ${policies} as policies, ${policyQuotaOf("c")} as quota, (count(*) over ())::int as count ${from}
    order by lower(coalesce(c.label, c.name)), c.id, s.name limit ${input.max}`.execute(db);
  return { count: rows[0]?.count ?? 0, named: rows.map(({ count: _count, ...named }) => named) };
}
