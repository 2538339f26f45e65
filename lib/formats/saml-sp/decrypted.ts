/**
 * The text of an encrypted assertion, parsed where it stood: its prefixes may be declared around it.
 *
 * @see xmlenc-core1 §4.5.3 (the decrypted octets replace EncryptedData, in its context); Namespaces in XML §6.1
 */
import { randomBytes } from "node:crypto";
import { xmlAttribute } from "../saml/xml-text";
import { refuse } from "./refusal";
import { NS, parseXml } from "./xml";

/** Namespaces that a message's own prefixes may name where the signed bytes no longer declare them. */
const KNOWN = new Set<string>([
  ...Object.values(NS),
  "http://www.w3.org/2001/XMLSchema",
  "http://www.w3.org/2001/XMLSchema-instance",
]);

/**
 * @param places where the assertion stood: first in the bytes that were signed, if any were, then as it arrived.
 *   Canonicalization drops declarations that the rest doesn't use, so the second place may still name known ones.
 * @returns the document around the assertion, and the assertion
 */
export function parseDecrypted(
  text: string,
  [signed, arrived]: [Element, Element],
): { xml: string; element: Element } {
  const inScope = new Map([
    ...[...declarationsAround(arrived)].filter(([, uri]) => KNOWN.has(uri)),
    ...declarationsAround(signed),
  ]);
  const declarations = [...inScope].map(
    ([prefix, uri]) => ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}=${xmlAttribute("namespace", uri)}`,
  );
  // Of a name that nobody can guess: the text must not end the element around it.
  const name = `around${randomBytes(16).toString("hex")}`;
  const xml = `<${name}${declarations.join("")}>${text.replace(/^\uFEFF?(<\?xml [^>]*\?>)?\s*/, "").trimEnd()}</${name}>`;
  const around = parseXml(xml, "message");
  const element = around.firstChild;
  if (around.tagName !== name || element?.nodeType !== 1 || element.nextSibling || around.nextSibling)
    return refuse("not_an_assertion");
  return { xml, element: element as Element };
}

/** The namespaces in scope at an element, by prefix; the empty prefix is the default. */
function declarationsAround(element: Element): Map<string, string> {
  const found = new Map<string, string>();
  for (let node: Node | null = element; node?.nodeType === 1; node = node.parentNode) {
    const { attributes } = node as Element;
    for (let index = 0; index < attributes.length; index++) {
      const attribute = attributes.item(index);
      const prefix = attribute?.name === "xmlns" ? "" : /^xmlns:(.+)$/.exec(attribute?.name ?? "")?.[1];
      if (attribute && prefix !== undefined && !found.has(prefix)) found.set(prefix, attribute.value);
    }
  }
  return found;
}
