/**
 * What a SAML response proves, read only from the bytes that the identity provider signed.
 *
 * The order matters: first the structure (one assertion, signatures only where they belong), then every
 * signature present; then the canonical bytes are parsed again, and only those give issuer, subject,
 * conditions and attributes. Each rule alone refuses.
 *
 * @see SAML 2.0 core §2 (assertions), §3.2.2, §3.3.3 (responses); profiles §4.1.4.2, §4.1.4.3
 */
import type { KeyObject } from "node:crypto";
import { parseDecrypted } from "./decrypted";
import { decryptAssertion } from "./encrypted";
import { refuse } from "./refusal";
import { refuseStrayParts, signedText } from "./signature";
import { attributeOf, childOf, childrenOf, elementsOf, isElement, NS, parseXml, textOf, timeOf } from "./xml";

const SKEW_MILLISECONDS = 60_000;
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";
const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
const ENTITY = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity";
/** Core §8.3.7 allows 256; database indexes have a limit too. */
const MAX_NAME_LENGTH = 512;
const UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const CONDITIONS = new Set(["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]);

export type Expected = {
  /** Entity id of the identity provider. */
  issuer: string;
  keys: readonly KeyObject[];
  /** Entity id of this service provider. */
  audience: string;
  /** The endpoint that the response was posted to. */
  recipient: string;
  now: Date;
  /** One of them decrypts an encrypted assertion; without any, it is refused. */
  decryptionKeys?: readonly KeyObject[];
};

export type ProvenAssertion = {
  id: string;
  /** The request that it responds to; null if the provider began. */
  inResponseTo: string | null;
  nameId: string;
  nameIdFormat: string;
  /** Who assigned the name, and for whom: a logout must repeat both (core §3.3.4). */
  nameQualifier: string | null;
  spNameQualifier: string | null;
  sessionIndex: string | null;
  sessionEndsAt: Date | null;
  /** When the user authenticated at the provider. */
  authenticatedAt: Date;
  /** How: the class of each statement (core §2.7.2.2). */
  contexts: string[];
  attributes: Record<string, string | string[]>;
  /** Refused as expired after this. */
  expiresAt: Date;
};

/** Reads a response. @throws SamlRefusal with the first broken rule */
export function readResponse(xml: string, expected: Expected): ProvenAssertion {
  const { response, assertion, isWholeSigned } = signedParts(xml, expected);
  checkResponse(response, isWholeSigned, expected);
  return readAssertion(assertion, response, expected);
}

/** Both elements come from signed bytes; an unsigned response is only checked for reasons to refuse. */
function signedParts(
  xml: string,
  { keys, decryptionKeys = [] }: Expected,
): { response: Element; assertion: Element; isWholeSigned: boolean } {
  const response = parseXml(xml, "message");
  if (!isElement(response, "protocol", "Response")) refuse("not_a_response");
  const assertions = [...elementsOf(response)].filter(
    ({ localName }) => localName === "Assertion" || localName === "EncryptedAssertion",
  );
  const [assertion, ...more] = assertions;
  if (!assertion) {
    checkStatus(response);
    return refuse("no_assertion");
  }
  if (more.length > 0) refuse("several_assertions");
  if (assertion.parentNode !== response) refuse("assertion_misplaced");
  refuseStrayParts(response, [response, assertion]);
  const whole = signedText(xml, response, keys);
  const isWholeSigned = whole !== null;
  const outer = whole === null ? response : parseXml(whole, "message");
  if (isElement(assertion, "assertion", "EncryptedAssertion")) {
    const encrypted = childOf(outer, "assertion", "EncryptedAssertion");
    if (decryptionKeys.length === 0 || !encrypted) return refuse("encryption_not_set_up");
    const text = decryptAssertion(encrypted, decryptionKeys, { isInsideSigned: isWholeSigned });
    const opened = openedAssertion(parseDecrypted(text, [encrypted, assertion]), keys, isWholeSigned);
    return { response: outer, assertion: opened, isWholeSigned };
  }
  if (!isElement(assertion, "assertion", "Assertion")) return refuse("assertion_namespace");
  const inner = signedText(xml, assertion, keys);
  if (inner !== null) return { response: outer, assertion: rootAssertion(inner), isWholeSigned };
  if (whole === null) return refuse("not_signed");
  return {
    isWholeSigned,
    response: outer,
    assertion: childOf(outer, "assertion", "Assertion") ?? refuse("no_assertion"),
  };
}

/** Returns a decrypted assertion: signed itself, or inside a signed response. */
function openedAssertion(
  { xml, element: opened }: { xml: string; element: Element },
  keys: readonly KeyObject[],
  isInsideSigned: boolean,
): Element {
  if (!isElement(opened, "assertion", "Assertion")) refuse("not_an_assertion");
  if (
    [...elementsOf(opened)].some(
      (element) =>
        element !== opened &&
        (element.localName === "Assertion" || element.localName === "EncryptedAssertion"),
    )
  )
    refuse("assertion_nested");
  refuseStrayParts(opened, [opened]);
  const inner = signedText(xml, opened, keys);
  if (inner === null && !isInsideSigned) refuse("encrypted_not_signed");
  return inner === null ? opened : rootAssertion(inner);
}

function rootAssertion(text: string): Element {
  const root = parseXml(text, "message");
  return isElement(root, "assertion", "Assertion") ? root : refuse("not_an_assertion");
}

function checkStatus(response: Element): void {
  const status = childOf(response, "protocol", "Status");
  const code = status && childOf(status, "protocol", "StatusCode");
  const value = attributeOf(code, "Value");
  if (value === SUCCESS) return;
  const second = code && childOf(code, "protocol", "StatusCode");
  refuse("status", {
    status: [
      value,
      attributeOf(second, "Value"),
      textOf(status && childOf(status, "protocol", "StatusMessage")),
    ]
      .filter(Boolean)
      .join(", ")
      .slice(0, 300),
  });
}

function checkResponse(response: Element, isSigned: boolean, expected: Expected): void {
  if (attributeOf(response, "Version") !== "2.0") refuse("version");
  checkStatus(response);
  const destination = attributeOf(response, "Destination");
  if (destination !== null && destination !== expected.recipient) refuse("destination");
  // Bindings §3.5.5.2: a signed posted message must name its recipient.
  if (destination === null && isSigned) refuse("destination_missing");
  const issuer = childOf(response, "assertion", "Issuer");
  if (issuer) checkIssuer(issuer, expected);
  const at = timeOf(response, "IssueInstant");
  if (at && at.getTime() > expected.now.getTime() + SKEW_MILLISECONDS) refuse("issued_in_future");
}

function checkIssuer(issuer: Element | null, expected: Expected): void {
  if (!issuer || textOf(issuer) !== expected.issuer) refuse("issuer");
  const format = attributeOf(issuer, "Format");
  if (format !== null && format !== ENTITY) refuse("issuer_format");
}

function readAssertion(assertion: Element, response: Element, expected: Expected): ProvenAssertion {
  if (attributeOf(assertion, "Version") !== "2.0") refuse("version");
  const id = attributeOf(assertion, "ID");
  if (!id || id.length > 256) return refuse("id");
  checkIssuer(childOf(assertion, "assertion", "Issuer"), expected);
  const issuedAt = timeOf(assertion, "IssueInstant") ?? refuse("issue_instant_missing");
  if (issuedAt.getTime() > expected.now.getTime() + SKEW_MILLISECONDS) refuse("issued_in_future");

  const subject = childOf(assertion, "assertion", "Subject") ?? refuse("subject_missing");
  const name = childOf(subject, "assertion", "NameID") ?? refuse("name_id_missing");
  // Not trimmed, or two signed names could become one.
  const nameId = name.textContent ?? "";
  if (nameId.length > MAX_NAME_LENGTH) refuse("name_id_too_long");
  const answers = attributeOf(response, "InResponseTo");
  const confirmed =
    childrenOf(subject, "assertion", "SubjectConfirmation")
      .map((each) => bearerOf(each, expected))
      .find((bearer) => bearer !== null) ?? refuse("confirmation");
  if (answers !== null && confirmed.inResponseTo !== answers) refuse("in_response_to");

  const conditions = childOf(assertion, "assertion", "Conditions") ?? refuse("conditions_missing");
  const until = checkConditions(conditions, expected);
  const statements = childrenOf(assertion, "assertion", "AuthnStatement");
  const statement = statements[0] ?? refuse("statement_missing");
  // The earliest of several: the weakest proof.
  const authenticatedAt = statements
    .map((each) => timeOf(each, "AuthnInstant") ?? refuse("authn_instant_missing"))
    .reduce((one, other) => (other < one ? other : one));
  if (authenticatedAt.getTime() - SKEW_MILLISECONDS > expected.now.getTime())
    refuse("authn_instant_in_future");
  const sessionEndsAt = timeOf(statement, "SessionNotOnOrAfter");
  if (sessionEndsAt && sessionEndsAt <= expected.now) refuse("session_over");
  const expiresAt = new Date(Math.max(confirmed.until.getTime(), until?.getTime() ?? 0) + SKEW_MILLISECONDS);
  return {
    id,
    inResponseTo: confirmed.inResponseTo,
    nameId,
    nameIdFormat: attributeOf(name, "Format") ?? UNSPECIFIED,
    nameQualifier: attributeOf(name, "NameQualifier"),
    spNameQualifier: attributeOf(name, "SPNameQualifier"),
    sessionIndex: attributeOf(statement, "SessionIndex"),
    sessionEndsAt,
    authenticatedAt,
    contexts: statements.map((each) => {
      const context = childOf(each, "assertion", "AuthnContext");
      return textOf(context && childOf(context, "assertion", "AuthnContextClassRef")) ?? "";
    }),
    attributes: attributesOf(assertion),
    expiresAt,
  };
}

/** Profiles §4.1.4.2: recipient, an end, no beginning. Returns null if it doesn't apply here and now. */
function bearerOf(
  confirmation: Element,
  { recipient, now }: Expected,
): { until: Date; inResponseTo: string | null } | null {
  const data = childOf(confirmation, "assertion", "SubjectConfirmationData");
  if (attributeOf(confirmation, "Method") !== BEARER || !data || attributeOf(data, "Recipient") !== recipient)
    return null;
  const [from, until] = [timeOf(data, "NotBefore"), timeOf(data, "NotOnOrAfter")];
  if (
    !until ||
    until.getTime() + SKEW_MILLISECONDS <= now.getTime() ||
    (from && from.getTime() - SKEW_MILLISECONDS > now.getTime())
  )
    return null;
  return { until, inResponseTo: attributeOf(data, "InResponseTo") };
}

function checkConditions(conditions: Element, { audience, now }: Expected): Date | null {
  const [from, until] = [timeOf(conditions, "NotBefore"), timeOf(conditions, "NotOnOrAfter")];
  if (from && from.getTime() - SKEW_MILLISECONDS > now.getTime()) refuse("conditions_early");
  if (until && until.getTime() + SKEW_MILLISECONDS <= now.getTime()) refuse("conditions_late");
  const restrictions = childrenOf(conditions, "assertion", "AudienceRestriction");
  if (
    restrictions.length === 0 ||
    !restrictions.every((each) =>
      childrenOf(each, "assertion", "Audience").some((one) => textOf(one) === audience),
    )
  )
    refuse("audience");
  for (const each of elementsOf(conditions)) {
    // Core §2.5.1: an unknown condition makes the assertion invalid.
    if (
      each.parentNode === conditions &&
      !(each.namespaceURI === NS.assertion && CONDITIONS.has(each.localName))
    )
      refuse("condition_unknown");
  }
  return until;
}

/** Returns attributes by name, in document order; several values are a list. */
function attributesOf(assertion: Element): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, "assertion", "AttributeStatement")) {
    for (const attribute of childrenOf(statement, "assertion", "Attribute")) {
      const name = attributeOf(attribute, "Name");
      if (name)
        values.set(name, [
          ...(values.get(name) ?? []),
          ...childrenOf(attribute, "assertion", "AttributeValue").map(({ textContent }) => textContent ?? ""),
        ]);
    }
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all]),
  );
}
