/** Asks before a permission set gets an AWS managed policy that AWS's list doesn't have. */
import { unknownAwsPolicies, type UnknownPolicy } from "@/lib/formats/iam-policy/aws-managed-policies";
import { invalidInput } from "@/lib/platform/errors";
import type { PermissionSetDefinition } from "./types";

type Policies = Pick<PermissionSetDefinition, "awsManagedPolicies" | "boundary">;

const namesOf = ({ awsManagedPolicies, boundary }: Policies): string[] => [
  ...awsManagedPolicies,
  ...(boundary !== null && "awsManaged" in boundary ? [boundary.awsManaged] : []),
];

/** Returns the set's policies that AWS's list doesn't have. */
export const unknownPoliciesOf = (set: Policies): UnknownPolicy[] => unknownAwsPolicies(namesOf(set));

/**
 * Returns the unknown policies that a change adds.
 * @param before null for a new permission set
 * @param accepted names that the administrator was asked about and wants
 */
export function policiesToAskAbout(
  before: Policies | null,
  after: Policies,
  accepted: readonly string[],
): UnknownPolicy[] {
  const settled = new Set([...(before ? namesOf(before) : []), ...accepted]);
  return unknownPoliciesOf(after).filter(({ name }) => !settled.has(name));
}

/** Returns the parameters of the messages that name unknown policies. */
export const unknownPoliciesText = (unknown: readonly UnknownPolicy[]) => ({
  count: unknown.length,
  names: unknown.map(({ name }) => name).join("\n"),
  similar: [...new Set(unknown.flatMap(({ similar }) => similar ?? []))].join(", ") || "none",
});

/**
 * Refuses a change that adds policies which the administrator wasn't asked about. Does nothing for callers
 * that can't be asked: APIs leave `accepted` out, and the permission set's page says what is unknown.
 * @throws Refusal `aws_policies_unknown`
 */
export function requireAccepted(
  before: Policies | null,
  after: Policies,
  accepted: readonly string[] | undefined,
): void {
  const unknown = accepted === undefined ? [] : policiesToAskAbout(before, after, accepted);
  if (unknown.length > 0) throw invalidInput("aws_policies_unknown", unknownPoliciesText(unknown));
}
