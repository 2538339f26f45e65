/** IAM, per account. */
import type { Operations } from "../wire/operation";
import { policyOperations } from "./policies";
import { rolePolicyOperations } from "./role-policies";
import { roleOperations } from "./roles";
import { samlProviderOperations } from "./saml-providers";

export const iamOperations: Operations = {
  ...samlProviderOperations,
  ...roleOperations,
  ...rolePolicyOperations,
  ...policyOperations,
};
