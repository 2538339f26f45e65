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

export type PasswordCredentialsTable = {
  user_id: string;
  hash: string;
  must_change: boolean;
  changed_at: Date;
};

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

export type GroupMembersTable = {
  id: Generated<string>;
  group_id: string;
  user_id: string;
  created_at: Date;
};

export type SessionsTable = {
  id: string;
  token_hash: Buffer;
  user_id: string;
  kind: "full" | "password_change";
  source: string;
  created_at: Date;
  /** When the person proved who they are, by the word of their provider; null: nobody said, and it counts as when the session began. */
  authenticated_at: ColumnType<Date | null, Date | null | undefined, never>;
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

export type CliTokensTable = {
  hash: Buffer;
  session_id: string;
  kind: "access" | "refresh";
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  generation: number | null;
};

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

export type IdentitySourcesTable = {
  id: string;
  kind: "scim" | "oidc" | "saml" | "ldap" | "identity-center";
  name: string;
  created_at: Date;
  created_by: string;
} & {
  /** Of a SCIM directory always; its tokens decide. */
  is_enabled: ColumnType<boolean, boolean | undefined, boolean>;
  settings: JsonWithDefault<Record<string, unknown>>;
  sealed_secret: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  /** What the last test sign-in showed. */
  last_test: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  /** Null while the last try to reach it succeeded. */
  unreachable_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
  revision: Generated<number>;
};

export type UserIdentitiesTable = {
  source_id: string;
  subject: string;
  user_id: string;
  created_at: Date;
  created_by: string;
  last_sign_in_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
} & {
  /** What the source said for session tags, by tag key. */
  access_attributes: JsonWithDefault<Record<string, unknown>>;
};

/** How large AWS found a person's session tags at last, in percent of what it takes. */
export type SessionTagSizesTable = { user_id: string; percent: number; measured_at: Date };

export type SamlSourcesTable = {
  source_id: string;
  /** Foyer's own, as a service provider of this source. */
  certificate: string;
  sealed_key: Buffer;
  /** The key that does not sign: the one after it, or the one before. */
  other_is: ColumnType<"next" | "previous" | null, never, "next" | "previous" | null>;
  other_certificate: ColumnType<string | null, never, string | null>;
  other_sealed_key: ColumnType<Buffer | null, never, Buffer | null>;
  created_at: Date;
  refreshed_at: Date | null;
  refresh_failed_at: Date | null;
  refresh_failure: string | null;
  test_failed_at: Date | null;
  test_failure: string | null;
};

export type SamlRequestsTable = {
  id: string;
  source_id: string;
  browser_hash: Buffer;
  callback_path: string;
  tester_id: string | null;
  created_at: Date;
  expires_at: Date;
};
export type SamlMessagesTable = { source_id: string; id: string; expires_at: Date };
export type SamlSessionsTable = {
  session_id: string;
  source_id: string;
  name_id: string;
  name_id_format: string;
  name_qualifier: string | null;
  sp_name_qualifier: string | null;
  session_index: string | null;
};

/** By what an OIDC provider knows a session, and where it is asked to end it. */
export type OidcSessionsTable = {
  session_id: string;
  source_id: string;
  sid: string | null;
  sealed_id_token: Buffer | null;
  logout_url: string | null;
};
/** Logout tokens that were taken. */
export type OidcLogoutsTable = {
  source_id: string;
  token_id: string;
  subject: string | null;
  sid: string | null;
  issued_at: Date;
  expires_at: Date;
};

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
  /** Addresses and networks (CIDR) from which it opens; empty for all. */
  networks: JsonWithDefault<string[]>;
};

export type ScimDeparturesTable = {
  id: Generated<string>;
  source_id: string;
  /** Null for somebody who is deleted. */ user_id: string | null;
  kind: "disabled" | "deleted" | "held";
  at: Date;
};

export type ScimAlarmsTable = {
  source_id: string;
  since: Date;
  raised_at: Date;
  settled_at: Date | null;
  allowed_until: Date | null;
};

/** What a directory showed when it was read last: people and groups by their unchanging ids. */
export type DirectoryEntriesTable = {
  source_id: string;
  external_id: string;
  kind: "user" | "group";
  /** Folded names that the person may sign in by besides the user name. */
  account_key: string | null;
  principal_key: string | null;
  is_disabled: boolean;
  expires_at: Date | null;
  /** Of groups. */
  name: string | null;
  /** Whether it becomes a group here; the others only pass their members on. */
  is_wanted: boolean;
  /** Direct members' ids. */
  members: JsonWithDefault<string[]>;
  /** Of a person, the primary group; of a group, itself: a SID, or a gidNumber. */
  group_ref: ColumnType<string | null, string | null | undefined, string | null>;
  /** Of a person, the uids that groups may list; of a group, those that it lists. */
  uids: JsonWithDefault<string[]>;
};

export type DirectorySyncsTable = {
  source_id: string;
  /** Where the next reading goes on from; null reads everything. */
  cursor: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  full_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  outcome: "done" | "failed" | "held" | null;
  result: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  /** Whom a reading would have disabled, where an administrator must say so first. */
  held: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  approved: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
};

export type UpstreamRegistrationsTable = {
  source_id: string;
  reach: string | null;
  sealed: Buffer | null;
  expires_at: Date | null;
  claimed_until: Date | null;
};

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
