/**
 * One statement of an identity-based policy.
 * @see IAM user guide, "IAM JSON policy elements reference"
 */
import { reason } from "@/lib/messages/reason";
import type { Node } from "jsonc-parser";
import { membersOf, type Members, type Report } from "./check";

const MEMBERS = new Set(["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"]);
const SID = /^[A-Za-z0-9]*$/;
const ACTION = /^(\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$/;
const RESOURCE = /^(\*|arn:[^:]*:[^:]*:[^:]*:[^:]*:.+)$/;
const SET_PREFIX = /^(ForAllValues|ForAnyValue):/;
const OPERATORS = new Set([
  ...["String", "StringNot"].flatMap((kind) => [`${kind}Equals`, `${kind}EqualsIgnoreCase`, `${kind}Like`]),
  ...["Numeric", "Date"].flatMap((kind) =>
    ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map(
      (test) => kind + test,
    ),
  ),
  "ArnEquals",
  "ArnLike",
  "ArnNotEquals",
  "ArnNotLike",
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "NotIpAddress",
  "Null",
]);

export function checkStatement(node: Node, sids: Set<string>, report: Report): void {
  if (node.type !== "object") return report("error", node, reason("policy.statement_not_object"));
  const members = membersOf(node, report);
  for (const [name, { key }] of members) {
    if (name === "Principal" || name === "NotPrincipal")
      report("error", key, reason("policy.principal", { name }));
    else if (!MEMBERS.has(name)) report("error", key, reason("policy.unknown_statement_member", { name }));
  }
  checkSid(members, sids, report);
  const effect = members.get("Effect")?.value;
  if (!effect) report("error", node, reason("policy.no_effect"));
  else if (effect.value !== "Allow" && effect.value !== "Deny")
    report("error", effect, reason("policy.effect"));
  const actions = oneOf(node, members, "Action", "NotAction", report);
  const resources = oneOf(node, members, "Resource", "NotResource", report);
  for (const action of actions)
    if (!ACTION.test(String(action.value)))
      report("error", action, reason("policy.action", { value: clip(action.value) }));
  for (const resource of resources)
    if (!RESOURCE.test(String(resource.value)))
      report("error", resource, reason("policy.resource", { value: clip(resource.value) }));
  checkCondition(members.get("Condition")?.value, report);
  if (effect?.value === "Allow") warn(members, actions, resources, report);
}

function checkSid(members: Members, sids: Set<string>, report: Report): void {
  const sid = members.get("Sid")?.value;
  if (!sid) return;
  if (sid.type !== "string" || !SID.test(String(sid.value)))
    return report("error", sid, reason("policy.sid"));
  if (sid.value !== "" && sids.has(String(sid.value)))
    report("error", sid, reason("policy.sid_repeated", { value: clip(sid.value) }));
  sids.add(String(sid.value));
}

/** Returns the values of whichever of two members is present; exactly one must be. */
function oneOf(node: Node, members: Members, name: string, not: string, report: Report): Node[] {
  const [plain, negated] = [members.get(name), members.get(not)];
  if (plain && negated) report("error", negated.key, reason("policy.both", { name, other: not }));
  const value = (plain ?? negated)?.value;
  if (!value) {
    report("error", node, reason("policy.member_missing", { name }));
    return [];
  }
  const values = value.type === "array" ? (value.children ?? []) : [value];
  if (values.length === 0) report("error", value, reason("policy.no_values", { name }));
  return values.filter((each) => {
    if (each.type === "string") return true;
    report("error", each, reason("policy.not_texts", { name }));
    return false;
  });
}

function checkCondition(condition: Node | undefined, report: Report): void {
  if (!condition) return;
  if (condition.type !== "object") return report("error", condition, reason("policy.condition_not_object"));
  for (const [operator, { key, value }] of membersOf(condition, report)) {
    const bare = operator.replace(SET_PREFIX, "").replace(/IfExists$/, "");
    if (!OPERATORS.has(bare)) report("error", key, reason("policy.operator", { value: clip(operator) }));
    if (value.type !== "object")
      report("error", value, reason("policy.operator_not_object", { value: clip(operator) }));
    else for (const [, { value: expected }] of membersOf(value, report)) checkExpected(expected, report);
  }
}

function checkExpected(node: Node, report: Report): void {
  const values = node.type === "array" ? (node.children ?? []) : [node];
  for (const value of values)
    if (!["string", "number", "boolean"].includes(value.type))
      report("error", value, reason("policy.condition_value"));
}

function warn(members: Members, actions: Node[], resources: Node[], report: Report): void {
  const isEverywhere = resources.some((resource) => resource.value === "*");
  const isConditional = members.has("Condition");
  if (members.has("NotAction") && isEverywhere)
    report("warning", members.get("NotAction")?.key, reason("policy.allows_not_action"));
  if (!members.has("Action")) return;
  for (const action of actions) {
    const text = String(action.value).toLowerCase();
    if ((text === "*" || text === "*:*") && isEverywhere)
      report("warning", action, reason("policy.allows_everything"));
    else if ((text === "iam:*" || text === "iam:passrole") && isEverywhere && !isConditional)
      report("warning", action, reason("policy.allows_any_role", { value: clip(action.value) }));
  }
}

const clip = (value: unknown) => String(value).slice(0, 80);
