/** What a role may do: inline policies, attached policies, the permissions boundary. */
import { managedPolicyDocument } from "../policy/managed";
import type { Account } from "../state";
import type { Call, Operations } from "../wire/operation";
import { accountOf } from "./account";
import { policiesPerRole } from "../service-quotas/operations";
import { authorizedRole } from "./roles";
import { checkName, checkPolicy, countedSize, limitExceeded, noSuchEntity } from "./validate";

const MAX_INLINE_CHARACTERS = 10_240;

function checkAttachable(account: Account, arn: string): void {
  const partition = arn.split(":")[1];
  const exists =
    partition === account.partition &&
    (managedPolicyDocument(arn) !== null ||
      [...account.iam.policies.values()].some((policy) => policy.arn === arn));
  if (!exists) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}

export const rolePolicyOperations: Operations = {
  PutRolePolicy(call: Call, input: { RoleName: string; PolicyName: string; PolicyDocument: string }) {
    const role = authorizedRole(call, "PutRolePolicy", input.RoleName);
    checkName("policyName", input.PolicyName, 128);
    checkPolicy(input.PolicyDocument, "identity");
    const others = [...role.inlinePolicies]
      .filter(([name]) => name !== input.PolicyName)
      .map(([, document]) => countedSize(document));
    if (others.reduce((sum, size) => sum + size, countedSize(input.PolicyDocument)) > MAX_INLINE_CHARACTERS)
      throw limitExceeded(
        `Maximum policy size of ${MAX_INLINE_CHARACTERS} bytes exceeded for role ${role.name}`,
      );
    role.inlinePolicies.set(input.PolicyName, input.PolicyDocument);
  },
  GetRolePolicy(call: Call, input: { RoleName: string; PolicyName: string }) {
    const role = authorizedRole(call, "GetRolePolicy", input.RoleName);
    const document = role.inlinePolicies.get(input.PolicyName);
    if (document === undefined)
      throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
    return {
      RoleName: role.name,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeURIComponent(document),
    };
  },
  ListRolePolicies(call: Call, input: { RoleName: string }) {
    return {
      PolicyNames: [...authorizedRole(call, "ListRolePolicies", input.RoleName).inlinePolicies.keys()].sort(),
      IsTruncated: false,
    };
  },
  DeleteRolePolicy(call: Call, input: { RoleName: string; PolicyName: string }) {
    const role = authorizedRole(call, "DeleteRolePolicy", input.RoleName);
    if (!role.inlinePolicies.delete(input.PolicyName))
      throw noSuchEntity(`The role policy with name ${input.PolicyName} cannot be found.`);
  },
  AttachRolePolicy(call: Call, input: { RoleName: string; PolicyArn: string }) {
    const role = authorizedRole(call, "AttachRolePolicy", input.RoleName);
    checkAttachable(accountOf(call), input.PolicyArn);
    if (role.attachedPolicies.includes(input.PolicyArn)) return;
    const most = policiesPerRole(accountOf(call));
    if (role.attachedPolicies.length >= most)
      throw limitExceeded(`Cannot exceed quota for PoliciesPerRole: ${most}`);
    role.attachedPolicies.push(input.PolicyArn);
  },
  DetachRolePolicy(call: Call, input: { RoleName: string; PolicyArn: string }) {
    const role = authorizedRole(call, "DetachRolePolicy", input.RoleName);
    const at = role.attachedPolicies.indexOf(input.PolicyArn);
    if (at === -1) throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
    role.attachedPolicies.splice(at, 1);
  },
  ListAttachedRolePolicies(call: Call, input: { RoleName: string }) {
    const role = authorizedRole(call, "ListAttachedRolePolicies", input.RoleName);
    return {
      AttachedPolicies: role.attachedPolicies.map((arn) => ({
        PolicyArn: arn,
        PolicyName: arn.split("/").at(-1),
      })),
      IsTruncated: false,
    };
  },
  PutRolePermissionsBoundary(call: Call, input: { RoleName: string; PermissionsBoundary: string }) {
    const role = authorizedRole(call, "PutRolePermissionsBoundary", input.RoleName);
    checkAttachable(accountOf(call), input.PermissionsBoundary);
    role.permissionsBoundary = input.PermissionsBoundary;
  },
  DeleteRolePermissionsBoundary(call: Call, input: { RoleName: string }) {
    delete authorizedRole(call, "DeleteRolePermissionsBoundary", input.RoleName).permissionsBoundary;
  },
} as Operations;
