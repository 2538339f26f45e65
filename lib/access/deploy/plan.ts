/**
 * From what is to what shall be: differences in words, and the steps that end them. Pure.
 *
 * What takes power away comes before what gives it: at every point in between a role can do no more
 * than before or after. A role that Foyer did not make is never touched.
 */
import { DENY_ALL } from "@/lib/formats/iam-policy/shrink";
import { countedCharacters, MOST_ON_ROLE } from "@/lib/formats/iam-policy/size";
import { canonicalPolicy, isSamePolicy } from "@/lib/formats/iam-policy/same";
import type { Drift } from "@/lib/platform/db/schema";
import { GENERATION_TAG, REVOCATION_POLICY_NAME, type ActualRole, type DesiredRole } from "../desired/role";

export type Step =
  | { do: "create"; role: DesiredRole }
  | { do: "update trust"; policy: string }
  | { do: "put boundary"; arn: string }
  | { do: "delete boundary" }
  | { do: "detach"; arn: string }
  | { do: "attach"; arn: string }
  | { do: "delete inline"; name: string }
  | { do: "put inline"; name: string; policy: string }
  | { do: "update role"; maxSessionSeconds: number; description: string }
  | { do: "tag"; tags: Record<string, string> }
  | { do: "untag"; keys: string[] }
  | { do: "delete" };

export type Plan =
  | { kind: "steps"; steps: Step[]; differences: Drift[] }
  | { kind: "foreign"; reason: string };

/** How Foyer knows its own role: its place, and the id of the role or, until that is known, the row's tag. */
export type Ownership = { path: string; generation: string; roleId: string | null };

/** Why a role is not Foyer's; null when it is. Tags alone prove nothing once the role's id is known. */
export function foreignReason(actual: ActualRole, owner: Ownership): string | null {
  if (actual.path !== owner.path)
    return `A role of this name exists at ${actual.path}. Foyer did not make it and does not touch it.`;
  if (owner.roleId !== null)
    return actual.id === owner.roleId
      ? null
      : "The role was deleted and made anew by somebody else. Foyer does not touch it.";
  return actual.tags[GENERATION_TAG] === owner.generation
    ? null
    : "A role of this name exists already. Foyer did not make it and does not touch it.";
}

/** The plan that makes a role what it shall be. `actual` is null when there is none. */
export function planRole(desired: DesiredRole, actual: ActualRole | null, owner: Ownership): Plan {
  if (!actual) {
    return {
      kind: "steps",
      differences: [{ part: "missing", expected: desired.arn, found: "no role" }],
      steps: [
        { do: "create", role: desired },
        ...desired.managedPolicies.map((arn): Step => ({ do: "attach", arn })),
        ...Object.entries(desired.inlinePolicies).map(([name, policy]): Step => ({
          do: "put inline",
          name,
          policy,
        })),
      ],
    };
  }
  const reason = foreignReason(actual, owner);
  if (reason !== null) return { kind: "foreign", reason };
  const steps: Step[] = [];
  const differences: Drift[] = [];
  const differ = (part: Drift["part"], expected: string, found: string) =>
    differences.push({ part, expected, found });
  if (!isSamePolicy(desired.trust, actual.trust)) {
    differ("trust", canonicalPolicy(desired.trust), canonicalPolicy(actual.trust));
    steps.push({ do: "update trust", policy: desired.trust });
  }
  if (desired.boundary !== actual.boundary) {
    differ("boundary", desired.boundary ?? "none", actual.boundary ?? "none");
    if (desired.boundary !== null) steps.push({ do: "put boundary", arn: desired.boundary });
  }
  const surplus = actual.managedPolicies.filter((arn) => !desired.managedPolicies.includes(arn));
  const lacking = desired.managedPolicies.filter((arn) => !actual.managedPolicies.includes(arn));
  if (surplus.length + lacking.length > 0)
    differ(
      "managed policies",
      desired.managedPolicies.join("\n") || "none",
      [...actual.managedPolicies].sort().join("\n") || "none",
    );
  steps.push(...surplus.map((arn): Step => ({ do: "detach", arn })));
  const first = planInline(desired, actual, steps, differ);
  steps.push(...lacking.map((arn): Step => ({ do: "attach", arn })));
  if (desired.boundary === null && actual.boundary !== null) steps.push({ do: "delete boundary" });
  if (desired.maxSessionSeconds !== actual.maxSessionSeconds || desired.description !== actual.description) {
    if (desired.maxSessionSeconds !== actual.maxSessionSeconds)
      differ("duration", `${desired.maxSessionSeconds} s`, `${actual.maxSessionSeconds} s`);
    if (desired.description !== actual.description)
      differ("description", desired.description, actual.description);
    steps.push({
      do: "update role",
      maxSessionSeconds: desired.maxSessionSeconds,
      description: desired.description,
    });
  }
  planTags(desired, actual, steps, differ);
  return { kind: "steps", steps: [...first, ...steps], differences };
}

