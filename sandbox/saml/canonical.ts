/** Exclusive XML canonicalisation without comments (exc-c14n §3), for one element and its subtree. */
import { resolve, type Element } from "./xml";

const escapeText = (text: string) =>
  text.replace(
    /[&<>\r]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;" })[character] ?? character,
  );
const escapeValue = (text: string) =>
  text.replace(
    /[&<"\t\n\r]/g,
    (character) =>
      ({ "&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;" })[
        character
      ] ?? character,
  );

/** @param without an element to leave out with its subtree (the enveloped signature) */
export function canonicalize(element: Element, without?: Element): string {
  return write(element, new Map(), without);
}

function write(element: Element, rendered: Map<string, string>, without: Element | undefined): string {
  const used = new Set([
    element.prefix,
    ...element.attributes.map((each) => each.prefix).filter((prefix) => prefix !== ""),
  ]);
  const scope = new Map(rendered);
  const declarations: string[] = [];
  for (const prefix of [...used].sort()) {
    if (prefix === "xml") continue;
    const namespace = resolve(element, prefix) ?? "";
    if ((rendered.get(prefix) ?? "") === namespace) continue;
    scope.set(prefix, namespace);
    declarations.push(` xmlns${prefix === "" ? "" : `:${prefix}`}="${escapeValue(namespace)}"`);
  }
  const attributes = element.attributes
    .toSorted((a, b) =>
      a.namespace === b.namespace ? (a.local < b.local ? -1 : 1) : a.namespace < b.namespace ? -1 : 1,
    )
    .map(
      (each) => ` ${each.prefix === "" ? "" : `${each.prefix}:`}${each.local}="${escapeValue(each.value)}"`,
    );
  const name = element.prefix === "" ? element.local : `${element.prefix}:${element.local}`;
  const content = element.children.map((child) =>
    typeof child === "string" ? escapeText(child) : child === without ? "" : write(child, scope, without),
  );
  return `<${name}${declarations.join("")}${attributes.join("")}>${content.join("")}</${name}>`;
}
