/**
 * A role as it shall be, and as it is: the two things that a plan compares.
 *
 * Everything that Foyer deploys follows from ids and one version of a permission set, so that the same
 * version always makes the same role.
 */
import { parseAccountId, roleArn, samlProviderArn, type Partition } from "@/lib/formats/arn";
import { shrinkPolicy } from "@/lib/formats/iam-policy/shrink";
import { countedCharacters, MAX_ROLE_CHARACTERS } from "@/lib/formats/iam-policy/size";
import { samlRecipients } from "@/lib/formats/partition";
import { revocationPolicy, type RevokedPerson } from "@/lib/formats/revocation-policy";
import { FOYER_ROLE_PATH, providerName, roleMaxSessionSeconds, trustPolicy } from "@/lib/formats/role-name";
import type { PermissionSetDefinition } from "../permission-sets/types";

export const INLINE_POLICY_NAME = "FoyerInlinePolicy";
/** Denies everything to sessions from before a time, everybody's after an emergency or single people's, for as long as such sessions can live. */
export const REVOCATION_POLICY_NAME = "FoyerRevocation";
export const INSTANCE_TAG = "foyer:instance";
export const PERMISSION_SET_TAG = "foyer:permission-set";
export const GENERATION_TAG = "foyer:generation";

export type DesiredRole = {
  name: string;
  path: string;
  arn: string;
  trust: string;
  maxSessionSeconds: number;
  description: string;
  tags: Record<string, string>;
  /** ARNs. */
  managedPolicies: string[];
  /** By policy name. */
  inlinePolicies: Record<string, string>;
  /** ARN. */
  boundary: string | null;
};

export type ActualRole = {
  /** The unique id that IAM gives each role: a role that was deleted and made anew has another. */
  id: string;
  name: string;
  path: string;
  arn: string;
  trust: string;
  maxSessionSeconds: number;
  description: string;
  tags: Record<string, string>;
  managedPolicies: string[];
  /** By policy name. */
  inlinePolicies: Record<string, string>;
  boundary: string | null;
};

export type DesiredRoleInput = {
  instanceId: string;
  /** Issuer of people's assertions. */
  issuer: string;
  accountId: string;
  partition: Partition;
  permissionSetId: string;
  roleName: string;
  /** Of the row that stands for the role. */
  generation: string;
  definition: PermissionSetDefinition;
  /** Everybody's sessions from before are shut out. */
  revokedBefore: Date | null;
  /** People whose sessions in this role are shut out. */
  revokedPeople: readonly RevokedPerson[];
};

/** @throws FormatError for ids and names that AWS does not take */
export function desiredRole(input: DesiredRoleInput): DesiredRole {
  const { partition, definition } = input;
  const account = parseAccountId(input.accountId);
  const awsPolicy = (name: string) => `arn:${partition}:iam::aws:policy/${name}`;
  const ownPolicy = ({ name, path }: { name: string; path: string }) =>
    `arn:${partition}:iam::${account}:policy${path}${name}`;
  const { boundary } = definition;
  return {
    name: input.roleName,
    path: FOYER_ROLE_PATH,
    arn: roleArn(partition, account, FOYER_ROLE_PATH, input.roleName),
    trust: JSON.stringify(
      trustPolicy({
        providerArn: samlProviderArn(partition, account, providerName(input.instanceId)),
        issuer: input.issuer,
        audiences: samlRecipients(partition),
      }),
    ),
    maxSessionSeconds: roleMaxSessionSeconds(definition.sessionSeconds),
    description: definition.description ?? "",
    tags: {
      [INSTANCE_TAG]: input.instanceId,
      [PERMISSION_SET_TAG]: input.permissionSetId,
      [GENERATION_TAG]: input.generation,
    },
    managedPolicies: [
      ...definition.awsManagedPolicies.map(awsPolicy),
      ...definition.customerManagedPolicies.map(ownPolicy),
    ].sort(),
    inlinePolicies: inlinePolicies(definition.inlinePolicy, input),
    boundary:
      boundary === null
        ? null
        : "awsManaged" in boundary
          ? awsPolicy(boundary.awsManaged)
          : ownPolicy(boundary),
  };
}

/** A set from before Foyer kept room beside its policy has less power for as long as old sessions are shut out. */
function inlinePolicies(
  own: string | null,
  { revokedBefore, revokedPeople }: Pick<DesiredRoleInput, "revokedBefore" | "revokedPeople">,
): Record<string, string> {
  const guard = guardOf(own, { revokedBefore, revokedPeople })?.policy ?? null;
  const fitting =
    own === null || guard === null ? own : shrinkPolicy(own, MAX_ROLE_CHARACTERS - countedCharacters(guard));
  return {
    ...(guard === null ? {} : { [REVOCATION_POLICY_NAME]: guard }),
    ...(fitting === null ? {} : { [INLINE_POLICY_NAME]: fitting }),
  };
}

/** What shuts sessions out of a role, in the room that the permission set's own inline policy leaves. */
export function guardOf(
  own: string | null,
  { revokedBefore, revokedPeople }: Pick<DesiredRoleInput, "revokedBefore" | "revokedPeople">,
): ReturnType<typeof revocationPolicy> {
  return revocationPolicy({
    everyoneBefore: revokedBefore,
    people: revokedPeople,
    maxCharacters: MAX_ROLE_CHARACTERS - (own === null ? 0 : countedCharacters(own)),
  });
}
