/**
 * A role's desired and actual state, which a plan compares.
 *
 * Everything that Foyer deploys follows from ids and one version of a permission set, so that the same
 * version always gives the same role.
 */
import { parseAccountId, roleArn, samlProviderArn, type Partition } from "@/lib/formats/arn";
import { shrinkPolicy } from "@/lib/formats/iam-policy/shrink";
import { countedCharacters, MAX_ROLE_CHARACTERS } from "@/lib/formats/iam-policy/size";
import { samlRecipients } from "@/lib/formats/partition";
import { revocationPolicy, type RevokedPerson } from "@/lib/formats/revocation-policy";
import { FOYER_ROLE_PATH, providerName, roleMaxSessionSeconds, trustPolicy } from "@/lib/formats/role-name";
import type { PermissionSetDefinition } from "../permission-sets/types";

export const INLINE_POLICY_NAME = "FoyerInlinePolicy";
/**
 * Denies everything to sessions from before a time, for everyone after an emergency or for single users,
 * while such sessions can live.
 */
export const REVOCATION_POLICY_NAME = "FoyerRevocation";
const INSTANCE_TAG = "foyer:instance";
const PERMISSION_SET_TAG = "foyer:permission-set";
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
  /** IAM's unique id of each role: a role that was deleted and created again has another. */
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
  /** Issuer of the people's assertions. */
  issuer: string;
  accountId: string;
  partition: Partition;
  permissionSetId: string;
  roleName: string;
  /** Of the role's row. */
  generation: string;
  definition: PermissionSetDefinition;
  /** Everyone's sessions from before this time are revoked. */
  revokedBefore: Date | null;
  /** Users whose sessions of this role are revoked. */
  revokedPeople: readonly RevokedPerson[];
};

/** @throws FormatError for ids and names that AWS refuses */
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

/**
 * Shrinks the inline policy of an older permission set, which had no space reserved, while sessions are
 * revoked.
 */
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

/** Returns the revocation policy, in the space that the permission set's inline policy leaves. */
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
