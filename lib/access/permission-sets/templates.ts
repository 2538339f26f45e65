/** Permission sets for common jobs, as a start. Everything can be changed before saving. Descriptions are keys of the catalogue. */
export const TEMPLATES = [
  {
    name: "Administrator",
    description: "administrator",
    hours: 1,
    policies: ["AdministratorAccess"],
  },
  {
    name: "PowerUser",
    description: "power_user",
    hours: 4,
    policies: ["PowerUserAccess"],
  },
  {
    name: "ReadOnly",
    description: "read_only",
    hours: 8,
    policies: ["ReadOnlyAccess"],
  },
  {
    name: "ViewOnly",
    description: "view_only",
    hours: 8,
    policies: ["job-function/ViewOnlyAccess"],
  },
  {
    name: "Billing",
    description: "billing",
    hours: 1,
    policies: ["job-function/Billing"],
  },
  {
    name: "SecurityAudit",
    description: "security_audit",
    hours: 4,
    policies: ["SecurityAudit"],
  },
  {
    name: "DatabaseAdministrator",
    description: "database_administrator",
    hours: 4,
    policies: ["job-function/DatabaseAdministrator"],
  },
  {
    name: "NetworkAdministrator",
    description: "network_administrator",
    hours: 4,
    policies: ["job-function/NetworkAdministrator"],
  },
  {
    name: "SupportUser",
    description: "support_user",
    hours: 4,
    policies: ["job-function/SupportUser"],
  },
] as const;
