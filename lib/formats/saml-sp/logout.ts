/** A provider's request to end somebody's sessions, once its signature is known to be good. SAML 2.0 core §3.7.1. */
import { FormatError } from "../format-error";
import type { KeyObject } from "node:crypto";
import { refuseStrayParts, signedText } from "./signature";
import { attributeOf, childOf, childrenOf, isElement, parseXml, textOf, timeOf } from "./xml";

const SKEW_MILLISECONDS = 60_000;
const OLDEST_MILLISECONDS = 300_000;

export type LogoutAsked = {
  id: string;
  nameId: string;
  /** Empty: all of them. */ sessionIndexes: string[];
  expiresAt: Date;
};
type Expected = { issuer: string; destination: string; now: Date };

/** The bytes of a posted message that were signed. @throws FormatError */
export function signedMessage(xml: string, keys: readonly KeyObject[]): string {
  const root = parseXml(xml, "message");
  refuseStrayParts(root, [root]);
  const text = signedText(xml, root, keys);
  if (text === null) throw new FormatError("The message", "is not signed");
  return text;
}

/** @param xml bytes that were signed. @throws FormatError */
export function readLogoutRequest(xml: string, { issuer, destination, now }: Expected): LogoutAsked {
  const root = parseXml(xml, "message");
  const bad = (field: string, problem: string): never => {
    throw new FormatError(field, problem);
  };
  if (!isElement(root, "protocol", "LogoutRequest")) bad("The message", "is no logout request");
  const id = attributeOf(root, "ID") ?? "";
  if (id === "" || id.length > 256 || attributeOf(root, "Version") !== "2.0")
    bad("The message", "has no usable id or version");
  if (textOf(childOf(root, "assertion", "Issuer")) !== issuer) bad("Issuer", "is another provider");
  if (attributeOf(root, "Destination") !== destination) bad("Destination", "is another address");
  const issuedAt = timeOf(root, "IssueInstant") ?? bad("IssueInstant", "is missing");
  const expiresAt = new Date(
    Math.min(
      timeOf(root, "NotOnOrAfter")?.getTime() ?? Number.POSITIVE_INFINITY,
      issuedAt.getTime() + OLDEST_MILLISECONDS,
    ) + SKEW_MILLISECONDS,
  );
  if (expiresAt <= now || issuedAt.getTime() > now.getTime() + SKEW_MILLISECONDS)
    bad("IssueInstant", "is too old, or in the future");
  const nameId = childOf(root, "assertion", "NameID")?.textContent ?? "";
  if (nameId.trim() === "") bad("NameID", "is missing");
  return {
    id,
    nameId,
    sessionIndexes: childrenOf(root, "protocol", "SessionIndex")
      .map(textOf)
      .filter((each) => each !== ""),
    expiresAt,
  };
}
