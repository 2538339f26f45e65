/** Refusals of the OAuth endpoints, with the error codes of RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5 and RFC 7591 §3.2.2. */
export const OAUTH_CODES = [
  "authorization_pending",
  "slow_down",
  "expired_token",
  "access_denied",
  "invalid_grant",
  "invalid_client",
  "invalid_request",
  "invalid_scope",
  "unauthorized_client",
  "unsupported_grant_type",
  "unsupported_response_type",
  "invalid_client_metadata",
  "invalid_redirect_uri",
] as const;
export type OAuthCode = (typeof OAUTH_CODES)[number];

const BRAND = "foyer-oauth-refusal";

export class OAuthRefusal extends Error {
  readonly brand = BRAND;
  readonly code: OAuthCode;
  /** The program's redirect address with the error, once the address is verified (RFC 6749 §4.1.2.1). */
  readonly sendTo: string | null;
  constructor(code: OAuthCode, message: string, sendTo: string | null = null) {
    super(message);
    this.name = "OAuthRefusal";
    this.code = code;
    this.sendTo = sendTo;
  }
}

/** Compares a brand instead of the class: one process holds two bundles of this code. */
export function isOAuthRefusal(error: unknown): error is OAuthRefusal {
  return typeof error === "object" && error !== null && (error as { brand?: unknown }).brand === BRAND;
}

/** The same answer for every invalid grant, so that it reveals nothing. */
export const invalidGrant = () =>
  new OAuthRefusal(
    "invalid_grant",
    "The code or token is wrong, was used, or has expired. Sign in again: aws sso login",
  );
export const invalidClient = () =>
  new OAuthRefusal(
    "invalid_client",
    "This client is not registered here, or its registration has expired. Delete the files in ~/.aws/sso/cache and sign in again.",
  );
export const invalidRequest = (message: string) => new OAuthRefusal("invalid_request", message);
