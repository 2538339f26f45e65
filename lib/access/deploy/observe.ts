/** Reads a role from IAM: three calls, and one more per inline policy. */
import {
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { isNoSuchEntity } from "../aws/no-such-entity";
import { foreignReason, type Ownership } from "./plan";
import type { ActualRole } from "../desired/role";

/**
 * Returns null if there is no role of that name, at any path. Reads nothing more of a role that isn't
 * `owner`'s: the provisioner may only read policies below its own path.
 */
export async function observeRole(
  iam: IAMClient,
  name: string,
  owner: Ownership,
): Promise<ActualRole | null> {
  try {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }));
    if (!role) return null;
    const seen: ActualRole = {
      id: role.RoleId ?? "",
      name,
      path: role.Path ?? "/",
      arn: role.Arn ?? "",
      trust: decodeURIComponent(role.AssumeRolePolicyDocument ?? ""),
      maxSessionSeconds: role.MaxSessionDuration ?? 3600,
      description: role.Description ?? "",
      tags: Object.fromEntries((role.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
      managedPolicies: [],
      inlinePolicies: {},
      boundary: role.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
    };
    if (foreignReason(seen, owner) !== null) return seen;
    return {
      ...seen,
      managedPolicies: await listAttached(iam, name),
      inlinePolicies: await readInline(iam, name),
    };
  } catch (error) {
    if (isNoSuchEntity(error)) return null;
    throw error;
  }
}

async function listAttached(iam: IAMClient, name: string): Promise<string[]> {
  const arns: string[] = [];
  let marker: string | undefined;
  do {
    const page = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name, Marker: marker }));
    arns.push(...(page.AttachedPolicies ?? []).map(({ PolicyArn = "" }) => PolicyArn));
    marker = page.IsTruncated ? page.Marker : undefined;
  } while (marker !== undefined);
  return arns.sort();
}

async function readInline(iam: IAMClient, name: string): Promise<Record<string, string>> {
  const policies: Record<string, string> = {};
  let marker: string | undefined;
  do {
    const page = await iam.send(new ListRolePoliciesCommand({ RoleName: name, Marker: marker }));
    for (const policyName of page.PolicyNames ?? []) {
      const { PolicyDocument = "" } = await iam.send(
        new GetRolePolicyCommand({ RoleName: name, PolicyName: policyName }),
      );
      policies[policyName] = decodeURIComponent(PolicyDocument);
    }
    marker = page.IsTruncated ? page.Marker : undefined;
  } while (marker !== undefined);
  return policies;
}
