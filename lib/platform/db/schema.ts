/** Types of the tables. One interface per table, named as in the migrations. */
import type { Insertable, Kysely, Selectable, Updateable } from "kysely";
import type {
  AccessGenerationTable,
  AccountProfilesTable,
  AccountTagsTable,
  AccountUnitsTable,
  AccountsTable,
  AssertionLedgerTable,
  AssignmentsTable,
  AuditCheckpointsTable,
  AuditEventsTable,
  AuditLinksTable,
  AuditWaitingTable,
  CliStepUpsTable,
  ConnectionsTable,
  DeployedRolesTable,
  EnvironmentsTable,
  ExistingRolesTable,
  InstanceTable,
  JobsTable,
  KeyRotationsTable,
  OrganizationalUnitsTable,
  PermissionSetVersionsTable,
  PermissionSetsTable,
  PinnedRolesTable,
  ProvisioningRunsTable,
  RecentRolesTable,
  RevokedSessionsTable,
  SettingsTable,
  SigningKeysTable,
  UpstreamAccountsTable,
  UpstreamBudgetsTable,
  UpstreamListsTable,
  UpstreamOwnRolesTable,
} from "./tables-access";
import type {
  FactorChallengesTable,
  FactorRulesTable,
  FactorsTable,
  KnownDevicesTable,
  RecoveryCodesTable,
  WebauthnUsersTable,
} from "./tables-factors";
import type {
  AccessKeysTable,
  AdministratorsTable,
  CliRequestsTable,
  CliSessionsTable,
  CliTokensTable,
  DirectoryEntriesTable,
  DirectorySyncsTable,
  GroupMembersTable,
  GroupsTable,
  IdentitySourcesTable,
  PasswordCredentialsTable,
  PasswordLinksTable,
  SamlSourcesTable,
  ScimAlarmsTable,
  ScimDeparturesTable,
  ScimTokensTable,
  SessionTagSizesTable,
  SessionsTable,
  SignInFailuresTable,
  UpstreamFlowsTable,
  UpstreamRegistrationsTable,
  UpstreamTokensTable,
  UserIdentitiesTable,
  UserNoticesTable,
  UsersTable,
} from "./tables-identity";
import type { AuditStreamsTable, AuditViewsTable } from "./tables-audit";
import type { MailServerTable, MailsTable } from "./tables-mail";
import type {
  OidcLogoutsTable,
  OidcSessionsTable,
  OidcStepUpsTable,
  SamlMessagesTable,
  SamlRequestsTable,
  SamlSessionsTable,
} from "./tables-providers";

export type { AccountProblem, Boundary, Drift, Problem } from "./tables-access";

export type Schema = {
  instance: InstanceTable;
  users: UsersTable;
  password_credentials: PasswordCredentialsTable;
  password_links: PasswordLinksTable;
  groups: GroupsTable;
  group_members: GroupMembersTable;
  sessions: SessionsTable;
  sign_in_failures: SignInFailuresTable;
  factors: FactorsTable;
  webauthn_users: WebauthnUsersTable;
  factor_challenges: FactorChallengesTable;
  recovery_codes: RecoveryCodesTable;
  known_devices: KnownDevicesTable;
  factor_rules: FactorRulesTable;
  environments: EnvironmentsTable;
  organizational_units: OrganizationalUnitsTable;
  accounts: AccountsTable;
  permission_sets: PermissionSetsTable;
  assignments: AssignmentsTable;
  pinned_roles: PinnedRolesTable;
  recent_roles: RecentRolesTable;
  signing_keys: SigningKeysTable;
  audit_events: AuditEventsTable;
  audit_waiting: AuditWaitingTable;
  audit_links: AuditLinksTable;
  audit_checkpoints: AuditCheckpointsTable;
  assertion_ledger: AssertionLedgerTable;
  access_generation: AccessGenerationTable;
  connections: ConnectionsTable;
  account_profiles: AccountProfilesTable;
  account_tags: AccountTagsTable;
  account_units: AccountUnitsTable;
  permission_set_versions: PermissionSetVersionsTable;
  deployed_roles: DeployedRolesTable;
  existing_roles: ExistingRolesTable;
  provisioning_runs: ProvisioningRunsTable;
  revoked_sessions: RevokedSessionsTable;
  jobs: JobsTable;
  administrators: AdministratorsTable;
  settings: SettingsTable;
  key_rotations: KeyRotationsTable;
  cli_requests: CliRequestsTable;
  cli_sessions: CliSessionsTable;
  cli_tokens: CliTokensTable;
  cli_step_ups: CliStepUpsTable;
  access_keys: AccessKeysTable;
  identity_sources: IdentitySourcesTable;
  user_identities: UserIdentitiesTable;
  user_notices: UserNoticesTable;
  session_tag_sizes: SessionTagSizesTable;
  scim_tokens: ScimTokensTable;
  scim_departures: ScimDeparturesTable;
  scim_alarms: ScimAlarmsTable;
  saml_sources: SamlSourcesTable;
  saml_requests: SamlRequestsTable;
  saml_messages: SamlMessagesTable;
  saml_sessions: SamlSessionsTable;
  oidc_sessions: OidcSessionsTable;
  oidc_logouts: OidcLogoutsTable;
  oidc_step_ups: OidcStepUpsTable;
  directory_entries: DirectoryEntriesTable;
  directory_syncs: DirectorySyncsTable;
  upstream_registrations: UpstreamRegistrationsTable;
  upstream_flows: UpstreamFlowsTable;
  upstream_tokens: UpstreamTokensTable;
  upstream_lists: UpstreamListsTable;
  upstream_accounts: UpstreamAccountsTable;
  upstream_own_roles: UpstreamOwnRolesTable;
  upstream_budgets: UpstreamBudgetsTable;
  audit_streams: AuditStreamsTable;
  audit_views: AuditViewsTable;
  mail_server: MailServerTable;
  mails: MailsTable;
};

/** The database, or one of its transactions. */
export type Db = Kysely<Schema>;
export type Row<Table extends keyof Schema> = Selectable<Schema[Table]>;
export type NewRow<Table extends keyof Schema> = Insertable<Schema[Table]>;
export type ChangedRow<Table extends keyof Schema> = Updateable<Schema[Table]>;
