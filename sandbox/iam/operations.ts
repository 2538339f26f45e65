/** IAM, per account. */
import type { Operations } from "../wire/operation";
import { accountFactOperations } from "./account-facts";
import { policyOperations } from "./policies";
import { rolePolicyOperations } from "./role-policies";
import { roleOperations } from "./roles";
import { samlProviderOperations } from "./saml-providers";

export const iamOperations: Operations = {
  ...accountFactOperations,
  ...samlProviderOperations,
  ...roleOperations,
  ...rolePolicyOperations,
  ...policyOperations,
};
