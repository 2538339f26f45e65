/**
 * How a role in AWS differs from what it should be, part by part.
 *
 * Compares the two pictures alone and knows nothing of plans: a planner that forgets a step can't make a
 * role count as verified.
 */
import { canonicalPolicy, isSamePolicy } from "@/lib/formats/iam-policy/same";
import type { Drift } from "@/lib/platform/db/schema";
import type { ActualRole, DesiredRole } from "../desired/role";

/** Returns every part that differs; `actual` is null when there is no role. */
export function differencesOf(desired: DesiredRole, actual: ActualRole | null): Drift[] {
  if (!actual) return [{ part: "missing", expected: desired.arn, found: null }];
  const compared: [Drift["part"], boolean, string | null, string | null][] = [
    ["path", desired.path === actual.path, desired.path, actual.path],
    [
      "trust",
      isSamePolicy(desired.trust, actual.trust),
      canonicalPolicy(desired.trust),
      canonicalPolicy(actual.trust),
    ],
    ["boundary", desired.boundary === actual.boundary, desired.boundary, actual.boundary],
    compareTexts("managed_policies", listed(desired.managedPolicies), listed(actual.managedPolicies)),
    compareTexts("inline_policy", policiesText(desired), policiesText(actual)),
    compareTexts("duration", String(desired.maxSessionSeconds), String(actual.maxSessionSeconds)),
    compareTexts("description", desired.description, actual.description),
    compareTexts("tags", tagsText(desired), tagsText(actual)),
  ];
  return compared.flatMap(([part, isSame, expected, found]) => (isSame ? [] : [{ part, expected, found }]));
}

const compareTexts = (
  part: Drift["part"],
  expected: string | null,
  found: string | null,
): [Drift["part"], boolean, string | null, string | null] => [part, expected === found, expected, found];

const listed = (values: string[]): string | null => [...new Set(values)].sort().join("\n") || null;

const policiesText = ({ inlinePolicies }: Pick<ActualRole, "inlinePolicies">): string | null =>
  listed(Object.entries(inlinePolicies).map(([name, policy]) => `${name}: ${canonicalPolicy(policy)}`));

const tagsText = ({ tags }: Pick<ActualRole, "tags">): string | null =>
  listed(Object.entries(tags).map(([key, value]) => `${key}=${value}`));
