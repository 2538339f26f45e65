/**
 * Everything the sandbox remembers: organizations, accounts, IAM per account, role sessions.
 *
 * Plain data, so that it can be written to and read from one JSON file. Dates are ISO strings.
 */
import type { RoleSession } from "./wire/operation";

export type SandboxState = {
  organization: Organization | null;
  accounts: Map<string, Account>;
  /** Attached at the organization's root, JSON text. They bind every account except the management account. */
  serviceControlPolicies: string[];
  /** Role sessions by access key id. */
  sessions: Map<string, RoleSession>;
  /** Long-lived access keys of account root users, by access key id: how tests and the demo begin. */
  rootKeys: Map<string, { secretAccessKey: string; accountId: string }>;
};

export type Organization = {
  /** `o-` and ten characters. */
  id: string;
  managementAccountId: string;
  /** `r-` and four characters. */
  rootId: string;
  units: Map<string, OrganizationalUnit>;
};

export type OrganizationalUnit = { id: string; name: string; parentId: string };

export type AccountStatus = "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";

export type Account = {
  /** Twelve digits. */
  id: string;
  partition: "aws" | "aws-us-gov" | "aws-cn";
  name: string;
  email: string;
  status: AccountStatus;
  joinedMethod: "INVITED" | "CREATED";
  joinedAt: string;
  /** Root or organizational unit; null outside the organization. */
  parentId: string | null;
  tags: Record<string, string>;
  /** Quota of managed policies on a role, if it isn't AWS's default. */
  policiesPerRole?: number;
  iam: AccountIam;
};

/** Role names are unique per account regardless of path and case, so the maps' keys are lower-case names. */
export type AccountIam = {
  roles: Map<string, Role>;
  /** By provider name. */
  samlProviders: Map<string, SamlProvider>;
  /** Customer managed policies by lower-case name. */
  policies: Map<string, ManagedPolicy>;
  alias: string | null;
};

export type Role = {
  name: string;
  /** `AROA` and 17 characters. */
  id: string;
  arn: string;
  path: string;
  description?: string;
  createdAt: string;
  /** The JSON text as it was sent (IAM returns it URL-encoded). */
  trustPolicy: string;
  /** Seconds, 3600–43200. */
  maxSessionDuration: number;
  /** Inline policies by name, JSON text. */
  inlinePolicies: Map<string, string>;
  /** ARNs, in the order they were attached. */
  attachedPolicies: string[];
  permissionsBoundary?: string;
  tags: Record<string, string>;
};

export type SamlProvider = {
  name: string;
  arn: string;
  /** SAMLProviderUUID. */
  uuid: string;
  /** The metadata document as uploaded. */
  metadata: string;
  createdAt: string;
  validUntil: string;
  tags: Record<string, string>;
};

export type ManagedPolicy = {
  name: string;
  /** `ANPA` and 17 characters. */
  id: string;
  arn: string;
  path: string;
  description?: string;
  createdAt: string;
  updatedAt: string;
  defaultVersionId: string;
  versions: { id: string; document: string; createdAt: string }[];
  tags: Record<string, string>;
};