type Differ = (part: Drift["part"], expected: string, found: string) => void;

/**
 * The policy that shuts sessions out goes first of all when it comes, also when a later step is refused, and last
 * when it goes. Where there is no room for it beside what is there or shall be, what is larger gives way before,
 * and comes back after.
 * @returns what comes before all other steps
 */
function planInline(desired: DesiredRole, actual: ActualRole, steps: Step[], differ: Differ): Step[] {
  const isRight = (name: string) =>
    actual.inlinePolicies[name] !== undefined &&
    isSamePolicy(desired.inlinePolicies[name] ?? "", actual.inlinePolicies[name] ?? "");
  const wrong = Object.keys(desired.inlinePolicies).filter((name) => !isRight(name));
  const surplus = Object.keys(actual.inlinePolicies)
    .filter((name) => !Object.hasOwn(desired.inlinePolicies, name))
    .sort();
  if (wrong.length + surplus.length === 0) return [];
  const shown = (policies: Record<string, string>) =>
    Object.entries(policies)
      .sort()
      .map(([name, policy]) => `${name}: ${canonicalPolicy(policy)}`)
      .join("\n") || "none";
  differ("inline policy", shown(desired.inlinePolicies), shown(actual.inlinePolicies));
  const isRevocation = (name: string) => name === REVOCATION_POLICY_NAME;
  const put = (name: string): Step => ({
    do: "put inline",
    name,
    policy: desired.inlinePolicies[name] ?? "",
  });
  const remove = (name: string): Step => ({ do: "delete inline", name });
  const size = (policies: Record<string, string>) =>
    Object.entries(policies).reduce(
      (sum, [name, policy]) => sum + (isRevocation(name) ? 0 : countedCharacters(policy)),
      0,
    );
  const guard =
    desired.inlinePolicies[REVOCATION_POLICY_NAME] ?? actual.inlinePolicies[REVOCATION_POLICY_NAME] ?? "";
  const hasRoom =
    Math.max(size(desired.inlinePolicies), size(actual.inlinePolicies)) + countedCharacters(guard) <=
    MOST_ON_ROLE;
  const shut = wrong.filter(isRevocation).map(put);
  const open = surplus.filter(isRevocation).map(remove);
  const others = [
    ...surplus.filter((name) => !isRevocation(name)).map(remove),
    ...wrong.filter((name) => !isRevocation(name)).map(put),
  ];
  steps.push(...(hasRoom ? [...others, ...open] : [...open, ...others, ...shut]));
  return hasRoom ? shut : [];
}

function planTags(desired: DesiredRole, actual: ActualRole, steps: Step[], differ: Differ): void {
  const shown = (tags: Record<string, string>) =>
    Object.entries(tags)
      .sort()
      .map(([key, value]) => `${key}=${value}`)
      .join("\n");
  const wrong = Object.entries(desired.tags).filter(([key, value]) => actual.tags[key] !== value);
  const surplus = Object.keys(actual.tags).filter((key) => !Object.hasOwn(desired.tags, key));
  if (wrong.length + surplus.length === 0) return;
  differ("tags", shown(desired.tags), shown(actual.tags));
  if (wrong.length > 0) steps.push({ do: "tag", tags: Object.fromEntries(wrong) });
  if (surplus.length > 0) steps.push({ do: "untag", keys: surplus });
}

/**
 * The plan that ends a role: all is denied first, so that sessions end before what holds them back is taken
 * away. Nothing to do when there is none; a stranger's stays.
 */
export function planRemoval(actual: ActualRole | null, owner: Ownership): Plan {
  if (!actual) return { kind: "steps", steps: [], differences: [] };
  const reason = foreignReason(actual, owner);
  if (reason !== null) return { kind: "foreign", reason };
  const names = Object.keys(actual.inlinePolicies).sort();
  const size = (name: string) => countedCharacters(actual.inlinePolicies[name] ?? "");
  const besides = names.reduce((sum, name) => sum + (name === REVOCATION_POLICY_NAME ? 0 : size(name)), 0);
  // Without room for one more, it takes the place of the largest.
  const shut =
    besides + countedCharacters(DENY_ALL) <= MOST_ON_ROLE
      ? REVOCATION_POLICY_NAME
      : (names.toSorted((a, b) => size(b) - size(a))[0] ?? REVOCATION_POLICY_NAME);
  const remove = (name: string): Step => ({ do: "delete inline", name });
  return {
    kind: "steps",
    differences: [],
    steps: [
      { do: "put inline", name: shut, policy: DENY_ALL },
      ...actual.managedPolicies.map((arn): Step => ({ do: "detach", arn })),
      ...names.filter((name) => name !== shut).map(remove),
      remove(shut),
      { do: "delete" },
    ],
  };
}
