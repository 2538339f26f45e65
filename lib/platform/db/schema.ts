/** The tables as TypeScript sees them. One interface per table, named as in the migrations. */
import type { ColumnType, Generated, Insertable, Selectable } from "kysely";

export type Schema = {
  instance: InstanceTable;
  users: UsersTable;
  password_credentials: PasswordCredentialsTable;
  groups: GroupsTable;
  group_members: GroupMembersTable;
  sessions: SessionsTable;
  sign_in_failures: SignInFailuresTable;
  environments: EnvironmentsTable;
  organizational_units: OrganizationalUnitsTable;
  accounts: AccountsTable;
  permission_sets: PermissionSetsTable;
  assignments: AssignmentsTable;
  pinned_roles: PinnedRolesTable;
  recent_roles: RecentRolesTable;
  signing_keys: SigningKeysTable;
  audit_events: AuditEventsTable;
  assertion_ledger: AssertionLedgerTable;
  access_generation: AccessGenerationTable;
  connections: ConnectionsTable;
  account_tags: AccountTagsTable;
  account_units: AccountUnitsTable;
  permission_set_versions: PermissionSetVersionsTable;
  deployed_roles: DeployedRolesTable;
  provisioning_runs: ProvisioningRunsTable;
  jobs: JobsTable;
  administrators: AdministratorsTable;
  settings: SettingsTable;
  key_rotations: KeyRotationsTable;
  cli_requests: CliRequestsTable;
  cli_sessions: CliSessionsTable;
  cli_tokens: CliTokensTable;
  access_keys: AccessKeysTable;
};

/** JSON text on the way in, parsed on the way out. */
type Json<T> = ColumnType<T, string, string>;
type JsonWithDefault<T> = ColumnType<T, string | undefined, string>;

type InstanceTable = {
  singleton: Generated<boolean>;
  id: string;
  identity_store_id: string;
  company_name: string;
  support_contact: string | null;
  created_at: Date;
};

