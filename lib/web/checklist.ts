/** The steps from an empty Foyer to the first working role, in order, and which of them are done. */
import type { Attention } from "@/lib/access/overview/counts";

export type ChecklistStep = {
  name: "deploy_template" | "connect" | "check_account" | "create_permission_set" | "assign" | "deploy_role";
  isDone: boolean;
  href: string;
};

export function checklistOf(counts: Attention): ChecklistStep[] {
  return [
    { name: "deploy_template", isDone: counts.accountsOk > 0, href: "/admin/connect#template" },
    { name: "connect", isDone: counts.accounts > 0, href: "/admin/connect#organization" },
    { name: "check_account", isDone: counts.accountsOk > 0, href: "/admin/accounts" },
    { name: "create_permission_set", isDone: counts.sets > 0, href: "/admin/permission-sets/new" },
    { name: "assign", isDone: counts.assignments > 0, href: "/admin/assignments/new" },
    { name: "deploy_role", isDone: counts.deployed > 0, href: "/admin/provisioning" },
  ];
}
