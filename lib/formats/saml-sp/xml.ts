/**
 * Parses untrusted XML strictly: refuses what SAML never needs before a parser sees it.
 *
 * No document type (so no entities and nothing external), no CDATA, no processing instructions, and no
 * comments in messages, where they have split names. Depth and counts are limited, so that a small document
 * can't cause much work.
 *
 * @see SAML 2.0 core §1.3, §5.4; OWASP SAML Security Cheat Sheet
 */
import { DOMParser } from "@xmldom/xmldom";
import { refuse } from "./refusal";

/** AWS accepts assertions of 75 kB; users in hundreds of groups need a quarter of this. */
export const MAX_MESSAGE_BYTES = 64 * 1024;
export const MAX_METADATA_BYTES = 5 * 1024 * 1024;

/** Everything outside XML 1.0's production [2] Char, above all NUL, which databases refuse. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const MAX_DEPTH = 40;
/**
 * Federations publish metadata of one provider with many keys and names; a message contains one assertion.
 */
const MAX_ELEMENTS = { message: 2_000, metadata: 200_000 };
const MAX_ATTRIBUTES = 40;

export const NS = {
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  metadata: "urn:oasis:names:tc:SAML:2.0:metadata",
  ds: "http://www.w3.org/2000/09/xmldsig#",
  xenc: "http://www.w3.org/2001/04/xmlenc#",
} as const;
export type Namespace = keyof typeof NS;

/**
 * Parses XML.
 * @param kind metadata may contain comments, messages may not
 * @throws SamlRefusal for malformed, oversized or forbidden content
 */
export function parseXml(text: string, kind: "message" | "metadata"): Element {
  if (Buffer.byteLength(text) > (kind === "message" ? MAX_MESSAGE_BYTES : MAX_METADATA_BYTES))
    refuse("xml_too_large");
  // A byte order mark isn't content.
  const xml = text.replace(/^\uFEFF/, "");
  scan(xml, kind);
  const problem = () => refuse("xml_malformed");
  const root = new DOMParser({
    errorHandler: { warning: problem, error: problem, fatalError: problem },
  }).parseFromString(xml, "text/xml").documentElement;
  if (!root) return refuse("xml_malformed");
  for (const element of elementsOf(root)) checkNames(element);
  return root;
}

/**
 * Scans the tags before anything is built from them. Also checks their nesting: the parser repairs malformed
 * XML, and the provider's own parser may have repaired it differently.
 */
function scan(xml: string, kind: "message" | "metadata"): void {
  const mayHoldComments = kind === "metadata";
  const open: string[] = [];
  let [elements, roots, last] = [0, 0, 0];
  for (let at = xml.indexOf("<"); at !== -1; at = xml.indexOf("<", at)) {
    checkTextBetween(xml, last, at, open.length > 0);
    if (xml.startsWith("<?xml ", at) && at === 0) at = end(xml, "?>", at);
    else if (mayHoldComments && xml.startsWith("<!--", at)) at = end(xml, "-->", at + 4);
    else if (xml[at + 1] === "!" || xml[at + 1] === "?") refuse("xml_forbidden_markup");
    else {
      const close = endOfTag(xml, at);
      const isEnd = xml[at + 1] === "/";
      const name = /^[^\s/>]+/.exec(xml.slice(at + (isEnd ? 2 : 1), close))?.[0];
      if (name === undefined) refuse("xml_malformed");
      if (isEnd) {
        if (open.pop() !== name) refuse("xml_malformed");
      } else {
        if (open.length === 0 && ++roots > 1) refuse("xml_malformed");
        if (++elements > MAX_ELEMENTS[kind]) refuse("xml_too_many_elements");
        if (xml[close - 2] !== "/") open.push(name ?? "");
        if (open.length > MAX_DEPTH) refuse("xml_too_deep");
      }
      at = close;
    }
    last = at;
  }
  checkTextBetween(xml, last, xml.length, false);
  if (open.length > 0 || roots === 0) refuse("xml_malformed");
  checkCharacters(xml);
}

