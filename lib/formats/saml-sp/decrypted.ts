/**
 * Parses the text of an encrypted assertion in its original context, which may declare its prefixes.
 *
 * @see xmlenc-core1 §4.5.3 (the decrypted octets replace EncryptedData, in its context); Namespaces in XML
 * §6.1
 */
import { randomBytes } from "node:crypto";
import { xmlAttribute } from "../saml/xml-text";
import { refuse } from "./refusal";
import { NS, parseXml } from "./xml";

/** Namespaces that a message's prefixes may name even if the signed bytes no longer declare them. */
const KNOWN = new Set<string>([
  ...Object.values(NS),
  "http://www.w3.org/2001/XMLSchema",
  "http://www.w3.org/2001/XMLSchema-instance",
]);

/**
 * @param places the assertion's contexts: first in the signed bytes, if any, then as it arrived.
 * Canonicalization drops unused declarations, so the second context may still declare known ones.
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
  // With an unguessable name, so that the text can't close the element around it.
  const name = `around${randomBytes(16).toString("hex")}`;
  const xml = `<${name}${declarations.join("")}>${text.replace(/^\uFEFF?(<\?xml [^>]*\?>)?\s*/, "").trimEnd()}</${name}>`;
  const around = parseXml(xml, "message");
  const element = around.firstChild;
  if (around.tagName !== name || element?.nodeType !== 1 || element.nextSibling || around.nextSibling)
    return refuse("not_an_assertion");
  return { xml, element: element as Element };
}

/** Returns the namespaces in scope at an element, by prefix; the empty prefix is the default. */
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
