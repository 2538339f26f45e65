/**
 * The grammar of SCIM filters and paths, parsed into trees without a schema.
 * @see RFC 7644 §3.4.2.2 (grammar and operators), §3.5.2 (paths), §3.10 (attribute notation)
 */
import { ScimProblem } from "./problem";

export type Comparison = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";
export type Literal = string | number | boolean | null;
/** `urn` and `attribute` as written: resolving decides whether `urn:…:User` names a schema. */
export type Path = { urn: string | null; attribute: string; filter: Filter | null; sub: string | null };
export type Filter =
  | { op: "and" | "or"; left: Filter; right: Filter }
  | { op: "not"; inner: Filter }
  | { op: "pr"; path: Path }
  | { op: Comparison; path: Path; value: Literal };

const MAX_LENGTH = 4_096;
const MAX_DEPTH = 20;
const OPERATORS = new Set(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "pr"]);
const NAME = /(?:(urn:[a-z0-9:._-]+):)?([a-z$][a-z0-9_$-]*)(?:\.([a-z$][a-z0-9_$-]*))?/iy;
const SUB = /\.([a-z$][a-z0-9_$-]*)/iy;
const SPACE = /\s*/y;
const NOT = /not\s*\(/iy;
const OPEN = /\(/y;
const CLOSE = /\)/y;
const AND = /and\b/iy;
const OR = /or\b/iy;
const OPERATOR = /[a-z]{2}\b/iy;
const TEXT = /"(?:[^"\\]|\\.)*"/y;
const WORD = /(?:true|false|null|-?\d+(?:\.\d+)?)(?=[\s)\]]|$)/iy;

/** Parses a filter. @throws ScimProblem invalidFilter */
export function parseFilter(text: string): Filter {
  const reader = new Reader(text, "invalidFilter");
  const filter = reader.or(0);
  reader.end();
  return filter;
}

/**
 * Parses the path of an operation: `name.familyName`, `emails[type eq "work"].value`,
 * `urn:…:User:department`, `urn:…:User`. @throws ScimProblem invalidPath
 */
export function parsePath(text: string): Path {
  const reader = new Reader(text, "invalidPath");
  const path = reader.path(0);
  reader.end();
  return path;
}

class Reader {
  readonly #text: string;
  readonly #scimType: "invalidFilter" | "invalidPath";
  #at = 0;
  constructor(text: string, scimType: "invalidFilter" | "invalidPath") {
    this.#text = text;
    this.#scimType = scimType;
    if (text.length > MAX_LENGTH) throw new ScimProblem(scimType, "scim_text_too_long", { max: MAX_LENGTH });
    this.#skip();
  }
  #problem(code: ConstructorParameters<typeof ScimProblem>[1]): ScimProblem {
    return new ScimProblem(this.#scimType, code, { at: this.#at + 1 });
  }
  end(): void {
    if (this.#at < this.#text.length) throw this.#problem("scim_text_unreadable");
  }
  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }
  #skip(): void {
    this.#match(SPACE);
  }
  #take(pattern: RegExp): string | undefined {
    const found = this.#match(pattern);
    if (found) this.#skip();
    return found?.[0];
  }
  or(depth: number): Filter {
    let left = this.#and(depth);
    while (this.#take(OR) !== undefined) left = { op: "or", left, right: this.#and(depth) };
    return left;
  }
  #and(depth: number): Filter {
    let left = this.#term(depth);
    while (this.#take(AND) !== undefined) left = { op: "and", left, right: this.#term(depth) };
    return left;
  }
  #term(depth: number): Filter {
    if (depth > MAX_DEPTH) throw this.#problem("scim_text_too_deep");
    if (this.#take(NOT) !== undefined) return { op: "not", inner: this.#closed(depth) };
    if (this.#take(OPEN) !== undefined) return this.#closed(depth);
    const path = this.path(depth);
    const before = this.#at;
    const op = this.#take(OPERATOR)?.toLowerCase() ?? "";
    // `emails[type eq "work"]` alone tests for existence.
    if (op === "" || op === "or") {
      this.#at = before;
      if (path.filter === null) throw this.#problem("scim_filter_needs_operator");
      return { op: "pr", path };
    }
    if (!OPERATORS.has(op)) {
      this.#at = before;
      throw this.#problem("scim_filter_unknown_operator");
    }
    if (op === "pr") return { op: "pr", path };
    return { op: op as Comparison, path, value: this.#value() };
  }
  #closed(depth: number): Filter {
    const inner = this.or(depth + 1);
    if (this.#take(CLOSE) === undefined) throw this.#problem("scim_text_needs_bracket");
    return inner;
  }
  path(depth: number): Path {
    const found = this.#match(NAME);
    if (!found) throw this.#problem("scim_text_needs_name");
    const [, urn, attribute, dotted] = found;
    let sub = dotted ?? null;
    let filter: Filter | null = null;
    if (this.#text[this.#at] === "[") {
      if (sub !== null) throw this.#problem("scim_text_unreadable");
      if (depth > MAX_DEPTH) throw this.#problem("scim_text_too_deep");
      this.#at += 1;
      this.#skip();
      filter = this.or(depth + 1);
      if (this.#text[this.#at] !== "]") throw this.#problem("scim_text_needs_bracket");
      this.#at += 1;
      sub = this.#match(SUB)?.[1] ?? null;
    }
    this.#skip();
    return { urn: urn ?? null, attribute: attribute ?? "", filter, sub };
  }
  #value(): Literal {
    const text = this.#take(TEXT);
    if (text !== undefined) return this.#readText(text);
    const word = this.#take(WORD)?.toLowerCase();
    if (word === undefined) throw this.#problem("scim_filter_needs_value");
    return word === "null" ? null : word === "true" ? true : word === "false" ? false : Number(word);
  }
  #readText(quoted: string): string {
    let text: string;
    try {
      text = JSON.parse(quoted) as string;
    } catch {
      throw this.#problem("scim_text_unreadable");
    }
    // No stored text has either, and PostgreSQL refuses both.
    if (text.includes("\u0000") || /\p{Cs}/u.test(text)) throw this.#problem("scim_text_unreadable");
    return text;
  }
}
