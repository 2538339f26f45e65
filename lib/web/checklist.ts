/** From nothing to the first working role: what a new administrator does, in order, and what is done. */
import type { Attention } from "@/lib/access/overview/counts";

export type ChecklistStep = { isDone: boolean; title: string; href: string; hint: string };

export function checklistOf(counts: Attention): ChecklistStep[] {
  return [
    {
      isDone: counts.accountsOk > 0,
      title: "Deploy the connection template",
      href: "/admin/connect#template",
      hint: "It makes the providers and roles through which Foyer works in an account.",
    },
    {
      isDone: counts.accounts > 0,
      title: "Connect your organization, or an account",
      href: "/admin/connect#organization",
      hint: "Foyer reads accounts and units through a role that only reads.",
    },
    {
      isDone: counts.accountsOk > 0,
      title: "See an account checked",
      href: "/admin/accounts",
      hint: "Done when Foyer has signed in to one and found all that it needs. What is missing stands beside the account.",
    },
    {
      isDone: counts.sets > 0,
      title: "Create a permission set",
      href: "/admin/permission-sets/new",
      hint: "What a role may do, defined once.",
    },
    {
      isDone: counts.assignments > 0,
      title: "Assign it to a person or a group",
      href: "/admin/assignments/new",
      hint: "On an account, a unit, a tag, or everywhere.",
    },
    {
      isDone: counts.deployed > 0,
      title: "See the first role deployed",
      href: "/admin/provisioning",
      hint: "It then stands on the start page of who it was assigned to.",
    },
  ];
}
