/** Tables of users: who they are, how they sign in, and who administers. */
import type { Reason, SessionEnd } from "@/lib/messages/reason";
import type { ColumnType, Generated } from "kysely";
import type { JsonWithDefault, NullableJson } from "./json-column";
import type { StrongMethod } from "./tables-factors";

export type UsersTable = {
  id: string;
  user_name: string;
  user_name_key: string;
  /** What the name looks like: names that look alike are refused by a trigger. Null: not compared. */
  user_name_skeleton: ColumnType<string | null, string | null | undefined, string | null>;
  email: string | null;
  email_key: string | null;
  display_name: string;
  status: "enabled" | "disabled";
  /** An administrator disabled the user in Foyer: no directory re-enables it. */
  is_disabled_here: Generated<boolean>;
  /** Attributes in identitystore's terms, besides names. */
  attributes: JsonWithDefault<Record<string, unknown>>;
  /** Null for the built-in directory. */
  source_id: ColumnType<string | null, string | null | undefined, string | null>;
  external_id: ColumnType<string | null, string | null | undefined, string | null>;
  /** The resource as the SCIM source sent it. */
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

/** A link with which the user chooses a password; only its hash is stored. */
export type PasswordLinksTable = {
  user_id: string;
  token_hash: Buffer;
  kind: "reset" | "invitation";
  /** The user's address when it was made. */ email_key: string | null;
  created_at: Date;
  expires_at: Date;
};

export type GroupsTable = {
  id: string;
  display_name: string;
  display_name_key: string;
  /** As a user's. */
  display_name_skeleton: ColumnType<string | null, string | null | undefined, string | null>;
  source_id: ColumnType<string | null, string | null | undefined, string | null>;
  external_id: ColumnType<string | null, string | null | undefined, string | null>;
  scim: JsonWithDefault<Record<string, unknown>>;
  /** Deleted by its source; its assignments are kept without members. */
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

/** What a user must still do before a session can do anything else. */
export type SignInStep = "second_factor" | "new_password" | "enrol_factor";

export type SessionsTable = {
  id: string;
  token_hash: Buffer;
  user_id: string;
  /** Outstanding steps of the sign-in, in order; none: the session can do everything. */
  steps: SignInStep[];
  source: string;
  created_at: Date;
  /**
   * When the user authenticated, according to the provider. Null if it didn't say: then the session's start
   * counts.
   */
  authenticated_at: ColumnType<Date | null, Date | null | undefined, never>;
  /** When the person last typed their password to confirm a change. */
  proven_at: ColumnType<Date | null, Date | null | undefined, Date>;
  /** When a second factor last proved the session, which, and how; null if none has, or it was removed since. */
  strong_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  strong_method: ColumnType<StrongMethod | null, StrongMethod | null | undefined, StrongMethod | null>;
  strong_factor_id: ColumnType<string | null, string | null | undefined, string | null>;
  /** The source, if a provider proved it. */
  strong_source_id: ColumnType<string | null, string | null | undefined, string | null>;
  last_seen_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  ended_reason: SessionEnd | null;
  ip: string | null;
  user_agent: string | null;
  /** Of the browser's own id, which its cookie keeps. */
  browser_hash: ColumnType<Buffer | null, Buffer | null | undefined, never>;
  /** The user hadn't completed a sign-in in this browser before. */
  is_new_device: ColumnType<boolean, boolean | undefined, boolean>;
  /** When the user was told of the new device. */
  told_at: ColumnType<Date | null, Date | null | undefined, Date>;
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
  /** Pending requests are counted by network. */
  network: ColumnType<string | null, string | null | undefined, string | null>;
  user_agent: string | null;
  /** entered: the user is known; approved: the user agreed; redeemed: tokens were issued, or never can be. */
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
  ended_reason: SessionEnd | null;
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
  /** Always true for a SCIM directory: its tokens decide. */
  is_enabled: ColumnType<boolean, boolean | undefined, boolean>;
  settings: JsonWithDefault<Record<string, unknown>>;
  sealed_secret: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  /** Result of the last test sign-in. */
  last_test: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  /** Null while the last attempt to reach it succeeded. */
  unreachable_since: ColumnType<Date | null, Date | null | undefined, Date | null>;
  /** Why the last test sign-in failed; null once one succeeds. */
  test_failed_at: ColumnType<Date | null, never, Date | null>;
  test_failure: ColumnType<Reason | null, never, string | null>;
  revision: Generated<number>;
  /** Whether users may link their own accounts there. */
  allows_own_links: ColumnType<boolean, boolean | undefined, boolean>;
};

export type UserIdentitiesTable = {
  source_id: string;
  subject: string;
  user_id: string;
  created_at: Date;
  created_by: string;
  last_sign_in_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
} & {
  /** Values from the source for session tags, by tag key. */
  access_attributes: JsonWithDefault<Record<string, unknown>>;
  /** Claims of a link that its user made never affect authorization. */
  linked_by: "source" | "administrator" | "user";
};

/** Notices on users' next page. */
export type UserNoticesTable = {
  id: string;
  user_id: string;
  kind: string;
  details: JsonWithDefault<Record<string, unknown>>;
  created_at: Date;
};

/** The size of a user's session tags as AWS last reported it, in percent of the limit. */
export type SessionTagSizesTable = { user_id: string; percent: number; measured_at: Date };

export type SamlSourcesTable = {
  source_id: string;
  /** Foyer's own, as a service provider of this source. */
  certificate: string;
  sealed_key: Buffer;
  /** Whether the key that doesn't sign is the next or the previous one. */
  other_is: ColumnType<"next" | "previous" | null, never, "next" | "previous" | null>;
  other_certificate: ColumnType<string | null, never, string | null>;
  other_sealed_key: ColumnType<Buffer | null, never, Buffer | null>;
  created_at: Date;
  refreshed_at: Date | null;
  refresh_failed_at: Date | null;
  refresh_failure: NullableJson<Reason>;
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
  /** IP addresses and CIDR ranges it may be used from; empty for any. */
  networks: JsonWithDefault<string[]>;
};

export type ScimDeparturesTable = {
  id: Generated<string>;
  source_id: string;
  /** Null once the user is deleted. */ user_id: string | null;
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

/** A directory's entries at the last sync: users and groups by their immutable ids. */
export type DirectoryEntriesTable = {
  source_id: string;
  external_id: string;
  kind: "user" | "group";
  /** Case-folded name that the user may sign in with besides the user name. */
  account_key: string | null;
  principal_key: string | null;
  is_disabled: boolean;
  expires_at: Date | null;
  /** For groups. */
  name: string | null;
  /** Whether it becomes a group in Foyer; other groups only pass their members on. */
  is_wanted: boolean;
  /** Ids of direct members. */
  members: JsonWithDefault<string[]>;
  /** For a user, the primary group; for a group, itself: a SID or a gidNumber. */
  group_ref: ColumnType<string | null, string | null | undefined, string | null>;
  /** For a user, the uids that groups may list; for a group, the uids it lists. */
  uids: JsonWithDefault<string[]>;
};

export type DirectorySyncsTable = {
  source_id: string;
  /** Where the next sync continues; null for a full sync. */
  cursor: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  full_at: Date | null;
  started_at: Date | null;
  finished_at: Date | null;
  outcome: "done" | "failed" | "paused" | null;
  result: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  /** Users that a paused sync would disable. An administrator must approve it. */
  paused: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
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
  /** The address the code was requested at. The code is worthless at any other. */
  reach: string;
  purpose: "sign-in" | "connect" | "test";
  user_id: string | null;
  session_id: string | null;
  browser_hash: Buffer;
  callback_path: string;
  network: string;
  /** Device code, user code and verification address. */
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
  /** ended: the user must sign in there again; dropped: still to be revoked there. */
  state: "live" | "ended" | "dropped";
  refreshing_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  created_at: Date;
  dropped_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
};