type UsersTable = {
  id: string;
  user_name: string;
  user_name_key: string;
  email: string | null;
  email_key: string | null;
  display_name: string;
  status: "enabled" | "disabled";
  /** What identitystore and SCIM say beyond names, in identitystore's words. */
  attributes: JsonWithDefault<Record<string, unknown>>;
  revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

type PasswordCredentialsTable = { user_id: string; hash: string; must_change: boolean; changed_at: Date };

type GroupsTable = {
  id: string;
  display_name: string;
  display_name_key: string;
  description: ColumnType<string | null, string | null | undefined, string | null>;
  revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

type GroupMembersTable = { id: Generated<string>; group_id: string; user_id: string; created_at: Date };

type SessionsTable = {
  id: string;
  token_hash: Buffer;
  user_id: string;
  kind: "full" | "password_change";
  source: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  ended_reason: string | null;
  ip: string | null;
  user_agent: string | null;
};

type SignInFailuresTable = { key: string; failures: number; first_at: Date; last_at: Date };

type EnvironmentsTable = {
  id: string;
  name: string;
  colour: "red" | "amber" | "green" | "blue" | "violet" | "slate";
  position: number;
  tag_key: string | null;
  tag_value: string | null;
};

type OrganizationalUnitsTable = { id: string; name: string; parent_id: string | null; path: string; environment_id: string | null };

type AccountsTable = {
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
  label: string | null;
  status_reason: string | null;
  check_state: Generated<"unchecked" | "ok" | "broken">;
  check_problems: JsonWithDefault<AccountProblem[]>;
  checked_at: Date | null;
  /** Provisioning waits until then: the account's circuit breaker is open. */
  suspended_until: Date | null;
  /** Names of roles at Foyer's path that Foyer did not make. */
  foreign_roles: JsonWithDefault<string[]>;
  tags_read_at: Date | null;
  /** Ids of the people's keys that the account was last seen to trust, sorted. */
  people_keys: JsonWithDefault<string[]>;
  people_keys_at: Date | null;
  people_keys_problem: string | null;
  created_at: Date;
  updated_at: Date;
};

/** What is wrong with an account's connection, and what mends it. */
export type AccountProblem = { what: string; mend: string };

type ConnectionsTable = {
  id: string;
  name: string;
  partition: "aws" | "aws-us-gov" | "aws-cn";
  management_account_id: string;
  organization_id: string | null;
  created_at: Date;
  refreshed_at: Date | null;
  refresh_problem: string | null;
};

type AccountTagsTable = { account_id: string; key: string; value: string };

type AccountUnitsTable = { account_id: string; unit_id: string; depth: number };

type PermissionSetsTable = {
  id: string;
  name: string;
  name_key: string;
  description: string | null;
  session_seconds: number;
  relay_state: string | null;
  kind: Generated<"managed" | "existing">;
  /** Path and name of a role that somebody else owns: "/team/Deployer". */
  existing_role: string | null;
  tags: JsonWithDefault<Record<string, string>>;
  aws_managed_policies: JsonWithDefault<string[]>;
  customer_managed_policies: JsonWithDefault<{ name: string; path: string }[]>;
  inline_policy: string | null;
  boundary: ColumnType<Boundary | null, string | null | undefined, string | null>;
  revision: Generated<number>;
  /** The last revision that changed the role itself; deployments before it are out of date. */
  role_revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

/** An AWS managed policy by name ("job-function/Billing"), or a customer managed one by name and path. */
export type Boundary = { awsManaged: string } | { name: string; path: string };

type PermissionSetVersionsTable = { permission_set_id: string; version: number; definition: Json<unknown>; created_at: Date; created_by: string };

type AssignmentsTable = {
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

/** How a deployed role differs from what was deployed. */
export type Drift = { part: "missing" | "foreign" | "path" | "tags" | "trust" | "duration" | "description" | "boundary" | "managed policies" | "inline policy"; expected: string; found: string };

type DeployedRolesTable = {
  account_id: string;
  permission_set_id: string;
  role_name: string;
  generation: string;
  role_id: string | null;
  state: "pending" | "deployed" | "failed" | "removing";
  wanted_version: number;
  deployed_version: number | null;
  /** MaxSessionDuration of the role as it was last verified. */
  session_seconds: number | null;
  /** True while its trust was changed by somebody else: nobody is signed in to it. */
  is_blocked: Generated<boolean>;
  drift: JsonWithDefault<Drift[]>;
  failure_code: string | null;
  failure_reason: string | null;
  run_id: string | null;
  created_at: Date;
  changed_at: Date;
  verified_at: Date | null;
};

type ProvisioningRunsTable = {
  id: string;
  kind: "assign" | "unassign" | "provision" | "repair";
  permission_set_id: string | null;
  account_id: string | null;
  /** Whom an assignment was given to or taken from, when it was one. */
  user_id: ColumnType<string | null, string | null | undefined, string | null>;
  group_id: ColumnType<string | null, string | null | undefined, string | null>;
  created_at: Date;
  created_by: string;
  total: number;
  failed: Generated<number>;
  failure_reason: string | null;
  status: "IN_PROGRESS" | "SUCCEEDED" | "FAILED";
  completed_at: Date | null;
};

type JobsTable = {
  id: string;
  kind: string;
  key: string;
  payload: JsonWithDefault<Record<string, unknown>>;
  run_at: Date;
  attempts: Generated<number>;
  /** Asked for again while it ran. */
  again: Generated<boolean>;
  lease: string | null;
  leased_until: Date | null;
  last_error: string | null;
  created_at: Date;
};

type AdministratorsTable = {
  id: string;
  user_id: string | null;
  group_id: string | null;
  role: "administrator" | "auditor" | "delegate";
  unit_id: string | null;
  permission_set_ids: ColumnType<string[] | null, string | null | undefined, string | null>;
  created_at: Date;
  created_by: string | null;
};

type SettingsTable = { name: string; value: Json<unknown>; changed_at: Date; changed_by: string };

type KeyRotationsTable = {
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

type CliRequestsTable = {
  id: string;
  kind: "device" | "code";
  secret_hash: Buffer;
  user_code_hash: Buffer | null;
  client_key: Buffer;
  client_name: string;
  redirect_uri: string | null;
  code_challenge: string | null;
  ip: string | null;
  user_agent: string | null;
  /** entered: its person is known; approved: they said yes; redeemed: tokens were given, or can never be. */
  state: "pending" | "entered" | "approved" | "denied" | "redeemed";
  wrong_tries: Generated<number>;
  user_id: string | null;
  browser_session_id: string | null;
  created_at: Date;
  expires_at: Date;
};

type CliSessionsTable = {
  id: string;
  user_id: string;
  request_id: string;
  flow: "device" | "code";
  client_key: Buffer;
  client_name: string;
  browser_session_id: string | null;
  ip: string | null;
  user_agent: string | null;
  created_at: Date;
  last_used_at: Date;
  last_ip: string | null;
  expires_at: Date;
  ended_at: Date | null;
  ended_reason: string | null;
};

type CliTokensTable = { hash: Buffer; session_id: string; kind: "access" | "refresh"; created_at: Date; expires_at: Date; used_at: Date | null };

type AccessKeysTable = {
  id: string;
  name: string;
  sealed_secret: Buffer;
  is_read_only: boolean;
  /** "sso-admin:ListPermissionSets" and the like; null for all. */
  operations: ColumnType<string[] | null, string | null | undefined, string | null>;
  created_at: Date;
  created_by: string;
  expires_at: Date;
  last_used_at: Date | null;
  last_ip: string | null;
  disabled_at: Date | null;
};

type PinnedRolesTable = { user_id: string; account_id: string; permission_set_id: string; pinned_at: Date };

type RecentRolesTable = { user_id: string; account_id: string; permission_set_id: string; opened_at: Date };

type SigningKeysTable = {
  id: string;
  purpose: "people" | "provisioner";
  state: "active" | "published" | "retired";
  /** PEM. */
  certificate: string;
  sealed_private_key: Buffer;
  created_at: Date;
};

type AuditEventsTable = {
  id: string;
  at: Date;
  type: string;
  outcome: "success" | "refused" | "failed";
  actor_kind: "user" | "system" | "anonymous" | "access_key";
  actor_id: string | null;
  session_id: string | null;
  account_id: string | null;
  permission_set_id: string | null;
  target_id: string | null;
  reason: string | null;
  ip: string | null;
  user_agent: string | null;
  request_id: string;
  /** JSON text on the way in, an object on the way out. */
  details: Generated<unknown>;
};

type AssertionLedgerTable = {
  assertion_id: string;
  issued_at: Date;
  expires_at: Date;
  session_not_on_or_after: Date;
  /** Null when Foyer itself signed in. */
  user_id: string | null;
  account_id: string;
  permission_set_id: string | null;
  role_arn: string;
  purpose: "credentials" | "console" | "console-post" | "system";
  signing_key_id: string;
  audit_event_id: string;
};

type AccessGenerationTable = { singleton: Generated<boolean>; value: number };

export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;
export type NewRow<Table extends keyof Schema> = Insertable<Schema[Table]>;
