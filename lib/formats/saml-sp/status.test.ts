import { expect, it } from "vitest";
import { meaningOf } from "./status";

const S = "urn:oasis:names:tc:SAML:2.0:status:";

it.each([
  // As Keycloak, AD FS, Entra ID, SimpleSAMLphp and Shibboleth send them.
  [`${S}Responder, ${S}AuthnFailed`, "denied"],
  [`${S}Responder, ${S}NoPassive, Passive authentication not supported.`, "denied"],
  [`${S}Responder, ${S}RequestDenied`, "denied"],
  [`${S}Requester, ${S}RequestDenied`, "denied"],
  [`${S}Responder, ${S}UnknownPrincipal`, "denied"],
  [`${S}Requester, ${S}InvalidNameIDPolicy`, "misconfigured"],
  [`${S}Responder, ${S}NoAuthnContext, AADSTS75011`, "misconfigured"],
  [`${S}Requester`, "misconfigured"],
  [`${S}VersionMismatch`, "misconfigured"],
  [`${S}Responder`, "refused"],
  [`${S}Responder, ${S}PartialLogout`, "refused"],
  [`${S}Responder, the database is down, ${S}AuthnFailed`, "refused"],
  ["AuthnFailed", "refused"],
  ["", "refused"],
])("[M4] the status %s means %s", (status, meaning) => {
  expect(meaningOf(status)).toBe(meaning);
});