function checkTextBetween(xml: string, from: number, to: number, isInside: boolean): void {
  const text = xml.slice(from, to);
  if ((!isInside && text.trim() !== "") || text.includes("]]>")) refuse("xml_malformed");
}

function checkCharacters(xml: string): void {
  if (FORBIDDEN.test(xml)) refuse("xml_forbidden_characters");
  for (const [, digits = "", hex] of xml.matchAll(/&#(?:([0-9]{1,7})|x([0-9a-fA-F]{1,6}));/g)) {
    const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
    if (code > 0x10ffff || FORBIDDEN.test(String.fromCodePoint(code))) refuse("xml_forbidden_characters");
  }
  // Only XML's five predefined names, and numbers.
  if (/&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)/.test(xml)) refuse("xml_entity");
}

/**
 * Checks that every prefix is declared, no attribute is repeated, and no prefix is undeclared (Namespaces in
 * XML §5, §6.3).
 */
function checkNames(element: Element): void {
  if (element.prefix && !element.namespaceURI) refuse("xml_malformed");
  const names = new Set<string>();
  for (let index = 0; index < element.attributes.length; index++) {
    const attribute = element.attributes.item(index);
    if (!attribute) continue;
    const { prefix, localName, namespaceURI, value } = attribute;
    if (prefix === "xmlns" ? value === "" || localName === "xmlns" : prefix && !namespaceURI)
      refuse("xml_malformed");
    const name = `${namespaceURI ?? ""} ${localName}`;
    if (names.has(name)) refuse("xml_malformed");
    names.add(name);
  }
}

function end(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  return at === -1 ? refuse("xml_malformed") : at + mark.length;
}

/** Returns the position after a tag's `>`, ignoring quoted ones. */
function endOfTag(xml: string, from: number): number {
  let attributes = 0;
  for (let at = from + 1; at < xml.length; at++) {
    const character = xml[at];
    if (character === ">") return at + 1;
    if (character === "<") break;
    if (character !== '"' && character !== "'") continue;
    if (++attributes > MAX_ATTRIBUTES) refuse("xml_too_many_attributes");
    const quoted = at + 1;
    at = xml.indexOf(character, quoted);
    if (at === -1 || xml.slice(quoted, at).includes("<")) break;
  }
  return refuse("xml_malformed");
}

export const isElement = (node: Node, namespace: Namespace, name: string): node is Element =>
  node.nodeType === 1 &&
  (node as Element).namespaceURI === NS[namespace] &&
  (node as Element).localName === name;

export function childrenOf(element: Element, namespace: Namespace, name: string): Element[] {
  const found: Element[] = [];
  for (let child = element.firstChild; child; child = child.nextSibling)
    if (isElement(child, namespace, name)) found.push(child);
  return found;
}

/** Returns the only child of that name, or null. @throws SamlRefusal if there are several */
export function childOf(element: Element, namespace: Namespace, name: string): Element | null {
  const found = childrenOf(element, namespace, name);
  if (found.length > 1) refuse("part_repeated", { name });
  return found[0] ?? null;
}

export const textOf = (element: Element | null) => (element?.textContent ?? "").trim();

/** Returns an attribute without a namespace, or null. */
export const attributeOf = (element: Element | null, name: string): string | null =>
  element?.hasAttribute(name) ? element.getAttribute(name) : null;

/** Yields the element and everything below it. */
export function* elementsOf(root: Element): Generator<Element> {
  yield root;
  for (let child = root.firstChild; child; child = child.nextSibling)
    if (child.nodeType === 1) yield* elementsOf(child as Element);
}

/** Parses a SAML time, which is UTC with a Z (core §1.3.3). @throws SamlRefusal */
export function timeOf(element: Element, name: string): Date | null {
  const text = attributeOf(element, name);
  if (text === null) return null;
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(text)
    ? new Date(text.replace(/(\.\d{3})\d+Z$/, "$1Z"))
    : new Date(Number.NaN);
  if (Number.isNaN(at.getTime())) refuse("time_malformed", { name });
  return at;
}
