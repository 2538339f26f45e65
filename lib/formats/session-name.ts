/**
 * A user's name inside an AWS session.
 *
 * RoleSessionName is for readers of CloudTrail: it begins with the user name. SourceIdentity is for joining
 * and revoking: it is the immutable user id, and survives role chaining.
 *
 * Two users never share a session name. A user name that AWS allows is used as it is. Any other is written as
 * `<readable part>=<22 characters of SHA-256 of the user id>`. A user name that already looks like that
 * counts as "any other", so the two forms can't collide. User names themselves are unique.
 *
 * @see IAM user guide, "Configure SAML assertions for the authentication response" (RoleSessionName,
 * SourceIdentity)
 */
import { createHash } from "node:crypto";
import { FormatError } from "./format-error";

export type RoleSessionName = string & { readonly __brand: "RoleSessionName" };
export type SourceIdentity = string & { readonly __brand: "SourceIdentity" };

/** STS API reference, AssumeRoleWithSAML: both values. */
const ALLOWED = /^[a-zA-Z_0-9+=,.@-]{2,64}$/;
const NOT_ALLOWED_RUN = /[^a-zA-Z_0-9+=,.@-]+/g;
/** 16 bytes in base64url: 128 bits, too many for collisions or guessing. */
const SUFFIX_BYTES = 16;
const SUFFIXED = /=[A-Za-z0-9_-]{22}$/;
const MAX_READABLE_LENGTH = 64 - 1 - 22;

/**
 * Returns the RoleSessionName of a user: 2 to 64 of `a-zA-Z_0-9+=,.@-`.
 * @param input.userId immutable; only its hash is visible
 * @throws FormatError without a user id
 */
export function sessionName(input: { userName: string; userId: string }): RoleSessionName {
  const { userName, userId } = input;
  if (userId === "") throw new FormatError("userId", "must not be empty");
  if (ALLOWED.test(userName) && !SUFFIXED.test(userName)) return userName as RoleSessionName;
  const suffix = createHash("sha256")
    .update(userId, "utf8")
    .digest()
    .subarray(0, SUFFIX_BYTES)
    .toString("base64url");
  return `${readable(userName)}=${suffix}` as RoleSessionName;
}

/** Letters keep their base form ("José" becomes "Jose"); anything AWS doesn't allow becomes `-`. */
function readable(userName: string): string {
  const plain = userName
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(NOT_ALLOWED_RUN, "-")
    .slice(0, MAX_READABLE_LENGTH);
  return plain.replace(/^-+|-+$/g, "") || "user";
}

/**
 * Returns the SourceIdentity of a user: the user id itself.
 * @throws FormatError for an id that STS refuses: not 2 to 64 of `a-zA-Z_0-9+=,.@-`, or beginning with `aws:`
 */
export function sourceIdentity(userId: string): SourceIdentity {
  // ALLOWED has no colon, but STS names this prefix and may widen its rule.
  if (!ALLOWED.test(userId) || /^aws:/i.test(userId))
    throw new FormatError(
      "sourceIdentity",
      "must be 2 to 64 letters, digits or _+=,.@- and not begin with aws:",
    );
  return userId as SourceIdentity;
}
