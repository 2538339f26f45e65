/** Tables of access: accounts, permission sets, assignments, roles, keys, jobs, audit. */
import type { ColumnType, Generated } from "kysely";
import type { Reason, ReasonCode } from "@/lib/messages/reason";
import type { StrongMethod } from "./tables-factors";
import type { Json, JsonWithDefault, NullableJson } from "./json-column";

export type InstanceTable = {
  singleton: Generated<boolean>;
  id: string;
  identity_store_id: string;
  company_name: string;
  support_contact: string | null;
  is_demo: Generated<boolean>;
  created_at: Date;
};

export type EnvironmentsTable = {
  id: string;
  name: string;
  colour: "red" | "amber" | "green" | "blue" | "violet" | "slate";
  position: number;
  tag_key: string | null;
  tag_value: string | null;
  /** Its roles open only within so many minutes of a strong factor. */
  strong_minutes: ColumnType<number | null, number | null | undefined, number | null>;
};

export type OrganizationalUnitsTable = {
  id: string;
  name: string;
  parent_id: string | null;
  path: string;
  environment_id: string | null;
  /** The label of its accounts; {name} is replaced by AWS's name. */ label: ColumnType<
    string | null,
    string | null | undefined,
    string | null
  >;
};

export type AccountsTable = {
  id: string;
  partition: "aws" | "aws-us-gov" | "aws-cn";
  name: string;
  email: string;
  unit_id: string | null;
  environment_id: string | null;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED";
  connection_id: string | null;
  is_management: Generated<boolean>;
  own_environment_id: string | null;
  /** Displayed instead of AWS's name: the account's own, or inherited. */
  label: string | null;
  own_label: string | null;
  status_reason: ReasonCode | null;
  check_state: Generated<"unchecked" | "ok" | "broken">;
  check_problems: JsonWithDefault<AccountProblem[]>;
  checked_at: Date | null;
  /** No provisioning until then: the account's circuit breaker is open. */
  suspended_until: Date | null;
  /** Names of roles at Foyer's path that Foyer didn't create. */
  foreign_roles: JsonWithDefault<string[]>;
  tags_read_at: Date | null;
  /** Ids of the people keys that the account was last seen to trust, sorted. */
  people_keys: JsonWithDefault<string[]>;
  people_keys_at: Date | null;
  people_keys_problem: NullableJson<Reason>;
  /** Sessions of any role from before this time are revoked. */
  revoked_before: Date | null;
  /** True while a SAML provider of the account trusts a certificate that isn't Foyer's: no sign-ins there. */
  is_blocked: Generated<boolean>;
  providers_seen_at: Date | null;
  /** When the roles at Foyer's path were last listed. */
  roles_listed_at: Date | null;
  /** How many managed policies a role may have there, as AWS last reported; null before. */
  policies_per_role: number | null;
  created_at: Date;
  updated_at: Date;
};

/** What is wrong, and what to do about it. */
export type Problem = { what: Reason; fix?: Reason };
/** A hint doesn't block Foyer. */
export type AccountProblem = Required<Problem> & { isHint?: true };

export type ConnectionsTable = {
  id: string;
  name: string;
  partition: "aws" | "aws-us-gov" | "aws-cn";
  management_account_id: string;
  organization_id: string | null;
  created_at: Date;
  refreshed_at: Date | null;
  refresh_problem: NullableJson<Problem>;
};

export type AccountTagsTable = { account_id: string; key: string; value: string };

/** The first part of the names of an account's profiles in `~/.aws/config`. */
export type AccountProfilesTable = { account_id: string; name: string };

export type AccountUnitsTable = { account_id: string; unit_id: string; depth: number };

