/** AWS's sso-admin: permission sets, assignments and their provisioning. docs/aws-api.md lists the state of every operation. */
import * as client from "@aws-sdk/client-sso-admin";
import { errorsOf, operationsOf } from "@/lib/formats/aws-wire/schema";
import type { RpcApi } from "../aws-json/rpc";
import { assignmentOperations } from "./assignments";
import { instanceOperations } from "./instance";
import { permissionSetOperations } from "./permission-sets";

export const ssoAdmin: RpcApi = {
  target: "SWBExternalService",
  signingName: "sso",
  name: "sso-admin",
  schemas: operationsOf(client),
  errors: errorsOf(client),
  operations: { ...instanceOperations, ...permissionSetOperations, ...assignmentOperations },
};
