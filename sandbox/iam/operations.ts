/** IAM, per account. */
import type { Operations } from "../wire/operation";
import { rolePolicyOperations } from "./role-policies";
import { roleOperations } from "./roles";
import { samlProviderOperations } from "./saml-providers";

export const iamOperations: Operations = { ...samlProviderOperations, ...roleOperations, ...rolePolicyOperations };
