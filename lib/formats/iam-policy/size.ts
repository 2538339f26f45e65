/**
 * How IAM counts the size of a policy.
 * @see IAM user guide, "IAM and AWS STS quotas": "IAM does not count white space when calculating the size of a policy"
 */

/** Most characters of all inline policies of one role together, white space not counted. */
export const MAX_ROLE_CHARACTERS = 10_240;
/** What Foyer keeps for the policy that shuts old sessions out in an emergency. */
const RESERVED_CHARACTERS = 240;
/** Most characters of a permission set's inline policy. */
export const MAX_INLINE_CHARACTERS = MAX_ROLE_CHARACTERS - RESERVED_CHARACTERS;
/** Most bytes of an inline policy as it is sent (sso-admin, PutInlinePolicyToPermissionSet). */
export const MAX_INLINE_BYTES = 32_768;

/** Characters that count against IAM's quota. */
export function countedCharacters(policy: string): number {
  return policy.replace(/\s/g, "").length;
}
