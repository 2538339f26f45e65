/** What a provider's refusal means for the user (SAML core §3.2.2.2). */

const PREFIX = "urn:oasis:names:tc:SAML:2.0:status:";

/** The user isn't signed in there, or may not use Foyer. */
const USER = new Set(["AuthnFailed", "RequestDenied", "NoPassive", "UnknownPrincipal"]);
/** The request is wrong in the provider's eyes, so every sign-in fails until somebody changes the setup. */
const SETUP = new Set([
  "Requester",
  "VersionMismatch",
  "InvalidAttrNameOrValue",
  "InvalidNameIDPolicy",
  "NoAuthnContext",
  "NoSupportedIDP",
  "RequestUnsupported",
  "RequestVersionTooHigh",
  "RequestVersionTooLow",
  "RequestVersionDeprecated",
  "UnsupportedBinding",
]);

export type StatusMeaning = "denied" | "misconfigured" | "refused";

/** @param status the codes and the message, as a refusal names them; the more exact second code counts first */
export function meaningOf(status: string): StatusMeaning {
  const codes = status
    .split(", ", 2)
    .filter((code) => code.startsWith(PREFIX))
    .map((code) => code.slice(PREFIX.length));
  if (codes.some((code) => USER.has(code))) return "denied";
  return codes.some((code) => SETUP.has(code)) ? "misconfigured" : "refused";
}
