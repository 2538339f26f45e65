/** Creates, reads, changes and deletes roles as IAM does. */
import type { CreateRoleCommandInput, ListRolesCommandInput } from "@aws-sdk/client-iam";
import { authorize } from "../policy/authorize";
import type { Role } from "../state";
import { base32 } from "../sts/sessions";
import { AwsError, type Call, type Operations } from "../wire/operation";
import { accountOf } from "./account";
import {
  alreadyExists,
  checkMaxSession,
  checkName,
  checkPath,
  checkTrust,
  limitExceeded,
  readTags,
  roleNamed,
} from "./validate";

/** Authorizes a missing role against an ARN without a path, as IAM does. */
export function authorizedRole(call: Call, action: string, name: string): Role {
  const account = accountOf(call);
  const known = account.iam.roles.get(name.toLowerCase());
  authorize(call, `iam:${action}`, known?.arn ?? `arn:${account.partition}:iam::${account.id}:role/${name}`);
  const role = roleNamed(account, name);
  if (role.name.startsWith("AWSReservedSSO_") && !/^(Get|List)/.test(action))
    throw new AwsError(
      "UnmodifiableEntity",
      `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
      400,
    );
  return role;
}

const shown = (role: Role) => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodeURIComponent(role.trustPolicy),
  Description: role.description,
  MaxSessionDuration: role.maxSessionDuration,
  PermissionsBoundary:
    role.permissionsBoundary === undefined
      ? undefined
      : { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: role.permissionsBoundary },
});
const tagList = (role: Role) => Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }));

export const roleOperations: Operations = {
  CreateRole(call: Call, input: CreateRoleCommandInput) {
    const account = accountOf(call);
    const { RoleName: name = "", Path: path = "/" } = input;
    const arn = `arn:${account.partition}:iam::${account.id}:role${path}${name}`;
    authorize(call, "iam:CreateRole", arn);
    checkName("roleName", name, 64);
    checkPath(path);
    if ((input.Description ?? "").length > 1000)
      throw new AwsError(
        "ValidationError",
        "1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to 1000",
        400,
      );
    checkMaxSession(input.MaxSessionDuration ?? 3600);
    checkTrust(input.AssumeRolePolicyDocument ?? "");
    if (account.iam.roles.has(name.toLowerCase()))
      throw alreadyExists(`Role with name ${name} already exists.`);
    if (account.iam.roles.size >= 1000) throw limitExceeded("Cannot exceed quota for RolesPerAccount: 1000");
    const role: Role = {
      name,
      id: `AROA${base32(17)}`,
      arn,
      path,
      description: input.Description,
      createdAt: call.now.toISOString(),
      trustPolicy: input.AssumeRolePolicyDocument ?? "",
      maxSessionDuration: input.MaxSessionDuration ?? 3600,
      inlinePolicies: new Map(),
      attachedPolicies: [],
      permissionsBoundary: input.PermissionsBoundary,
      tags: readTags(input.Tags),
    };
    account.iam.roles.set(name.toLowerCase(), role);
    return { Role: { ...shown(role), Tags: input.Tags } };
  },
  GetRole(call: Call, input: { RoleName: string }) {
    const role = authorizedRole(call, "GetRole", input.RoleName);
    return { Role: { ...shown(role), Tags: tagList(role) } };
  },
  ListRoles(call: Call, input: ListRolesCommandInput) {
    const account = accountOf(call);
    authorize(call, "iam:ListRoles", `arn:${account.partition}:iam::${account.id}:role/`);
    const all = [...account.iam.roles.values()]
      .filter((role) => role.path.startsWith(input.PathPrefix ?? "/"))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const after =
      input.Marker === undefined
        ? -1
        : all.findIndex((role) => role.name === Buffer.from(input.Marker ?? "", "base64url").toString());
    if (input.Marker !== undefined && after === -1)
      throw new AwsError("ValidationError", "Invalid Marker.", 400);
    const roles = all.slice(after + 1, after + 1 + (input.MaxItems ?? 100));
    const truncated = after + 1 + roles.length < all.length;
    return {
      Roles: roles.map(shown),
      IsTruncated: truncated,
      Marker: truncated ? Buffer.from(roles.at(-1)?.name ?? "").toString("base64url") : undefined,
    };
  },
  DeleteRole(call: Call, input: { RoleName: string }) {
    const role = authorizedRole(call, "DeleteRole", input.RoleName);
    if (role.attachedPolicies.length > 0)
      throw new AwsError("DeleteConflict", "Cannot delete entity, must detach all policies first.", 409);
    if (role.inlinePolicies.size > 0)
      throw new AwsError("DeleteConflict", "Cannot delete entity, must delete policies first.", 409);
    accountOf(call).iam.roles.delete(role.name.toLowerCase());
  },
  UpdateRole(call: Call, input: { RoleName: string; Description?: string; MaxSessionDuration?: number }) {
    const role = authorizedRole(call, "UpdateRole", input.RoleName);
    if (input.MaxSessionDuration !== undefined) {
      checkMaxSession(input.MaxSessionDuration);
      role.maxSessionDuration = input.MaxSessionDuration;
    }
    if (input.Description !== undefined) role.description = input.Description;
    return {};
  },
  UpdateAssumeRolePolicy(call: Call, input: { RoleName: string; PolicyDocument: string }) {
    const role = authorizedRole(call, "UpdateAssumeRolePolicy", input.RoleName);
    checkTrust(input.PolicyDocument);
    role.trustPolicy = input.PolicyDocument;
  },
  TagRole(call: Call, input: { RoleName: string; Tags: { Key?: string; Value?: string }[] }) {
    const role = authorizedRole(call, "TagRole", input.RoleName);
    role.tags = readTags(
      Object.entries({ ...role.tags, ...readTags(input.Tags) }).map(([Key, Value]) => ({ Key, Value })),
    );
  },
  UntagRole(call: Call, input: { RoleName: string; TagKeys: string[] }) {
    const role = authorizedRole(call, "UntagRole", input.RoleName);
    for (const key of input.TagKeys) delete role.tags[key];
  },
  ListRoleTags(call: Call, input: { RoleName: string }) {
    return { Tags: tagList(authorizedRole(call, "ListRoleTags", input.RoleName)), IsTruncated: false };
  },
} as Operations;
