/** AWS's identitystore: users, groups and memberships. docs/aws-api.md lists the state of every operation. */
import * as client from "@aws-sdk/client-identitystore";
import { errorsOf, operationsOf } from "@/lib/formats/aws-wire/schema";
import type { RpcApi } from "../aws-json/rpc";
import { groupOperations } from "./groups";
import { resourceOf } from "./members";
import { userOperations } from "./users";

export const identityStore: RpcApi = {
  target: "AWSIdentityStore",
  signingName: "identitystore",
  name: "identitystore",
  schemas: operationsOf(client),
  errors: errorsOf(client),
  resourceOf,
  operations: { ...userOperations, ...groupOperations },
};
