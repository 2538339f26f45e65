/** Roles that AWS refuses, because their permission set has more managed policies than the account allows. */
import { formatAccountNumber } from "@/lib/formats/account-number";
import type { OversizedRoles } from "@/lib/access/desired/oversized-roles";
import type { Text } from "@/lib/messages/text";
import type { PreviewTable } from "./preview-types";

export function tooManyPoliciesLines({ t }: Text, { count }: OversizedRoles): string[] {
  return count === 0
    ? []
    : [
        `${t("permission_sets.too_many_policies.summary", { count })} ${t("permission_sets.too_many_policies.fix")}`,
      ];
}

export const tooManyPoliciesTable = (
  { t, format }: Text,
  { count, named }: OversizedRoles,
): PreviewTable => ({
  caption: t("permission_sets.too_many_policies.caption"),
  head: [
    t("assignments.permission_set"),
    t("assignments.effect.account"),
    t("assignments.effect.number"),
    t("permission_sets.too_many_policies.policies"),
    t("permission_sets.too_many_policies.allowed"),
  ],
  rows: named.map((each) => [
    each.role,
    each.account,
    formatAccountNumber(each.accountId),
    format.number(each.policies),
    format.number(each.quota),
  ]),
  more: count - named.length,
});
