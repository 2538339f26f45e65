/**
 * A small, strict XML parser: what SAML needs, and none of the features that have hurt verifiers.
 *
 * No DOCTYPE, no entities but the five predefined ones, no processing instructions, no duplicate attributes;
 * namespaces are resolved. Comments are not in the tree, but text that a comment interrupts is refused.
 */
export type Element = {
  prefix: string;
  local: string;
  namespace: string;
  /** In document order, without namespace declarations. */
  attributes: { prefix: string; local: string; namespace: string; value: string }[];
  declarations: Map<string, string>;
  children: (Element | string)[];
  parent: Element | null;
};

export class XmlError extends Error {}

const NAME = /^[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?/;
const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const MAX_DEPTH = 64;

// XML 1.0 §2.2.
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** Parses a document. Long: the grammar in order, with functions that share the position. */
export function parseXml(source: string): Element {
  if (FORBIDDEN.test(source)) throw new XmlError("a character that XML does not allow");
  const text = source.replace(/\r\n?/g, "\n").replace(/^<\?xml [^?]*\?>\s*/, "");
  let at = 0;
  let depth = 0;
  const fail = (why: string): never => {
    throw new XmlError(`${why} at ${at}`);
  };

  // Long: a start tag, its attributes, its content and its end tag, in the order of the text.
  const element = (parent: Element | null): Element => {
    if ((depth += 1) > MAX_DEPTH) fail("nested too deeply");
    at += 1;
    const qualified = NAME.exec(text.slice(at, at + 256))?.[0] ?? fail("no name");
    at += qualified.length;
    const raw: [string, string][] = [];
    for (;;) {
      const space = /^\s+/.exec(text.slice(at, at + 4096))?.[0] ?? "";
      at += space.length;
      if (text[at] === ">" || text[at] === "/") break;
      if (space === "") fail("no space before an attribute");
      const name = NAME.exec(text.slice(at, at + 256))?.[0] ?? fail("no attribute name");
      at += name.length;
      const quote = text[at + 1];
      if (text[at] !== "=" || (quote !== '"' && quote !== "'")) fail("an attribute without a value");
      const end = text.indexOf(quote ?? "", at + 2);
      const value = end === -1 ? fail("an open attribute") : text.slice(at + 2, end);
      if (value.includes("<")) fail("< in an attribute");
      if (raw.some(([known]) => known === name)) fail(`attribute ${name} twice`);
      raw.push([name, decode(value.replace(/[\t\n]/g, " "))]);
      at = end + 1;
    }
    const declarations = new Map<string, string>();
    for (const [name, value] of raw) {
      if (name === "xmlns") declarations.set("", value);
      else if (name.startsWith("xmlns:")) declarations.set(name.slice(6), value);
    }
    const [prefix, local] = split(qualified);
    const self: Element = {
      prefix,
      local,
      namespace: "",
      attributes: [],
      declarations,
      children: [],
      parent,
    };
    self.namespace = resolve(self, prefix) ?? (prefix === "" ? "" : fail(`prefix ${prefix} is not declared`));
    for (const [name, value] of raw) {
      if (name === "xmlns" || name.startsWith("xmlns:")) continue;
      const [attributePrefix, attributeLocal] = split(name);
      const namespace =
        attributePrefix === ""
          ? ""
          : (resolve(self, attributePrefix) ?? fail(`prefix ${attributePrefix} is not declared`));
      self.attributes.push({ prefix: attributePrefix, local: attributeLocal, namespace, value });
    }
    if (text.startsWith("/>", at)) {
      at += 2;
      depth -= 1;
      return self;
    }
    at += 1;
    let interrupted = false;
    for (;;) {
      const next = text.indexOf("<", at);
      if (next === -1) fail("an open element");
      if (next > at) {
        const piece = text.slice(at, next);
        if (piece.includes("]]>")) fail("]]> in text");
        if (interrupted && typeof self.children.at(-1) === "string") fail("text interrupted by a comment");
        self.children.push(decode(piece));
        at = next;
      }
      if (text.startsWith("</", at)) {
        const close = `</${qualified}`;
        if (!text.startsWith(close, at)) fail("elements cross");
        at += close.length;
        at += /^\s*/.exec(text.slice(at, at + 64))?.[0].length ?? 0;
        if (text[at] !== ">") fail("a broken end tag");
        at += 1;
        depth -= 1;
        return self;
      }
      if (text.startsWith("<!--", at)) {
        const end = text.indexOf("-->", at + 4);
        if (end === -1) fail("an open comment");
        at = end + 3;
        interrupted = true;
      } else if (text.startsWith("<!", at) || text.startsWith("<?", at))
        fail("a declaration, CDATA section or instruction");
      else {
        self.children.push(element(self));
        interrupted = false;
      }
    }
  };
  at += /^\s*/.exec(text)?.[0].length ?? 0;
  if (text[at] !== "<" || text[at + 1] === "!" || text[at + 1] === "?") fail("no element");
  const root = element(null);
  if (text.slice(at).trim() !== "") fail("something after the document");
  return root;
}

function split(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(":");
  return colon === -1 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)];
}

export function resolve(element: Element, prefix: string): string | undefined {
  if (prefix === "xml") return XML_NAMESPACE;
  for (let scope: Element | null = element; scope; scope = scope.parent) {
    const namespace = scope.declarations.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}

function decode(text: string): string {
  return text.replace(/&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|\w+);?/g, (whole, name: string) => {
    if (!whole.endsWith(";")) throw new XmlError("an open entity");
    const code = name.startsWith("#x")
      ? Number.parseInt(name.slice(2), 16)
      : name.startsWith("#")
        ? Number(name.slice(1))
        : null;
    const character =
      code === null ? ENTITIES[name] : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    if (character === undefined || FORBIDDEN.test(character))
      throw new XmlError(`an entity that is not allowed: ${name}`);
    return character;
  });
}

export const elements = (parent: Element): Element[] =>
  parent.children.filter((child): child is Element => typeof child !== "string");
export const childrenNamed = (parent: Element, namespace: string, local: string): Element[] =>
  elements(parent).filter((child) => child.local === local && child.namespace === namespace);
export const attribute = (element: Element, local: string): string | undefined =>
  element.attributes.find((each) => each.namespace === "" && each.local === local)?.value;

/** Returns the text of an element that contains nothing else. */
export function textOf(element: Element): string {
  if (element.children.some((child) => typeof child !== "string"))
    throw new XmlError(`${element.local} holds more than text`);
  return element.children.join("");
}

export function* walk(element: Element): Generator<Element> {
  yield element;
  for (const child of elements(element)) yield* walk(child);
}
