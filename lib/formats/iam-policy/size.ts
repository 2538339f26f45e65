/**
 * How IAM counts the size of a policy.
 * @see IAM user guide, "IAM and AWS STS quotas": "IAM does not count white space when calculating the size of a policy"
 */

/** Maximum characters of all inline policies of a role together, without white space. */
export const MAX_ROLE_CHARACTERS = 10_240;
/** Reserved for the policy that revokes old sessions in an emergency. */
const RESERVED_CHARACTERS = 240;
/** Maximum characters of a permission set's inline policy. */
export const MAX_INLINE_CHARACTERS = MAX_ROLE_CHARACTERS - RESERVED_CHARACTERS;
/** Maximum bytes of an inline policy as sent (sso-admin, PutInlinePolicyToPermissionSet). */
export const MAX_INLINE_BYTES = 32_768;

/** Returns the characters that count against IAM's quota. */
export function countedCharacters(policy: string): number {
  return policy.replace(/\s/g, "").length;
}
