/**
 * SCIM filters: read into a tree, and asked of a resource.
 * @see RFC 7644 §3.4.2.2 (grammar and operators), §3.10 (attribute notation)
 */
import { FormatError } from "../format-error";

export type Path = { urn: string | null; attribute: string; filter: Filter | null; sub: string | null };
export type Filter =
  | { op: "and" | "or"; left: Filter; right: Filter }
  | { op: "not"; inner: Filter }
  | { op: "pr"; path: Path }
  | {
      op: "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";
      path: Path;
      value: string | number | boolean | null;
    };

const LONGEST = 4_096;
const DEEPEST = 20;
const OPERATORS = new Set(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"]);
const NAME = /^(?:(urn:[A-Za-z0-9:._-]+):)?([A-Za-z$][A-Za-z0-9_$-]*)(?:\.([A-Za-z$][A-Za-z0-9_$-]*))?/;
/** A whole extension, as an attribute of the resource (RFC 7643 §3.3). */
const EXTENSION =
  /^urn:ietf:params:scim:schemas:extension:[A-Za-z0-9_-]+:[0-9.]+:[A-Za-z]+(?![A-Za-z0-9:._$-])/i;

/** @throws FormatError */
export function parseFilter(text: string): Filter {
  const reader = new Reader(text, "filter");
  const filter = reader.or(0);
  reader.end();
  return filter;
}

/** The path of a PATCH operation: `name.familyName`, `emails[type eq "work"].value`, `urn:…:User:department`, `urn:…:User`. @throws FormatError about `path` */
export function parsePath(text: string): Path {
  const reader = new Reader(text, "path");
  const path = reader.path(0);
  reader.end();
  return path;
}

class Reader {
  #rest: string;
  readonly #what: "filter" | "path";
  constructor(text: string, what: "filter" | "path") {
    this.#what = what;
    if (text.length > LONGEST) throw new FormatError(what, "is too long");
    this.#rest = text.trimStart();
  }
  end(): void {
    if (this.#rest !== "") throw new FormatError(this.#what, `does not read at "${this.#rest.slice(0, 30)}"`);
  }
  #take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.#rest);
    if (found) this.#rest = this.#rest.slice(found[0].length).trimStart();
    return found;
  }
  or(depth: number): Filter {
    let left = this.#and(depth);
    while (this.#take(/^or\b/i)) left = { op: "or", left, right: this.#and(depth) };
    return left;
  }
  #and(depth: number): Filter {
    let left = this.#term(depth);
    while (this.#take(/^and\b/i)) left = { op: "and", left, right: this.#term(depth) };
    return left;
  }
  #term(depth: number): Filter {
    if (depth > DEEPEST) throw new FormatError(this.#what, "is nested too deeply");
    if (this.#take(/^not\s*\(/i)) return { op: "not", inner: this.#closed(depth) };
    if (this.#take(/^\(/)) return this.#closed(depth);
    const path = this.path(depth);
    const op = this.#take(/^[A-Za-z]{2}\b/)?.[0].toLowerCase() ?? "";
    // `emails[type eq "work"]` alone asks whether there is one.
    if (op === "" || op === "an" || op === "or") {
      if (path.filter === null) throw new FormatError(this.#what, "needs an operator");
      if (op !== "") this.#rest = `${op} ${this.#rest}`;
      return { op: "pr", path };
    }
    if (!OPERATORS.has(op)) throw new FormatError(this.#what, `does not know the operator "${op}"`);
    if (op === "pr") return { op: "pr", path };
    return { op: op as "eq", path, value: this.#value() };
  }
  #closed(depth: number): Filter {
    const inner = this.or(depth + 1);
    if (!this.#take(/^\)/)) throw new FormatError(this.#what, "lacks a closing bracket");
    return inner;
  }
  path(depth: number): Path {
    const extension = this.#take(EXTENSION)?.[0];
    if (extension !== undefined) return { urn: null, attribute: extension, filter: null, sub: null };
    const found = NAME.exec(this.#rest);
    if (!found) throw new FormatError(this.#what, "needs an attribute's name");
    this.#rest = this.#rest.slice(found[0].length);
    const [, urn = null, attribute = "", dotted = null] = found as unknown as [
      string,
      string | null,
      string,
      string | null,
    ];
    let sub = dotted;
    let filter: Filter | null = null;
    if (this.#rest.startsWith("[")) {
      if (depth > DEEPEST) throw new FormatError(this.#what, "is nested too deeply");
      this.#rest = this.#rest.slice(1).trimStart();
      filter = this.or(depth + 1);
      if (!this.#rest.startsWith("]")) throw new FormatError(this.#what, "lacks a closing bracket");
      this.#rest = this.#rest.slice(1);
      const after = /^\.([A-Za-z$][A-Za-z0-9_$-]*)/.exec(this.#rest);
      if (after) {
        sub = after[1] ?? null;
        this.#rest = this.#rest.slice(after[0].length);
      }
    }
    this.#rest = this.#rest.trimStart();
    return { urn, attribute, filter, sub };
  }
  #value(): string | number | boolean | null {
    const text = this.#take(/^"(?:[^"\\]|\\.)*"/)?.[0];
    if (text !== undefined) {
      try {
        return JSON.parse(text) as string;
      } catch {
        throw new FormatError(this.#what, "holds a text that does not read");
      }
    }
    const word = this.#take(/^(?:true|false|null|-?\d+(?:\.\d+)?)(?=[\s)\]]|$)/i)?.[0].toLowerCase();
    if (word === undefined) throw new FormatError(this.#what, "needs a value");
    return word === "null" ? null : word === "true" ? true : word === "false" ? false : Number(word);
  }
}

export type Resource = Record<string, unknown>;

/** A member whatever its letters' case: SCIM's names compare without (RFC 7643 §2.1). */
export function memberOf(holder: unknown, name: string): unknown {
  if (typeof holder !== "object" || holder === null || Array.isArray(holder)) return undefined;
  const key = keyOf(holder as Resource, name);
  return key === undefined ? undefined : (holder as Resource)[key];
}

export function keyOf(holder: Resource, name: string): string | undefined {
  const lower = name.toLowerCase();
  return Object.keys(holder).find((key) => key.toLowerCase() === lower);
}

/** The values that a path names in a resource. A complex value stands for its `value`. */
function valuesAt(resource: Resource, path: Path): unknown[] {
  const holder =
    path.urn === null
      ? resource
      : (memberOf(resource, path.urn) ??
        (/^urn:ietf:params:scim:schemas:core:/i.test(path.urn) ? resource : undefined));
  const found = memberOf(holder, path.attribute);
  const list = (
    Array.isArray(found) ? (found as unknown[]) : found === undefined || found === null ? [] : [found]
  ).filter(
    (item) =>
      path.filter === null ||
      (typeof item === "object" && item !== null && matches(item as Resource, path.filter)),
  );
  if (path.sub === null)
    return list.map((item) =>
      typeof item === "object" && item !== null && "value" in item
        ? (item as { value: unknown }).value
        : item,
    );
  return list.map((item) => memberOf(item, path.sub ?? "")).filter((item) => item !== undefined);
}

/** Names whose values compare with their case (RFC 7643 §4, caseExact). */
const EXACT = new Set(["id", "externalid", "value"]);

export function matches(resource: Resource, filter: Filter): boolean {
  switch (filter.op) {
    case "and":
      return matches(resource, filter.left) && matches(resource, filter.right);
    case "or":
      return matches(resource, filter.left) || matches(resource, filter.right);
    case "not":
      return !matches(resource, filter.inner);
    case "pr":
      return valuesAt(resource, filter.path).some((value) => value !== null && value !== "");
    default: {
      const { op, path, value } = filter;
      const isExact =
        EXACT.has((path.sub ?? path.attribute).toLowerCase()) && path.attribute.toLowerCase() !== "emails";
      const values = valuesAt(resource, path);
      if (op === "ne") return !values.some((held) => compare("eq", held, value, isExact));
      return (
        (value === null && op === "eq" && values.length === 0) ||
        values.some((held) => compare(op, held, value, isExact))
      );
    }
  }
}

function compare(
  op: "eq" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le",
  held: unknown,
  value: string | number | boolean | null,
  isExact: boolean,
): boolean {
  if (typeof held === "string" && typeof value === "string") {
    const [one, other] = isExact ? [held, value] : [held.toLowerCase(), value.toLowerCase()];
    const by = {
      eq: one === other,
      co: one.includes(other),
      sw: one.startsWith(other),
      ew: one.endsWith(other),
      gt: one > other,
      ge: one >= other,
      lt: one < other,
      le: one <= other,
    };
    return by[op];
  }
  if (typeof held === "number" && typeof value === "number")
    return {
      eq: held === value,
      co: false,
      sw: false,
      ew: false,
      gt: held > value,
      ge: held >= value,
      lt: held < value,
      le: held <= value,
    }[op];
  // Entra writes booleans as texts.
  return op === "eq" && (held === value || String(held).toLowerCase() === String(value).toLowerCase());
}
