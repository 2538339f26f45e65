/**
 * Checks an identity-based policy while it is typed: JSON first, then IAM's grammar, each problem with its
 * position.
 *
 * An error is what IAM refuses; a warning is what IAM accepts but an administrator should review.
 * @see IAM user guide, "Grammar of the IAM JSON policy language"
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import { checkStatement } from "./statement";
import { countedCharacters, MAX_INLINE_BYTES, MAX_INLINE_CHARACTERS, MAX_ROLE_CHARACTERS } from "./size";

export type PolicyProblem = {
  severity: "error" | "warning";
  problem: Reason;
  /** Both count from one. */
  line: number;
  column: number;
};

/** The characters that IAM takes in a policy (PutRolePolicy, PolicyDocument). */
export const IAM_TEXT = /^[\t\n\r\x20-\xFF]+$/;
const NOT_IAM_TEXT = /[^\t\n\r\x20-\xFF]/u;

export type Report = (severity: PolicyProblem["severity"], node: Node | undefined, problem: Reason) => void;

const TOP_MEMBERS = new Set(["Version", "Id", "Statement"]);
const VERSIONS = new Set(["2012-10-17", "2008-10-17"]);
const MAX_PROBLEMS = 50;

/** Returns the problems of a policy, in the order of the text. Empty if IAM accepts it. */
export function checkIdentityPolicy(text: string): PolicyProblem[] {
  const problems: (PolicyProblem & { offset: number })[] = [];
  const at = (severity: PolicyProblem["severity"], offset: number, problem: Reason) => {
    if (problems.length < MAX_PROBLEMS)
      problems.push({ severity, problem, offset, ...placeOf(text, offset) });
  };
  if (utf8Bytes(text) > MAX_INLINE_BYTES) {
    at("error", 0, reason("policy.too_many_bytes", { bytes: utf8Bytes(text), max: MAX_INLINE_BYTES }));
    return problems.map(shown);
  }
  const odd = NOT_IAM_TEXT.exec(text);
  if (odd) {
    at("error", odd.index, characterProblem(odd[0]));
    return problems.map(shown);
  }
  const syntax: ParseError[] = [];
  const tree = parseTree(text, syntax, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  for (const error of syntax) at("error", error.offset, syntaxProblem(error));
  if (!tree || syntax.length > 0) return problems.map(shown);
  const report: Report = (severity, node, problem) => at(severity, node?.offset ?? 0, problem);
  checkDocument(tree, report);
  const counted = countedCharacters(text);
  if (counted > MAX_INLINE_CHARACTERS)
    at(
      "error",
      0,
      reason("policy.too_long", { counted, max: MAX_INLINE_CHARACTERS, role: MAX_ROLE_CHARACTERS }),
    );
  return problems.sort((a, b) => a.offset - b.offset).map(shown);
}

function characterProblem(character: string): Reason {
  const escaped = Array.from(
    { length: character.length },
    (_each, index) => `\\u${character.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0")}`,
  ).join("");
  return reason("policy.character", { character, escaped });
}

function checkDocument(root: Node, report: Report): void {
  if (root.type !== "object") return report("error", root, reason("policy.not_object"));
  const members = membersOf(root, report);
  for (const [name, { key }] of members)
    if (!TOP_MEMBERS.has(name)) report("error", key, reason("policy.unknown_member", { name }));
  const version = members.get("Version")?.value;
  if (!version) report("warning", root, reason("policy.no_version", { example: "${aws:username}" }));
  else if (!VERSIONS.has(String(version.value))) report("error", version, reason("policy.version"));
  const id = members.get("Id")?.value;
  if (id && id.type !== "string") report("error", id, reason("policy.id"));
  const statement = members.get("Statement")?.value;
  if (!statement) return report("error", root, reason("policy.no_statement"));
  const statements = statement.type === "array" ? (statement.children ?? []) : [statement];
  if (statements.length === 0) report("error", statement, reason("policy.empty_statement"));
  const sids = new Set<string>();
  for (const each of statements) checkStatement(each, sids, report);
}

export type Members = Map<string, { key: Node; value: Node }>;

/** Returns an object's members by name. JSON allows duplicate names; IAM doesn't. */
export function membersOf(object: Node, report: Report): Members {
  const members: Members = new Map();
  for (const property of object.children ?? []) {
    const [key, value] = property.children ?? [];
    if (!key || !value) continue;
    const name = String(key.value);
    if (members.has(name)) report("error", key, reason("policy.member_repeated", { name }));
    else members.set(name, { key, value });
  }
  return members;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: offset - lastBreak };
}

const SYNTAX: Record<string, Reason> = {
  CommaExpected: reason("policy.comma_missing"),
  ColonExpected: reason("policy.colon_missing"),
  ValueExpected: reason("policy.value_missing"),
  PropertyNameExpected: reason("policy.name_missing"),
  CloseBraceExpected: reason("policy.brace_missing"),
  CloseBracketExpected: reason("policy.bracket_missing"),
  EndOfFileExpected: reason("policy.end_expected"),
  InvalidCommentToken: reason("policy.comment"),
  UnexpectedEndOfString: reason("policy.quote_missing"),
};

function syntaxProblem(error: ParseError): Reason {
  const name = printParseErrorCode(error.error);
  return SYNTAX[name] ?? reason("policy.not_json", { name });
}

/** Counts UTF-8 bytes; browsers have no Buffer. */
function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function shown({ severity, problem, line, column }: PolicyProblem): PolicyProblem {
  return { severity, problem, line, column };
}
