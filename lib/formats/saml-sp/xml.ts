/**
 * XML as strangers send it, read strictly: what SAML never needs is refused before a parser sees it.
 *
 * No document type (so no entities and nothing external), no CDATA, no processing instructions, and no
 * comments in messages, where they have cut names in two. Depth and counts are bounded, so that a small
 * document cannot ask for much work.
 *
 * @see SAML 2.0 core §1.3, §5.4; OWASP SAML Security Cheat Sheet
 */
import { DOMParser } from "@xmldom/xmldom";
import { FormatError } from "../format-error";

export const MAX_MESSAGE_BYTES = 256 * 1024;
export const MAX_METADATA_BYTES = 5 * 1024 * 1024;

/** Everything outside XML 1.0's production [2] Char: NUL above all, which no database takes. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const DEEPEST = 40;
const MOST_ELEMENTS = 20_000;
const MOST_ATTRIBUTES = 40;

export const NS = {
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  metadata: "urn:oasis:names:tc:SAML:2.0:metadata",
  ds: "http://www.w3.org/2000/09/xmldsig#",
  xenc: "http://www.w3.org/2001/04/xmlenc#",
} as const;
export type Namespace = keyof typeof NS;

const refuse = (what: string): never => {
  throw new FormatError("The XML", what);
};

/**
 * @param kind comments may stand in metadata, which people write, and not in messages
 * @throws FormatError for what is not well formed, too large, or holds what it must not
 */
export function parseXml(text: string, kind: "message" | "metadata"): Element {
  if (Buffer.byteLength(text) > (kind === "message" ? MAX_MESSAGE_BYTES : MAX_METADATA_BYTES))
    refuse("is too large");
  // A byte order mark is no content.
  const xml = text.replace(/^\uFEFF/, "");
  scan(xml, kind === "metadata");
  const problem = (message: unknown) =>
    refuse(`is not well formed: ${String(message).split("\n")[0]?.slice(0, 100)}`);
  const root = new DOMParser({
    errorHandler: { warning: problem, error: problem, fatalError: problem },
  }).parseFromString(xml, "text/xml").documentElement;
  return root ?? refuse("is empty");
}

/** One walk over the tags, before anything is built from them. */
function scan(xml: string, mayHoldComments: boolean): void {
  let [depth, elements] = [0, 0];
  for (let at = xml.indexOf("<"); at !== -1; at = xml.indexOf("<", at)) {
    if (xml.startsWith("<?xml ", at) && at === 0) at = end(xml, "?>", at);
    else if (mayHoldComments && xml.startsWith("<!--", at)) at = end(xml, "-->", at + 4);
    else if (xml[at + 1] === "!" || xml[at + 1] === "?")
      refuse("must not hold document types, CDATA, processing instructions or, in messages, comments");
    else {
      const close = endOfTag(xml, at);
      if (xml[at + 1] === "/") depth -= 1;
      else if (xml[close - 2] !== "/") depth += 1;
      if (depth > DEEPEST) refuse("is nested too deep");
      if (++elements > 2 * MOST_ELEMENTS * (mayHoldComments ? 10 : 1)) refuse("has too many elements");
      at = close;
    }
  }
  if (FORBIDDEN.test(xml)) refuse("holds characters that XML cannot carry");
  for (const [, digits = "", hex] of xml.matchAll(/&#(?:([0-9]{1,7})|x([0-9a-fA-F]{1,6}));/g)) {
    const code = hex === undefined ? Number(digits) : Number.parseInt(hex, 16);
    if (code > 0x10ffff || FORBIDDEN.test(String.fromCodePoint(code)))
      refuse("holds characters that XML cannot carry");
  }
  // Only the five names that XML itself has, and numbers.
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)/.exec(xml);
  if (entity) refuse("must not hold entities");
}

function end(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  return at === -1 ? refuse("is not well formed") : at + mark.length;
}

/** The place after a tag's `>`; one inside quotes ends nothing. */
function endOfTag(xml: string, from: number): number {
  let attributes = 0;
  for (let at = from + 1; at < xml.length; at++) {
    const character = xml[at];
    if (character === ">") return at + 1;
    if (character === "<") break;
    if (character !== '"' && character !== "'") continue;
    if (++attributes > MOST_ATTRIBUTES) refuse("has an element with too many attributes");
    at = xml.indexOf(character, at + 1);
    if (at === -1) break;
  }
  return refuse("is not well formed");
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

/** The one child of that name, or null. @throws FormatError when there are several */
export function childOf(element: Element, namespace: Namespace, name: string): Element | null {
  const found = childrenOf(element, namespace, name);
  if (found.length > 1) throw new FormatError(name, "stands more than once");
  return found[0] ?? null;
}

export const textOf = (element: Element | null) => (element?.textContent ?? "").trim();

/** An attribute without a namespace; null where there is none. */
export const attributeOf = (element: Element | null, name: string): string | null =>
  element?.hasAttribute(name) ? element.getAttribute(name) : null;

/** The element and everything below it. */
export function* elementsOf(root: Element): Generator<Element> {
  yield root;
  for (let child = root.firstChild; child; child = child.nextSibling)
    if (child.nodeType === 1) yield* elementsOf(child as Element);
}

/** SAML's times are in UTC with a Z (core §1.3.3). @throws FormatError */
export function timeOf(element: Element, name: string): Date | null {
  const text = attributeOf(element, name);
  if (text === null) return null;
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(text)
    ? new Date(text.replace(/(\.\d{3})\d+Z$/, "$1Z"))
    : new Date(Number.NaN);
  if (Number.isNaN(at.getTime())) throw new FormatError(name, "is not a time in UTC");
  return at;
}
