/**
 * How many managed policies a role may have in each account, and where a permission set has more.
 *
 * AWS's quota differs by account and can be raised, so the connection check reads it. Until it was read,
 * AWS's own default counts.
 * @see facts of IAM: "Managed policies per role", 10 by default, 20 at most
 */
import { sql } from "kysely";

export const POLICY_QUOTA_CODE = "L-0DA4ABF3";
export const DEFAULT_POLICIES_PER_ROLE = 10;

/** Of the accounts table by its alias. */
export const policyQuotaOf = (accounts: string) =>
  sql<number>`coalesce(${sql.ref(`${accounts}.policies_per_role`)}, ${sql.lit(DEFAULT_POLICIES_PER_ROLE)})`;
/** Of the permission_sets table by its alias. */
export const policiesOf = (sets: string) =>
  sql<number>`(jsonb_array_length(${sql.ref(`${sets}.aws_managed_policies`)}) + jsonb_array_length(${sql.ref(`${sets}.customer_managed_policies`)}))`;
