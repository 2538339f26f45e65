/**
 * The steps that make a role in AWS what it should be. Pure.
 *
 * Steps that remove power come before steps that grant it: at every point in between a role can do no more
 * than before or after. A role that Foyer did not create is never touched.
 */
import { DENY_ALL, shrinkPolicy } from "@/lib/formats/iam-policy/shrink";
import { countedCharacters, MAX_ROLE_CHARACTERS } from "@/lib/formats/iam-policy/size";
import { isSamePolicy } from "@/lib/formats/iam-policy/same";
import { GENERATION_TAG, REVOCATION_POLICY_NAME, type ActualRole, type DesiredRole } from "../desired/role";

export type Step =
  | { do: "create"; role: DesiredRole }
  | { do: "update_trust"; policy: string }
  | { do: "put_boundary"; arn: string }
  | { do: "delete_boundary" }
  | { do: "detach"; arn: string }
  | { do: "attach"; arn: string }
  | { do: "delete_inline"; name: string }
  | { do: "put_inline"; name: string; policy: string }
  | { do: "update_role"; maxSessionSeconds: number; description: string }
  | { do: "tag"; tags: Record<string, string> }
  | { do: "untag"; keys: string[] }
  | { do: "delete" };

/** Why a role with one of Foyer's names isn't Foyer's. */
export type ForeignReason = "role_at_other_path" | "role_recreated" | "role_not_created_by_foyer";

export type Plan = { kind: "steps"; steps: Step[] } | { kind: "foreign"; reason: ForeignReason };

/**
 * How Foyer recognizes its own role: by its path, and by its id or, until that is known, by the row's tag.
 */
export type Ownership = { path: string; generation: string; roleId: string | null };

type Inline = Record<string, string>;

/** Returns why a role isn't Foyer's; null if it is. Tags alone prove nothing once the role's id is known. */
export function foreignReason(actual: ActualRole, owner: Ownership): ForeignReason | null {
  if (actual.path !== owner.path) return "role_at_other_path";
  if (owner.roleId !== null) return actual.id === owner.roleId ? null : "role_recreated";
  return actual.tags[GENERATION_TAG] === owner.generation ? null : "role_not_created_by_foyer";
}

/** Plans how a role reaches its desired state. `actual` is null if there is none. */
export function planRole(desired: DesiredRole, actual: ActualRole | null, owner: Ownership): Plan {
  if (!actual) return { kind: "steps", steps: planCreation(desired) };
  const reason = foreignReason(actual, owner);
  if (reason !== null) return { kind: "foreign", reason };
  const inline = planInline(desired.inlinePolicies, actual.inlinePolicies);
  const surplus = actual.managedPolicies.filter((arn) => !desired.managedPolicies.includes(arn));
  const lacking = desired.managedPolicies.filter((arn) => !actual.managedPolicies.includes(arn));
  const steps: Step[] = [...inline.first];
  if (!isSamePolicy(desired.trust, actual.trust)) steps.push({ do: "update_trust", policy: desired.trust });
  if (desired.boundary !== null && desired.boundary !== actual.boundary)
    steps.push({ do: "put_boundary", arn: desired.boundary });
  steps.push(...surplus.map((arn): Step => ({ do: "detach", arn })));
  steps.push(...inline.between);
  steps.push(...lacking.map((arn): Step => ({ do: "attach", arn })));
  if (desired.boundary === null && actual.boundary !== null) steps.push({ do: "delete_boundary" });
  if (desired.maxSessionSeconds !== actual.maxSessionSeconds || desired.description !== actual.description)
    steps.push({
      do: "update_role",
      maxSessionSeconds: desired.maxSessionSeconds,
      description: desired.description,
    });
  steps.push(...planTags(desired, actual), ...inline.last);
  return { kind: "steps", steps };
}

/** Creates the role with the revocation policy before anything that grants power. */
function planCreation(desired: DesiredRole): Step[] {
  const { first, between, last } = planInline(desired.inlinePolicies, {});
  return [
    { do: "create", role: desired },
    ...first,
    ...desired.managedPolicies.map((arn): Step => ({ do: "attach", arn })),
    ...between,
    ...last,
  ];
}

/**
 * Plans the inline policies. The revocation policy is attached before every other step, so that it is in
 * force even if a later step is refused, and removed after every other step. If it doesn't fit beside another
 * policy, that policy allows less while both are there.
 */
