/** Every operation that an access key may be limited to. */
import { API_OPERATIONS } from "./api-v1/operation-names";
import { identityStore } from "./identitystore/api";
import { ssoAdmin } from "./sso-admin/api";

export const OPERATION_NAMES: readonly string[] = [
  ...API_OPERATIONS,
  ...[ssoAdmin, identityStore].flatMap((api) =>
    Object.keys(api.operations)
      .toSorted()
      .map((name) => `${api.name}:${name}`),
  ),
];
