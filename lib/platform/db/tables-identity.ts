/** Tables of people: who they are, how they come in, and who administers. */
import type { ColumnType, Generated } from "kysely";
import type { JsonWithDefault } from "./json-column";

export type UsersTable = {
  id: string;
  user_name: string;
  user_name_key: string;
  email: string | null;
  email_key: string | null;
  display_name: string;
  status: "enabled" | "disabled";
  /** An administrator disabled the person here: no directory takes that back. */
  is_disabled_here: Generated<boolean>;
  /** What identitystore and SCIM say beyond names, in identitystore's words. */
  attributes: JsonWithDefault<Record<string, unknown>>;
  /** Null for the built-in directory. */
  source_id: ColumnType<string | null, string | null | undefined, string | null>;
  external_id: ColumnType<string | null, string | null | undefined, string | null>;
  /** The resource as a SCIM source gave it. */
  scim: JsonWithDefault<Record<string, unknown>>;
  revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

export type PasswordCredentialsTable = { user_id: string; hash: string; must_change: boolean; changed_at: Date };

export type GroupsTable = {
  id: string;
  display_name: string;
  display_name_key: string;
  source_id: ColumnType<string | null, string | null | undefined, string | null>;
  external_id: ColumnType<string | null, string | null | undefined, string | null>;
  scim: JsonWithDefault<Record<string, unknown>>;
  /** Deleted by its source; its assignments wait for it without members. */
  dormant_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
  description: ColumnType<string | null, string | null | undefined, string | null>;
  revision: Generated<number>;
  created_at: Date;
  updated_at: Date;
};

export type GroupMembersTable = { id: Generated<string>; group_id: string; user_id: string; created_at: Date };

export type SessionsTable = {
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

export type SignInFailuresTable = { key: string; failures: number; first_at: Date; last_at: Date };

export type AdministratorsTable = {
  id: string;
  user_id: string | null;
  group_id: string | null;
  role: "administrator" | "auditor" | "delegate";
  unit_id: string | null;
  permission_set_ids: ColumnType<string[] | null, string | null | undefined, string | null>;
  created_at: Date;
  created_by: string | null;
};

export type CliRequestsTable = {
  id: string;
  kind: "device" | "code";
  secret_hash: Buffer;
  user_code_hash: Buffer | null;
  client_key: Buffer;
  client_name: string;
  redirect_uri: string | null;
  code_challenge: string | null;
  ip: string | null;
  /** What requests that wait are counted by. */
  network: ColumnType<string | null, string | null | undefined, string | null>;
  user_agent: string | null;
  /** entered: its person is known; approved: they said yes; redeemed: tokens were given, or can never be. */
  state: "pending" | "entered" | "approved" | "denied" | "redeemed";
  wrong_tries: Generated<number>;
  user_id: string | null;
  browser_session_id: string | null;
  created_at: Date;
  expires_at: Date;
};

export type CliSessionsTable = {
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

export type CliTokensTable = { hash: Buffer; session_id: string; kind: "access" | "refresh"; created_at: Date; expires_at: Date; used_at: Date | null };

export type AccessKeysTable = {
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

export type IdentitySourcesTable = { id: string; kind: "scim" | "oidc" | "saml" | "ldap" | "aws-identity-center"; name: string; created_at: Date; created_by: string } & {
  /** Of a SCIM directory always; its tokens decide. */
  is_enabled: ColumnType<boolean, boolean | undefined, boolean>;
  settings: JsonWithDefault<Record<string, unknown>>;
  sealed_secret: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  /** What the last test sign-in showed. */
  last_test: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  revision: Generated<number>;
};

export type UserIdentitiesTable = { source_id: string; subject: string; user_id: string; created_at: Date; created_by: string; last_sign_in_at: ColumnType<Date | null, Date | null | undefined, Date | null> };

export type ScimTokensTable = {
  id: string;
  source_id: string;
  name: string;
  hash: Buffer;
  is_read_only: boolean;
  created_at: Date;
  created_by: string;
  expires_at: Date;
  last_used_at: Date | null;
  last_ip: string | null;
  disabled_at: Date | null;
};

export type UpstreamRegistrationsTable = { source_id: string; reach: string | null; sealed: Buffer | null; expires_at: Date | null; claimed_until: Date | null };

export type UpstreamFlowsTable = {
  id: string;
  source_id: string;
  /** Where the code was asked for; another address by now makes it worthless. */
  reach: string;
  purpose: "sign-in" | "connect" | "test";
  user_id: string | null;
  session_id: string | null;
  browser_hash: Buffer;
  callback_path: string;
  network: string;
  /** Device code, user code and the address to type it at. */
  sealed: Buffer;
  interval_seconds: number;
  next_poll_at: Date;
  state: "pending" | "done" | "failed";
  outcome: string | null;
  created_at: Date;
  expires_at: Date;
};

export type UpstreamTokensTable = {
  id: string;
  source_id: string;
  user_id: string;
  session_id: string;
  subject: string;
  sealed: Buffer;
  expires_at: Date;
  /** ended: its person must sign in there again; dropped: still to be ended there. */
  state: "live" | "ended" | "dropped";
  refreshing_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  created_at: Date;
  dropped_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
};