function planInline(desired: Inline, actual: Inline): { first: Step[]; between: Step[]; last: Step[] } {
  const { [REVOCATION_POLICY_NAME]: guard, ...wanted } = desired;
  const { [REVOCATION_POLICY_NAME]: actualGuard, ...others } = actual;
  const now: Inline = { ...others };
  const first: Step[] = [];
  const change = (steps: Step[], name: string, policy: string | null) => {
    if (policy === null && now[name] !== undefined) {
      steps.push(deleteInline(name));
      delete now[name];
    } else if (policy !== null && (now[name] === undefined || !isSamePolicy(now[name], policy))) {
      steps.push(putInline(name, policy));
      now[name] = policy;
    }
  };
  if (guard !== undefined && (actualGuard === undefined || !isSamePolicy(guard, actualGuard))) {
    if (sizeOf(now) + countedCharacters(guard) > MAX_ROLE_CHARACTERS) {
      for (const name of surplusOf(now, wanted)) change(first, name, null);
      for (const [name, policy] of fitBeside(guard, now)) change(first, name, policy);
    }
    first.push(putInline(REVOCATION_POLICY_NAME, guard));
  }
  const present = guard ?? actualGuard ?? "";
  const between: Step[] = [];
  for (const name of surplusOf(now, wanted)) change(between, name, null);
  for (const [name, policy] of fitBeside(present, wanted)) change(between, name, policy);
  const last: Step[] = [];
  if (guard === undefined && actualGuard !== undefined) last.push(deleteInline(REVOCATION_POLICY_NAME));
  for (const [name, policy] of Object.entries(wanted)) change(last, name, policy);
  return { first, between, last };
}

const putInline = (name: string, policy: string): Step => ({ do: "put_inline", name, policy });
const deleteInline = (name: string): Step => ({ do: "delete_inline", name });
const surplusOf = (now: Inline, wanted: Inline) =>
  Object.keys(now)
    .filter((name) => !Object.hasOwn(wanted, name))
    .sort();
const sizeOf = (policies: Inline) =>
  Object.values(policies).reduce((sum, policy) => sum + countedCharacters(policy), 0);

/** Returns versions of the policies that fit beside the revocation policy, shrinking the largest. */
function fitBeside(guard: string, policies: Inline): [string, string | null][] {
  let excess = sizeOf(policies) + countedCharacters(guard) - MAX_ROLE_CHARACTERS;
  return Object.entries(policies)
    .toSorted(([, one], [, other]) => countedCharacters(other) - countedCharacters(one))
    .map(([name, policy]) => {
      if (excess <= 0) return [name, policy];
      const smaller = shrinkPolicy(policy, Math.max(0, countedCharacters(policy) - excess));
      excess -= countedCharacters(policy) - countedCharacters(smaller ?? "");
      return [name, smaller];
    });
}

function planTags(desired: DesiredRole, actual: ActualRole): Step[] {
  const wrong = Object.entries(desired.tags).filter(([key, value]) => actual.tags[key] !== value);
  const surplus = Object.keys(actual.tags).filter((key) => !Object.hasOwn(desired.tags, key));
  return [
    ...(wrong.length > 0 ? [{ do: "tag" as const, tags: Object.fromEntries(wrong) }] : []),
    ...(surplus.length > 0 ? [{ do: "untag" as const, keys: surplus }] : []),
  ];
}

/**
 * Plans how a role is deleted. Everything is denied first, so that open sessions end before what restricts
 * them is removed.
 */
export function planRemoval(actual: ActualRole | null, owner: Ownership): Plan {
  if (!actual) return { kind: "steps", steps: [] };
  const reason = foreignReason(actual, owner);
  if (reason !== null) return { kind: "foreign", reason };
  const { [REVOCATION_POLICY_NAME]: _guard, ...others } = actual.inlinePolicies;
  const names = Object.keys(actual.inlinePolicies).sort();
  const largest = names.toSorted(
    (a, b) =>
      countedCharacters(actual.inlinePolicies[b] ?? "") - countedCharacters(actual.inlinePolicies[a] ?? ""),
  )[0];
  // If a role can't have another policy, this one replaces the largest.
  const hasRoom = sizeOf(others) + countedCharacters(DENY_ALL) <= MAX_ROLE_CHARACTERS;
  const deny = hasRoom ? REVOCATION_POLICY_NAME : (largest ?? REVOCATION_POLICY_NAME);
  return {
    kind: "steps",
    steps: [
      putInline(deny, DENY_ALL),
      ...actual.managedPolicies.map((arn): Step => ({ do: "detach", arn })),
      ...names.filter((name) => name !== deny).map(deleteInline),
      deleteInline(deny),
      { do: "delete" },
    ],
  };
}
