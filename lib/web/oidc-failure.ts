/**
 * Why a sign-in at an OIDC provider failed, as a reason for rows: one code per cause. The library's texts
 * contain values of the token, so nothing of them is kept but what is listed here.
 */
import { reason, type Reason, type ReasonCode } from "@/lib/messages/reason";

/** A check of Foyer's own that the provider's response breaks. */
export class NotBelieved extends Error {
  readonly why: Reason;
  constructor(why: Reason) {
    super(why.code);
    this.why = why;
  }
}

/** openid-client's texts, by how they begin. The first that fits counts. */
const TEXTS: readonly [RegExp, ReasonCode][] = [
  [
    /^(State|Nonce|PKCE code_verifier) (cookie|value)|cookie was created for a different/i,
    "sign_in.request_unknown",
  ],
  [/^(state mismatch|state missing|checks\.state)/, "sign_in.request_unknown"],
  [/^(unexpected iss|iss mismatch|iss missing)/, "sign_in.id_token_issuer"],
  [/^(aud |azp )|missing required JWT property azp/, "sign_in.id_token_audience"],
  [/^unexpected JWT alg/, "sign_in.id_token_algorithm"],
  [/^JWT not active yet|^JWT issued in the future/, "sign_in.id_token_not_yet"],
  [/^JWT expired|^JWT issued too far/, "sign_in.id_token_expired"],
  [/^nonce mismatch/, "sign_in.id_token_nonce"],
  [
    /^(too much time has elapsed|missing required JWT property auth_time|JWT auth_time)/,
    "sign_in.id_token_auth_time",
  ],
  [
    /^(no valid key found|multiple matching keys|failed to validate JWT signature)/,
    "sign_in.id_token_signature",
  ],
  [/^(id_token not present|id_token missing|code missing)/, "sign_in.id_token_missing"],
  [
    /^(failed to decode JWT|missing required JWT property|JWT (iat|exp|nbf) claim|at_hash|c_hash|s_hash)/,
    "sign_in.id_token_malformed",
  ],
];

/** RFC 6749 §4.1.2.1 and §5.2: letters, digits and underscores; anything else isn't repeated. */
const errorCode = (value: unknown) =>
  typeof value === "string" && /^[A-Za-z0-9_.-]{1,60}$/.test(value) ? value : "unknown_error";

const printable = (value: unknown) =>
  (typeof value === "string" ? value : "").replaceAll(/[^\p{L}\p{N}\p{P}\p{Z}\p{S}]/gu, " ").slice(0, 300);

/** Returns why the provider sent the browser back without a code (`error=` in the address). */
export const providerError = (error: unknown, description: unknown): Reason =>
  reason("sign_in.provider_error", {
    error: errorCode(error),
    description: printable(description) || "none",
  });

/** Returns why the work of a sign-in threw. */
export function oidcFailure(error: unknown): Reason {
  const {
    why,
    error: said,
    code,
    name,
    message = "",
  } = (error ?? {}) as Partial<NotBelieved> & {
    error?: unknown;
    code?: unknown;
  };
  if (why !== undefined) return why;
  // OAuth's own errors, of the token endpoint.
  if (name === "OPError")
    return typeof said === "string" && !/^(expected|invalid) /.test(said)
      ? reason("sign_in.code_not_redeemed", { error: errorCode(said) })
      : reason("sign_in.provider_unexpected");
  const known = TEXTS.find(([text]) => text.test(message))?.[1];
  if (known !== undefined) return { code: known };
  if (typeof code === "string" && /^[A-Z_]{3,40}$/.test(code))
    return reason("sign_in.provider_unreachable", { message: code });
  if (/timed? ?out/i.test(message)) return reason("sign_in.provider_unreachable", { message: "timeout" });
  return reason("sign_in.provider_not_believed");
}

const CANCELLED = new Set([
  "access_denied",
  "login_required",
  "interaction_required",
  "consent_required",
  "account_selection_required",
]);

/** Returns the code of the sign-in page's text. */
export function pageCodeOf({ code, params }: Reason): string {
  switch (code) {
    case "sign_in.provider_error":
      return CANCELLED.has(String(params?.error)) ? "denied" : "misconfigured";
    case "sign_in.code_not_redeemed":
      return "misconfigured";
    case "sign_in.provider_unreachable":
    case "sign_in.provider_unexpected":
      return "unreachable";
    case "sign_in.failed_in_foyer":
      return "failed";
    default:
      return "unproven";
  }
}
