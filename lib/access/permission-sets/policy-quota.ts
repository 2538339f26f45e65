/**
 * Managed policies per role: each account's quota, and the permission sets that exceed it.
 *
 * AWS's quota differs by account and can be raised, so the connection check reads it. Until then, AWS's
 * default counts.
 */
import { sql } from "kysely";

export const POLICY_QUOTA_CODE = "L-0DA4ABF3";
export const DEFAULT_POLICIES_PER_ROLE = 10;

/** SQL for the accounts table under an alias. */
export const policyQuotaOf = (accounts: string) =>
  sql<number>`coalesce(${sql.ref(`${accounts}.policies_per_role`)}, ${sql.lit(DEFAULT_POLICIES_PER_ROLE)})`;
/** SQL for the permission_sets table under an alias. */
export const policiesOf = (sets: string) =>
  sql<number>`(jsonb_array_length(${sql.ref(`${sets}.aws_managed_policies`)}) + jsonb_array_length(${sql.ref(`${sets}.customer_managed_policies`)}))`;
