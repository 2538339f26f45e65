/** Refusals of the OAuth endpoints, with the error codes of RFC 6749 §4.1.2.1 and §5.2, RFC 8628 §3.5 and RFC 7591 §3.2.2. */
import { invalidInput, type Refusal, type RefusalCode, type RefusalParams } from "@/lib/platform/errors";
const OAUTH_CODES = [
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
  /** What is wrong, as a code of the catalogue's `errors`. */
  readonly refusal: Refusal;
  /** The program's redirect address with the error, once the address is verified (RFC 6749 §4.1.2.1). */
  readonly sendTo: string | null;
  constructor(code: OAuthCode, refusal: Refusal, sendTo: string | null = null) {
    super(refusal.message);
    this.name = "OAuthRefusal";
    this.code = code;
    this.refusal = refusal;
    this.sendTo = sendTo;
  }
}

/** Compares a brand instead of the class: one process holds two bundles of this code. */
export function isOAuthRefusal(error: unknown): error is OAuthRefusal {
  return typeof error === "object" && error !== null && (error as { brand?: unknown }).brand === BRAND;
}

/** Makes the refusal of an OAuth code: `oauth("invalid_scope", "oauth_scope", { scope })`. */
export function oauth<C extends RefusalCode>(
  code: OAuthCode,
  problem: C,
  ...params: RefusalParams<C>
): OAuthRefusal {
  return new OAuthRefusal(code, invalidInput(problem, ...params));
}

/** The same answer for every invalid grant, so that it reveals nothing. */
export const invalidGrant = () => oauth("invalid_grant", "oauth_grant_not_valid");
export const invalidClient = () => oauth("invalid_client", "oauth_client_not_valid");
