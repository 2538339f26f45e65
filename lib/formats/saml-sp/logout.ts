/** A provider's request to end a user's sessions, after its signature is verified. SAML 2.0 core §3.7.1. */
import type { KeyObject } from "node:crypto";
import { refuse } from "./refusal";
import { refuseStrayParts, signedText } from "./signature";
import { attributeOf, childOf, childrenOf, isElement, parseXml, textOf, timeOf } from "./xml";

const SKEW_MILLISECONDS = 60_000;
const OLDEST_MILLISECONDS = 300_000;
const MAX_ID = 256;

export type LogoutAsked = {
  id: string;
  nameId: string;
  /** Empty for all. */ sessionIndexes: string[];
  expiresAt: Date;
};
type Expected = { issuer: string; destination: string; now: Date };

/** Returns the signed bytes of a posted message. @throws SamlRefusal */
export function signedMessage(xml: string, keys: readonly KeyObject[]): string {
  const root = parseXml(xml, "message");
  refuseStrayParts(root, [root]);
  const text = signedText(xml, root, keys);
  return text ?? refuse("not_signed");
}

/** Parses a logout request. @param xml signed bytes. @throws SamlRefusal */
export function readLogoutRequest(xml: string, { issuer, destination, now }: Expected): LogoutAsked {
  const root = parseXml(xml, "message");
  if (!isElement(root, "protocol", "LogoutRequest")) refuse("not_a_logout_request");
  if (attributeOf(root, "Version") !== "2.0") refuse("version");
  const id = attributeOf(root, "ID") ?? "";
  if (id === "" || id.length > MAX_ID) refuse("id");
  if (textOf(childOf(root, "assertion", "Issuer")) !== issuer) refuse("issuer");
  if (attributeOf(root, "Destination") !== destination) refuse("destination");
  const issuedAt = timeOf(root, "IssueInstant") ?? refuse("issue_instant_missing");
  const expiresAt = new Date(
    Math.min(
      timeOf(root, "NotOnOrAfter")?.getTime() ?? Number.POSITIVE_INFINITY,
      issuedAt.getTime() + OLDEST_MILLISECONDS,
    ) + SKEW_MILLISECONDS,
  );
  if (expiresAt <= now) refuse("logout_too_old");
  if (issuedAt.getTime() > now.getTime() + SKEW_MILLISECONDS) refuse("issued_in_future");
  const nameId = childOf(root, "assertion", "NameID")?.textContent ?? "";
  if (nameId.trim() === "") refuse("name_id_missing");
  return {
    id,
    nameId,
    sessionIndexes: childrenOf(root, "protocol", "SessionIndex")
      .map(textOf)
      .filter((each) => each !== ""),
    expiresAt,
  };
}
