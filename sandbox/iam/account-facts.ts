/** What IAM says of a whole account. */
import { authorize } from "../policy/authorize";
import type { Call, Operations } from "../wire/operation";
import { accountOf } from "./account";

export const accountFactOperations: Operations = {
  GetAccountSummary(call: Call) {
    authorize(call, "iam:GetAccountSummary", "*");
    const { roles, policies, samlProviders } = accountOf(call).iam;
    return {
      SummaryMap: { Roles: roles.size, Policies: policies.size, Providers: samlProviders.size, Users: 0 },
    };
  },
  ListAccountAliases(call: Call) {
    authorize(call, "iam:ListAccountAliases", "*");
    return { AccountAliases: [], IsTruncated: false };
  },
} as Operations;