export type PermissionSetsTable = {
  id: string;
  name: string;
  name_key: string;
  description: string | null;
  session_seconds: number;
  /** As an API wrote it. */
  session_duration: string | null;
  relay_state: string | null;
  kind: Generated<"managed" | "existing">;
  /** Path and name of a role that Foyer doesn't own: "/team/Deployer". */
  existing_role: string | null;
  tags: JsonWithDefault<Record<string, string>>;
  aws_managed_policies: JsonWithDefault<string[]>;
  customer_managed_policies: JsonWithDefault<{ name: string; path: string }[]>;
  inline_policy: string | null;
  boundary: ColumnType<Boundary | null, string | null | undefined, string | null>;
  /** Its roles open only within so many minutes of a strong factor. */
  strong_minutes: ColumnType<number | null, number | null | undefined, number | null>;
  revision: Generated<number>;
  /** The last revision that changed the role itself: earlier deployments are out of date. */
  role_revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

/** What a command line asked for, and what proved it once its user approved. */
export type CliStepUpsTable = {
  /** Part of the address that the command line prints. */
  id: string;
  cli_session_id: string;
  user_id: string;
  account_id: string;
  permission_set_id: string;
  asked_at: Date;
  proven_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  method: ColumnType<StrongMethod | null, StrongMethod | null | undefined, StrongMethod | null>;
  factor_id: ColumnType<string | null, string | null | undefined, string | null>;
  source_id: ColumnType<string | null, string | null | undefined, string | null>;
  /** The user let it open every role that demands a strong factor. */
  covers_all: Generated<boolean>;
};

/** An AWS managed policy by name ("job-function/Billing"), or a customer managed one by name and path. */
export type Boundary = { awsManaged: string } | { name: string; path: string };

export type PermissionSetVersionsTable = {
  permission_set_id: string;
  version: number;
  definition: Json<unknown>;
  created_at: Date;
  created_by: string;
};

export type AssignmentsTable = {
  id: string;
  target_kind: Generated<"account" | "unit" | "tag" | "all">;
  account_id: string | null;
  unit_id: string | null;
  tag_key: string | null;
  tag_value: string | null;
  permission_set_id: string;
  user_id: string | null;
  group_id: string | null;
  starts_at: Date | null;
  ends_at: Date | null;
  created_by: string | null;
  created_at: Date;
};

/** How a role in AWS differs from the deployed one. */
export type Drift = {
  part:
    | "missing"
    | "foreign"
    | "path"
    | "tags"
    | "trust"
    | "duration"
    | "description"
    | "boundary"
    | "managed_policies"
    | "inline_policy";
  /** Null for none. */
  expected: string | null;
  /** Null for none; for a foreign role, why it is foreign. */
  found: string | null;
};

export type DeployedRolesTable = {
  account_id: string;
  permission_set_id: string;
  role_name: string;
  generation: string;
  role_id: string | null;
  /** False until Foyer asks AWS to create it. */ may_exist: Generated<boolean>;
  state: "pending" | "deployed" | "failed" | "removing";
  wanted_version: number;
  deployed_version: number | null;
  /** MaxSessionDuration of the role as last verified. */
  session_seconds: number | null;
  /** True while its trust policy has foreign changes: no sign-ins to it. */
  is_blocked: Generated<boolean>;
  drift: JsonWithDefault<Drift[]>;
  failure_code: string | null;
  failure_reason: NullableJson<Reason>;
  run_id: string | null;
  created_at: Date;
  changed_at: Date;
  verified_at: Date | null;
};

/** A role that Foyer doesn't own, in an account where it is assigned, as last seen. */
export type ExistingRolesTable = {
  account_id: string;
  permission_set_id: string;
  state: Generated<"unchecked" | "ok" | "broken">;
  problems: JsonWithDefault<AccountProblem[]>;
  checked_at: Date | null;
};

/** A user's sessions of one role from before a time, revoked until the last one has expired. */
export type RevokedSessionsTable = {
  account_id: string;
  permission_set_id: string;
  user_id: string;
  before: Date;
  until: Date;
  /** Denied whenever their sessions began: the user is disabled or deleted. */
  is_timeless: ColumnType<boolean, boolean | undefined, boolean>;
};

export type ProvisioningRunsTable = {
  id: string;
  kind: "assign" | "unassign" | "provision" | "repair" | "revoke";
  permission_set_id: string | null;
  account_id: string | null;
  /** The user or group of the assignment that this run is about. */
  user_id: ColumnType<string | null, string | null | undefined, string | null>;
  group_id: ColumnType<string | null, string | null | undefined, string | null>;
  created_at: Date;
  created_by: string;
  total: number;
  failed: Generated<number>;
  failure_reason: NullableJson<Reason>;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  completed_at: Date | null;
};

export type JobsTable = {
  id: string;
  kind: string;
  key: string;
  payload: JsonWithDefault<Record<string, unknown>>;
  run_at: Date;
  attempts: Generated<number>;
  /** Requested again while it ran. */
  again: Generated<boolean>;
  lease: string | null;
  leased_until: Date | null;
  last_error: string | null;
  created_at: Date;
};

export type SettingsTable = { name: string; value: Json<unknown>; changed_at: Date; changed_by: string };

export type KeyRotationsTable = {
  id: string;
  mode: "planned" | "emergency";
  step: "publish" | "settle" | "retire" | "done" | "stopped";
  old_key_id: string;
  new_key_id: string;
  created_at: Date;
  created_by: string;
  switched_at: Date | null;
  completed_at: Date | null;
  /** Accounts that an administrator chose not to wait for. */
  left_behind: JsonWithDefault<string[]>;
};

export type PinnedRolesTable = {
  user_id: string;
  account_id: string;
  permission_set_id: string;
  pinned_at: Date;
};

export type RecentRolesTable = {
  user_id: string;
  account_id: string;
  permission_set_id: string;
  opened_at: Date;
};

export type SigningKeysTable = {
  id: string;
  purpose: "people" | "provisioner";
  state: "active" | "published" | "retired";
  /** PEM. */
  certificate: string;
  sealed_private_key: Buffer;
  created_at: Date;
};

export type AuditEventsTable = {
  id: string;
  at: Date;
  type: string;
  outcome: "success" | "refused" | "failed";
  actor_kind: "user" | "system" | "anonymous" | "access_key" | "scim";
  actor_id: string | null;
  session_id: string | null;
  account_id: string | null;
  permission_set_id: string | null;
  target_id: string | null;
  reason: string | null;
  ip: string | null;
  user_agent: string | null;
  request_id: string;
  /** Written as JSON text, read as an object. */
  details: Generated<unknown>;
  /** HMAC-SHA-256 of the row; null for events from before there was a chain. */
  mac: Buffer | null;
};

/** Committed events that are not in the chain yet. Filled by a trigger. */
export type AuditWaitingTable = { event_id: string };

export type AuditLinksTable = {
  /** From 1, without gaps. */
  position: number;
  event_id: string;
  leaf: Buffer;
  hash: Buffer;
};

export type AuditCheckpointsTable = {
  position: number;
  at: Date;
  hash: Buffer;
  /** Ed25519. */
  signature: Buffer;
};

export type AssertionLedgerTable = {
  assertion_id: string;
  issued_at: Date;
  expires_at: Date;
  session_not_on_or_after: Date;
  /** Null for Foyer's own sign-ins. */
  user_id: string | null;
  account_id: string;
  permission_set_id: string | null;
  role_arn: string;
  purpose: "credentials" | "console" | "console-post" | "system";
  signing_key_id: string;
  audit_event_id: string;
};

export type AccessGenerationTable = { singleton: Generated<boolean>; value: number };

export type UpstreamListsTable = {
  source_id: string;
  user_id: string;
  subject: string;
  run: string;
  state: "listing" | "complete" | "failed";
  account_count: number | null;
  started_at: Date;
  completed_at: Date | null;
};

export type UpstreamAccountsTable = {
  source_id: string;
  user_id: string;
  account_id: string;
  name: string;
  email: string;
  /** JSON null until they are known. */ roles: Json<string[] | null>;
  run: string;
};

export type UpstreamOwnRolesTable = {
  user_id: string;
  source_id: string;
  account_id: string;
  role_name: string;
  pinned_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  opened_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
};

export type UpstreamBudgetsTable = { source_id: string; next_at: Date };
