/**
 * One statement of an identity-based policy.
 * @see IAM user guide, "IAM JSON policy elements reference"
 */
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
  if (node.type !== "object") return report("error", node, "A statement is a JSON object.");
  const members = membersOf(node, report);
  for (const [name, { key }] of members) {
    if (name === "Principal" || name === "NotPrincipal")
      report("error", key, `A role's own policy has no ${name}: it always speaks of the role.`);
    else if (!MEMBERS.has(name)) report("error", key, `“${name}” is not part of a statement.`);
  }
  checkSid(members, sids, report);
  const effect = members.get("Effect")?.value;
  if (!effect) report("error", node, "The statement has no Effect: Allow or Deny.");
  else if (effect.value !== "Allow" && effect.value !== "Deny")
    report("error", effect, "Effect is Allow or Deny, with that spelling.");
  const actions = oneOf(node, members, "Action", "NotAction", report);
  const resources = oneOf(node, members, "Resource", "NotResource", report);
  for (const action of actions)
    if (!ACTION.test(String(action.value)))
      report(
        "error",
        action,
        `“${clip(action.value)}” is not an action. Actions look like s3:GetObject or ec2:Describe*.`,
      );
  for (const resource of resources)
    if (!RESOURCE.test(String(resource.value)))
      report(
        "error",
        resource,
        `“${clip(resource.value)}” is not a resource. Resources are * or an ARN such as arn:aws:s3:::bucket/*.`,
      );
  checkCondition(members.get("Condition")?.value, report);
  if (effect?.value === "Allow") warn(members, actions, resources, report);
}

function checkSid(members: Members, sids: Set<string>, report: Report): void {
  const sid = members.get("Sid")?.value;
  if (!sid) return;
  if (sid.type !== "string" || !SID.test(String(sid.value)))
    return report("error", sid, "Sid has letters and digits only.");
  if (sid.value !== "" && sids.has(String(sid.value)))
    report("error", sid, `The Sid “${clip(sid.value)}” stands in two statements.`);
  sids.add(String(sid.value));
}

/** Returns the values of whichever of two members is present; exactly one must be. */
function oneOf(node: Node, members: Members, name: string, not: string, report: Report): Node[] {
  const [plain, negated] = [members.get(name), members.get(not)];
  if (plain && negated) report("error", negated.key, `A statement has ${name} or ${not}, not both.`);
  const value = (plain ?? negated)?.value;
  if (!value) {
    report("error", node, `The statement has no ${name}.`);
    return [];
  }
  const values = value.type === "array" ? (value.children ?? []) : [value];
  if (values.length === 0) report("error", value, `${name} holds at least one value.`);
  return values.filter((each) => {
    if (each.type === "string") return true;
    report("error", each, `${name} is a text or a list of texts.`);
    return false;
  });
}

function checkCondition(condition: Node | undefined, report: Report): void {
  if (!condition) return;
  if (condition.type !== "object")
    return report("error", condition, "Condition is a JSON object of operators.");
  for (const [operator, { key, value }] of membersOf(condition, report)) {
    const bare = operator.replace(SET_PREFIX, "").replace(/IfExists$/, "");
    if (!OPERATORS.has(bare)) report("error", key, `“${clip(operator)}” is not a condition operator.`);
    if (value.type !== "object")
      report("error", value, `${clip(operator)} holds an object of condition keys.`);
    else for (const [, { value: expected }] of membersOf(value, report)) checkExpected(expected, report);
  }
}

function checkExpected(node: Node, report: Report): void {
  const values = node.type === "array" ? (node.children ?? []) : [node];
  for (const value of values)
    if (!["string", "number", "boolean"].includes(value.type))
      report("error", value, "A condition compares with a text, a number, true or false, or a list of them.");
}

function warn(members: Members, actions: Node[], resources: Node[], report: Report): void {
  const isEverywhere = resources.some((resource) => resource.value === "*");
  const isConditional = members.has("Condition");
  if (members.has("NotAction") && isEverywhere)
    report(
      "warning",
      members.get("NotAction")?.key,
      "Allow with NotAction grants every action that is not named, also future ones.",
    );
  if (!members.has("Action")) return;
  for (const action of actions) {
    const text = String(action.value).toLowerCase();
    if ((text === "*" || text === "*:*") && isEverywhere)
      report("warning", action, "This grants everything in the account.");
    else if ((text === "iam:*" || text === "iam:passrole") && isEverywhere && !isConditional)
      report(
        "warning",
        action,
        `${clip(action.value)} on every resource lets its holder become any role of the account.`,
      );
  }
}

const clip = (value: unknown) => String(value).slice(0, 80);
