/** Existing roles for administrators: per account, what is missing and what to add. */
import { sql } from "kysely";
import { parseAccountId, samlProviderArn, type Partition } from "@/lib/formats/arn";
import { pageMark, readPageMark } from "@/lib/formats/page-mark";
import { samlRecipients } from "@/lib/formats/partition";
import { providerName, trustPolicy } from "@/lib/formats/role-name";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { issuerOf } from "../signing/issuer";

const PER_PAGE = 50;

export type ListedExistingRole = {
  accountId: string;
  accountName: string;
  permissionSetId: string;
  permissionSetName: string;
  role: string;
  state: "unchecked" | "ok" | "broken";
  problems: AccountProblem[];
  checkedAt: Date | null;
  /** The statement for its trust policy, as JSON. */
  statement: string;
};

/** Lists the existing roles of a permission set or an account, broken ones first. */
export async function listExistingRoles(
  ctx: AdminCtx,
  input: ({ permissionSetId: string } | { accountId: string }) & { after?: string | undefined },
): Promise<{ roles: ListedExistingRole[]; next: string | null }> {
  await requireReader(ctx);
  const [afterRank, afterAccount, afterSet] = readPageMark(input.after, 3) ?? [];
  const rank = sql`(case e.state when 'broken' then '0' when 'unchecked' then '1' else '2' end)`;
  const { rows } = await sql<Omit<ListedExistingRole, "statement"> & { partition: Partition; rank: string }>`
    select e.account_id as "accountId", coalesce(c.label, c.name) as "accountName", c.partition, e.permission_set_id as "permissionSetId", s.name as "permissionSetName", s.existing_role as role, e.state, e.problems, e.checked_at as "checkedAt", ${rank} as rank
    from existing_roles e join accounts c on c.id = e.account_id join permission_sets s on s.id = e.permission_set_id
    where ${"accountId" in input ? sql`e.account_id = ${input.accountId}` : sql`e.permission_set_id = ${input.permissionSetId}`}
      ${afterRank === undefined ? sql`` : sql`and (${rank}, e.account_id, e.permission_set_id) > (${afterRank}, ${afterAccount}, ${afterSet})`}
    order by rank, e.account_id, e.permission_set_id limit ${PER_PAGE + 1}`.execute(ctx.db);
  const shown = rows.slice(0, PER_PAGE);
  const last = shown.at(-1);
  return {
    roles: shown.map(({ partition, rank: _rank, ...row }) => ({
      ...row,
      statement: statementFor(ctx, { accountId: row.accountId, partition }),
    })),
    next: rows.length > PER_PAGE && last ? pageMark(last.rank, last.accountId, last.permissionSetId) : null,
  };
}

function statementFor(
  ctx: AdminCtx,
  { accountId, partition }: { accountId: string; partition: Partition },
): string {
  const {
    Statement: [statement],
  } = trustPolicy({
    providerArn: samlProviderArn(partition, parseAccountId(accountId), providerName(ctx.instance.id)),
    issuer: issuerOf(ctx.config),
    audiences: samlRecipients(partition),
  });
  return JSON.stringify(statement, null, 2);
}
