/** Roles that AWS will not make, because their permission set has more managed policies than the account allows. */
import { RAISE_POLICY_QUOTA } from "@/lib/access/permission-sets/policy-quota";
import { type UnfittingRoles } from "@/lib/access/desired/oversized-roles";
import type { PreviewTable } from "./preview-types";

const number = (id: string) => `${id.slice(0, 4)} ${id.slice(4, 8)} ${id.slice(8)}`;

export function unfittingInWords({ count }: UnfittingRoles): string[] {
  return count === 0
    ? []
    : [
        `${count.toLocaleString("en")} ${count === 1 ? "role does" : "roles do"} not fit in ${count === 1 ? "its account" : "their accounts"} and will fail: too many managed policies. ${RAISE_POLICY_QUOTA}`,
      ];
}

export const unfittingTable = ({ count, named }: UnfittingRoles): PreviewTable => ({
  caption: "Roles that do not fit",
  head: ["Permission set", "Account", "Number", "Policies", "Allowed"],
  rows: named.map((each) => [
    each.role,
    each.account,
    number(each.accountId),
    String(each.policies),
    String(each.quota),
  ]),
  more: count - named.length,
});
