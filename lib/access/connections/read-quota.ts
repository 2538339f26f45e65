/** Reads an account's quota of managed policies on a role, and finds what exceeds it. */
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  type ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { reason } from "@/lib/messages/reason";
import type { Db } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { failureOf } from "../aws/failures";
import { POLICY_QUOTA_CODE } from "../permission-sets/policy-quota";
import { listOversized } from "../desired/oversized-roles";
import type { AccountRef, SystemSessions } from "../aws/system-sessions";

const MAX_NAMED = 5;
const QUOTA = { ServiceCode: "iam", QuotaCode: POLICY_QUOTA_CODE };

/**
 * `quota` is null if it couldn't be read: the known value stays. No finding here keeps Foyer from working.
 */
export type SeenQuota = { quota: number | null; problems: AccountProblem[] };

export async function readPolicyQuota(sessions: SystemSessions, account: AccountRef): Promise<SeenQuota> {
  try {
    const value = await valueOf(await sessions.serviceQuotas(account));
    return {
      quota: value !== undefined && Number.isInteger(value) && value > 0 && value < 1000 ? value : null,
      problems: [],
    };
  } catch (error) {
    const failure = failureOf(error);
    // A network without access to Service Quotas isn't the account's fault.
    if (failure.concerns === "later") return { quota: null, problems: [] };
    return {
      quota: null,
      problems: [
        {
          what: reason("account.quota_not_readable"),
          fix: reason("fix.compare_policy_quotas"),
          isHint: true,
        },
      ],
    };
  }
}

/** A quota that was never changed may exist only as AWS's default. */
async function valueOf(client: ServiceQuotasClient): Promise<number | undefined> {
  try {
    return (await client.send(new GetServiceQuotaCommand(QUOTA))).Quota?.Value;
  } catch (error) {
    if (!((error as { name?: string }).name ?? "").startsWith("NoSuchResource")) throw error;
    return (await client.send(new GetAWSDefaultServiceQuotaCommand(QUOTA))).Quota?.Value;
  }
}

/** Returns, by permission set, what doesn't fit in the account with its known quota. */
export async function quotaProblems(db: Db, accountId: string): Promise<AccountProblem[]> {
  const { count, named } = await listOversized(db, { accountId, max: MAX_NAMED });
  const problems = named.map(({ role, policies, quota }): AccountProblem => ({
    what: reason("account.role_does_not_fit", { role, policies, quota }),
    fix: reason("fix.raise_policy_quota"),
    isHint: true,
  }));
  return count > named.length
    ? [
        ...problems,
        {
          what: reason("account.more_roles_do_not_fit", { count: count - named.length }),
          fix: reason("fix.raise_policy_quota"),
          isHint: true,
        },
      ]
    : problems;
}
