/** Service Quotas: the one quota that Foyer reads, per account. */
import { authorize } from "../policy/authorize";
import type { Account } from "../state";
import { AwsError, type Call, type Operations } from "../wire/operation";
import { accountOf } from "../iam/account";

/** AWS's default, until an account has another. */
const DEFAULT_POLICIES_PER_ROLE = 10;
/** AWS grants no more than this. */
const MAX_POLICIES_PER_ROLE = 20;
const POLICIES_PER_ROLE = "L-0DA4ABF3";

export const policiesPerRole = (account: Account): number =>
  account.policiesPerRole ?? DEFAULT_POLICIES_PER_ROLE;

/** Does what a support case does at AWS. */
export function setPoliciesPerRole(account: Account, value: number): void {
  if (!Number.isInteger(value) || value < DEFAULT_POLICIES_PER_ROLE || value > MAX_POLICIES_PER_ROLE)
    throw new Error(
      `AWS grants ${DEFAULT_POLICIES_PER_ROLE} to ${MAX_POLICIES_PER_ROLE} managed policies on a role`,
    );
  account.policiesPerRole = value;
}

function quotaOf(
  call: Call,
  action: string,
  input: { ServiceCode: string; QuotaCode: string },
  value: (account: Account) => number,
) {
  const { partition, accountId } = call.caller;
  authorize(
    call,
    `servicequotas:${action}`,
    `arn:${partition}:servicequotas:us-east-1:${accountId}:${input.ServiceCode}/${input.QuotaCode}`,
  );
  if (input.ServiceCode !== "iam" || input.QuotaCode !== POLICIES_PER_ROLE)
    throw new AwsError(
      "NoSuchResourceException",
      "The request failed because the specified service quota does not exist.",
      400,
    );
  return {
    Quota: {
      ServiceCode: "iam",
      ServiceName: "AWS Identity and Access Management (IAM)",
      QuotaArn: `arn:${partition}:servicequotas::${accountId}:iam/${POLICIES_PER_ROLE}`,
      QuotaCode: POLICIES_PER_ROLE,
      QuotaName: "Managed policies per role",
      Value: value(accountOf(call)),
      Unit: "None",
      Adjustable: true,
      GlobalQuota: true,
    },
  };
}

export const serviceQuotasOperations: Operations = {
  GetServiceQuota: (call: Call, input: { ServiceCode: string; QuotaCode: string }) =>
    quotaOf(call, "GetServiceQuota", input, policiesPerRole),
  GetAWSDefaultServiceQuota: (call: Call, input: { ServiceCode: string; QuotaCode: string }) =>
    quotaOf(call, "GetAWSDefaultServiceQuota", input, () => DEFAULT_POLICIES_PER_ROLE),
} as Operations;
