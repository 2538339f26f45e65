/** Permission sets for common jobs, as a start. Everything can be changed before saving. */
export const TEMPLATES = [
  {
    name: "Administrator",
    description: "Everything in the account",
    hours: 1,
    policies: ["AdministratorAccess"],
  },
  {
    name: "PowerUser",
    description: "Everything but users, roles and policies",
    hours: 4,
    policies: ["PowerUserAccess"],
  },
  {
    name: "ReadOnly",
    description: "Sees everything, changes nothing",
    hours: 8,
    policies: ["ReadOnlyAccess"],
  },
  {
    name: "ViewOnly",
    description: "Sees what is there, not what it holds",
    hours: 8,
    policies: ["job-function/ViewOnlyAccess"],
  },
  {
    name: "Billing",
    description: "Bills, budgets and payment",
    hours: 1,
    policies: ["job-function/Billing"],
  },
  {
    name: "SecurityAudit",
    description: "Reads the security configuration",
    hours: 4,
    policies: ["SecurityAudit"],
  },
  {
    name: "DatabaseAdministrator",
    description: "Runs databases",
    hours: 4,
    policies: ["job-function/DatabaseAdministrator"],
  },
  {
    name: "NetworkAdministrator",
    description: "Runs networks",
    hours: 4,
    policies: ["job-function/NetworkAdministrator"],
  },
  {
    name: "SupportUser",
    description: "Works with AWS Support",
    hours: 4,
    policies: ["job-function/SupportUser"],
  },
] as const;
