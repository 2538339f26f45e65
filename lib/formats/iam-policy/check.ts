/**
 * Checks an identity-based policy while it is typed: JSON first, then IAM's grammar, each problem with its
 * position.
 *
 * An error is what IAM refuses; a warning is what IAM accepts but an administrator should review.
 * @see IAM user guide, "Grammar of the IAM JSON policy language"
 */
import { parseTree, printParseErrorCode, type Node, type ParseError } from "jsonc-parser";
import { checkStatement } from "./statement";
import { countedCharacters, MAX_INLINE_BYTES, MAX_INLINE_CHARACTERS, MAX_ROLE_CHARACTERS } from "./size";

export type PolicyProblem = {
  severity: "error" | "warning";
  message: string;
  /** Both count from one. */
  line: number;
  column: number;
};

/** The characters that IAM takes in a policy (PutRolePolicy, PolicyDocument). */
export const IAM_TEXT = /^[\t\n\r\x20-\xFF]+$/;
const NOT_IAM_TEXT = /[^\t\n\r\x20-\xFF]/u;

export type Report = (severity: PolicyProblem["severity"], node: Node | undefined, message: string) => void;

const TOP_MEMBERS = new Set(["Version", "Id", "Statement"]);
const VERSIONS = new Set(["2012-10-17", "2008-10-17"]);
const MAX_PROBLEMS = 50;

/** Returns the problems of a policy, in the order of the text. Empty if IAM accepts it. */
export function checkIdentityPolicy(text: string): PolicyProblem[] {
  const problems: (PolicyProblem & { offset: number })[] = [];
  const at = (severity: PolicyProblem["severity"], offset: number, message: string) => {
    if (problems.length < MAX_PROBLEMS)
      problems.push({ severity, message, offset, ...placeOf(text, offset) });
  };
  if (utf8Bytes(text) > MAX_INLINE_BYTES) {
    at(
      "error",
      0,
      `The policy has ${utf8Bytes(text).toLocaleString("en")} bytes; at most ${MAX_INLINE_BYTES.toLocaleString("en")} are allowed.`,
    );
    return problems.map(shown);
  }
  const odd = NOT_IAM_TEXT.exec(text);
  if (odd) {
    at("error", odd.index, characterMessage(odd[0]));
    return problems.map(shown);
  }
  const syntax: ParseError[] = [];
  const tree = parseTree(text, syntax, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  for (const error of syntax) at("error", error.offset, syntaxMessage(error));
  if (!tree || syntax.length > 0) return problems.map(shown);
  const report: Report = (severity, node, message) => at(severity, node?.offset ?? 0, message);
  checkDocument(tree, report);
  const counted = countedCharacters(text);
  if (counted > MAX_INLINE_CHARACTERS)
    at(
      "error",
      0,
      `The policy counts ${counted.toLocaleString("en")} characters without white space; a permission set may have ${MAX_INLINE_CHARACTERS.toLocaleString("en")}: of the ${MAX_ROLE_CHARACTERS.toLocaleString("en")} that IAM allows on a role, Foyer keeps the rest for emergencies.`,
    );
  return problems.sort((a, b) => a.offset - b.offset).map(shown);
}

function characterMessage(character: string): string {
  const escaped = Array.from(
    { length: character.length },
    (_each, index) => `\\u${character.charCodeAt(index).toString(16).toUpperCase().padStart(4, "0")}`,
  ).join("");
  return `IAM doesn’t accept the character “${character}” in a policy. Inside a text, write it as ${escaped}.`;
}

function checkDocument(root: Node, report: Report): void {
  if (root.type !== "object") return report("error", root, "A policy is a JSON object.");
  const members = membersOf(root, report);
  for (const [name, { key }] of members)
    if (!TOP_MEMBERS.has(name))
      report("error", key, `“${name}” is not part of a policy. A policy has Version, Id and Statement.`);
  const version = members.get("Version")?.value;
  if (!version)
    report(
      "warning",
      root,
      "Without Version 2012-10-17, policy variables such as ${aws:username} are plain text.",
    );
  else if (!VERSIONS.has(String(version.value)))
    report("error", version, "Version is 2012-10-17 (or 2008-10-17).");
  const id = members.get("Id")?.value;
  if (id && id.type !== "string") report("error", id, "Id is a text.");
  const statement = members.get("Statement")?.value;
  if (!statement) return report("error", root, "The policy has no Statement.");
  const statements = statement.type === "array" ? (statement.children ?? []) : [statement];
  if (statements.length === 0) report("error", statement, "Statement holds at least one statement.");
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
    if (members.has(name)) report("error", key, `“${name}” stands here twice.`);
    else members.set(name, { key, value });
  }
  return members;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf("\n");
  return { line: before.split("\n").length, column: offset - lastBreak };
}

const SYNTAX: Record<string, string> = {
  CommaExpected: "A comma is missing here.",
  ColonExpected: "A colon is missing here.",
  ValueExpected: "A value is missing here.",
  PropertyNameExpected: "A name in double quotes is missing here. (Is there a comma too many?)",
  CloseBraceExpected: "A closing brace } is missing.",
  CloseBracketExpected: "A closing bracket ] is missing.",
  EndOfFileExpected: "The policy ends before this.",
  InvalidCommentToken: "IAM takes no comments.",
  UnexpectedEndOfString: "This text is not closed with a double quote.",
};

function syntaxMessage(error: ParseError): string {
  const name = printParseErrorCode(error.error);
  return SYNTAX[name] ?? `This is not JSON (${name}).`;
}

/** Counts UTF-8 bytes; browsers have no Buffer. */
function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function shown({ severity, message, line, column }: PolicyProblem): PolicyProblem {
  return { severity, message, line, column };
}
