/** A source's claims about a user, and what Foyer reads from them. */

/** A source's statements about a user, by its own names. */
export type Claims = Record<string, unknown>;

/** Why a groups claim changes no memberships. */
const GROUPS_UNSAID = ["absent", "overage", "not_a_list", "unreadable", "too_many"] as const;
export type GroupsUnsaid = (typeof GROUPS_UNSAID)[number];
const SUBJECT_PROBLEMS = ["missing", "outer_space", "unusable", "transient"] as const;
export type SubjectProblem = (typeof SUBJECT_PROBLEMS)[number];

/**
 * A user whom a source has authenticated. `groups` is null if the source doesn't say, or the settings name no
 * claim.
 */
export type ProvenUser = {
  subject: string;
  userName: string | null;
  displayName: string | null;
  email: string | null;
  isEmailVerified: boolean;
  /** The source doesn't say whether the address is verified. */ isEmailVerifiedUnsaid?: boolean;
  groups: string[] | null;
  groupsUnsaid?: GroupsUnsaid;
  /** For session tags, by tag key. */ attributes: Record<string, string>;
};
/** As it arrived: without a subject, the user can't sign in. */
export type MappedUser = Omit<ProvenUser, "subject"> & {
  subject: string | null;
  subjectProblem?: SubjectProblem;
};

/** Returns a claim by its name; if no claim has that name, `a.b` is the member b of the claim a. */
export function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let found: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, part)) return undefined;
    found = (found as Claims)[part];
  }
  return found;
}
