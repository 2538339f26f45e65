/** The tables as TypeScript sees them. One interface per table, named as in the migrations. */
import type { Generated, Insertable, Selectable } from "kysely";

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
};

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
  revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

type PasswordCredentialsTable = { user_id: string; hash: string; must_change: boolean; changed_at: Date };

type GroupsTable = {
  id: string;
  display_name: string;
  display_name_key: string;
  revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

type GroupMembersTable = { group_id: string; user_id: string; created_at: Date };

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
};

type OrganizationalUnitsTable = { id: string; name: string; parent_id: string | null; path: string };

type AccountsTable = {
  id: string;
  partition: "aws" | "aws-us-gov" | "aws-cn";
  name: string;
  email: string;
  unit_id: string | null;
  environment_id: string | null;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE" | "CLOSED";
  created_at: Date;
  updated_at: Date;
};

type PermissionSetsTable = {
  id: string;
  name: string;
  name_key: string;
  description: string | null;
  session_seconds: number;
  relay_state: string | null;
  revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

type AssignmentsTable = {
  id: string;
  account_id: string;
  permission_set_id: string;
  user_id: string | null;
  group_id: string | null;
  created_at: Date;
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
  actor_kind: "user" | "system" | "anonymous";
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
  user_id: string;
  account_id: string;
  permission_set_id: string;
  role_arn: string;
  purpose: "credentials" | "console" | "console-post";
  signing_key_id: string;
  audit_event_id: string;
};

type AccessGenerationTable = { singleton: Generated<boolean>; value: number };

export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;
export type NewRow<Table extends keyof Schema> = Insertable<Schema[Table]>;
