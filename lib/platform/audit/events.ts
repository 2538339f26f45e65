/**
 * Every audit event and its payload, which becomes the row's `details`.
 *
 * The row's columns say who did what to what; a payload adds what they can't hold. `null` means that an event
 * has no payload. Rows are never rewritten, so a payload only grows: old rows lack newer members.
 */
type Source = { sourceId: string };
type Dates = { startsAt: Date | null; endsAt: Date | null };
type Principal = { kind: "user" | "group"; id: string };
type Target =
  | { kind: "account"; accountId: string }
  | { kind: "unit"; unitId: string }
  | { kind: "tag"; key: string; value: string }
  | { kind: "all" };
/** Foyer signs in to AWS (no purpose) or accepts people from a SAML provider with its keys. */
type Key = { purpose: string };
/** What AWS answered. It never echoes secrets. */
type AwsAnswer = { aws: string | null };
type Client = { client: string };
type FactorNames = { factorId: string; kind: string; name: string };

export type AuditEvents = {
  // Users, and their sessions in browsers
  "user.created": { userName: string; sourceId?: string };
  "user.changed": { changed?: string[]; sourceId?: string };
  "user.disabled": null;
  "user.enabled": null;
  "user.deleted": { name: string };
  "password.changed": null;
  "password.change_failed": null;
  "password.reset": null;
  "session.created": { sessionId: string; steps: readonly string[]; source: string; factor?: string };
  /** A visitor asked for a link on the sign-in page. */
  "password.reset_requested": { name: string } | { nameHash: string };
  "password.link_created": { kind: "reset" | "invitation"; delivery: "mail" | "handed over" };
  "password.set_by_link": { kind: "reset" | "invitation" };
  /** Without a payload: the caller's own session. */
  "session.ended": { sessionId: string; sourceId?: string } | { sessions: number | string[] } | undefined;
  "sign_in.failed":
    | {
        /** The name that was typed, if a user has it, or else its hash: people type passwords there. */
        name?: string;
        nameHash?: string;
        sourceId?: string | undefined;
        subject?: string | null;
      }
    | undefined;
  // Second factors
  "cli_step_up.approved": Client & {
    sessionId: string;
    method: string;
    minutes: number;
    coversAll: boolean;
  };
  "second_factor.passed": {
    method: string;
    factorId: string | null;
    sourceId?: string | null;
    isSignIn: boolean;
  };
  "factor.refused": null;
  "factor.counter_fell": null;
  "factor.backup_changed": { factorId: string; isBackedUp: boolean };
  "factor.added": FactorNames & { isSignIn: boolean };
  "factor.renamed": FactorNames;
  "factor.removed": FactorNames;
  "factors.reset": { kinds: string[] };
  "recovery_codes.created": null;
  "recovery_code.used": { left: number };
  "known_browsers.forgotten": null;
  "factor_rule.changed": { before: unknown; after: unknown };
  "factor_rule.deleted": { before: unknown };
  "break_glass.used": null;
  "break_glass.seen": { until: string };
  "identity.linked": Source & { subject: string; linkedBy: string };
  "identity.unlinked": Source & { subject: string };

  // Groups
  "group.created": { name: string; sourceId?: string; cameBack?: boolean };
  "group.changed": { name?: string; description?: string | null; sourceId?: string; cameBack?: boolean };
  "group.deleted": { name: string; sourceId?: string; keepsAssignments?: boolean };
  "group_member.added": { groupId: string; sourceId?: string; userIds?: string[] };
  "group_member.removed": { groupId: string; sourceId?: string; userIds?: string[] };

  // Administration
  "administration.refused": null;
  "administrator.added": { role: string; unitId: string | null; permissionSetIds: string[] | null };
  "administrator.removed": { role: string };
  "setting.changed": { before?: unknown; after: unknown };
  "access.exported": { format: string; rows: number };
  "audit.exported": { format: string; /** JSON. */ filter: string };
  /** The whole log was read: `count` findings, the first of them by name. */
  "audit.verified": {
    events: number;
    signedTo: number;
    count: number;
    findings: { problem: string; position: number | null; eventId: string | null }[];
  };
  "audit_stream.created": { kind: string; name: string; to: string; from: string };
  "audit_stream.secret_replaced": { name: string };
  "audit_stream.paused": { name: string };
  "audit_stream.resumed": { name: string };
  "audit_stream.deleted": { name: string };
  "access_key.created": { name: string; isReadOnly: boolean; operations: string[] | null; days: number };
  "access_key.replaced": { old: string; new: string; until: string };
  "access_key.disabled": null;
  "instance.created": null;
  "mail_server.changed": {
    host: string;
    port: number;
    tls: string;
    userName: string | null;
    fromAddress: string;
    fromName: string | null;
    ca: boolean;
    passwordChanged: boolean;
  };
  "mail_server.removed": null;
  "mail.tested": { to: string };
  "mail.retried": { kind: string };
  "mail.discarded": { kind: string };

  // Identity sources and directories
  "identity_source.created": { kind: string; name: string; authority?: string };
  "identity_source.changed":
    | { name: string; settings: unknown; secretChanged: boolean }
    | { allowsOwnLinks: boolean };
  "identity_source.enabled": null;
  "identity_source.disabled": null;
  "identity_source.deleted": { name: string };
  "identity_source.tested": { subject: string | null };
  /** Without a payload: the provider's metadata couldn't be read. */
  "identity_source.refreshed":
    | {
        certificatesBefore: string[];
        certificates: string[];
        singleSignOnUrl: string;
        logout: unknown;
        validUntil: unknown;
      }
    | undefined;
  "directory.synced": { isFull: boolean; problems: number } & DirectoryCounts;
  "directory.sync_failed": null;
  "directory.sync_held": { people: number; of: number; memberships: number };
  "directory.sync_approved": { people: number; of: number; memberships: number };
  "directory.sync_requested": { isFull: boolean };
  "directory.many_left": { people: number; of: number };
  "directory.departures_allowed": { people: number };
  "directory.departures_undone": { people: number };
  "scim_token.created": Source & { name: string; isReadOnly: boolean; days: number; networks: string[] };
  "scim_token.disabled": null;
  "scim_token.refused": null;

  // Command lines
  "cli.approved": Client & CliRequest;
  "cli.denied": Client & CliRequest;
  "cli.code_refused": null;
  "cli_session.created": Client & { sessionId: string; flow: string; requestedFrom: string | null };
  "cli_session.refreshed": { sessionId: string; again?: boolean };
  "cli_session.ended": { sessionId: string; client?: string };

  // Connected Identity Centers
  "upstream.connected": Source & { subject: string };
  "upstream.refused": Source & { subject?: string | null };
  "upstream.disconnected": Source;
  "upstream_credentials.requested": Source & { roleName: string; purpose: string };
  "upstream_credentials.failed": Source & AwsAnswer & { roleName: string };

  // Access
  "permission_set.created": { name: string };
  "permission_set.changed": { name: string; version: number; changed: string[] };
  "permission_set.deleted": { name: string };
  "assignment.created": {
    ids: number;
    principals: Principal[];
    targets: Target[];
    permissionSetIds: string[];
  } & Dates;
  "assignment.changed": { target: Target; before: Dates; after: Dates };
  /** Without a payload: it ended by itself, or with its principal. */
  "assignment.deleted": { target: Target } | undefined;
  "credentials.refused": { roleName: string } | undefined;
  "credentials.failed": FailedAssertion;
  "console.opened": {
    destination: string;
    endpoint?: string;
    assertionId?: string;
    sourceId?: string;
    roleName?: string;
  };
  "console.refused": { problem?: string; roleName?: string; destination?: string } | undefined;
  "console.failed": FailedAssertion | (AwsAnswer & { sourceId?: string; roleName?: string });
  "assertion.signed": {
    assertionId: string;
    purpose: string;
    roleArn: string;
    durationSeconds: number;
    tags?: Record<string, string>;
  };
  "sessions.revoked":
    | {
        /** Absent for users who stay out whenever a session began. */ before?: string;
        runId: string;
        roles?: { accountId: string; role: string; userId: string | null }[];
      }
    | undefined;

  // Organizations, accounts and the roles in them
  "connection.created": { name: string; partition: string };
  "connection.deleted": { name: string; accounts: number };
  "connection.refreshed": { connections: number };
  "account.added": AccountFields | { name: string; byHand: true; reopened?: true };
  "account.changed":
    | AccountFields
    | { label: string | null; environmentId: string | null }
    | { unitLabel: string | null; before: string | null };
  "account.removed": { name: string; roles: number; roleNames: string[] } | undefined;
  "account.check_requested": { accounts: number };
  "account.blocked": null;
  "account.unblocked": null;
  "environment.changed":
    | {
        name: string;
        colour: string;
        tag: { key: string; value: string } | null;
        strongMinutes: number | null;
      }
    | { position: number }
    | { deleted: string }
    | { environmentId: string | null };
  "provisioning.requested": { kind: string; runId: string; roles: number };
  "role.check_requested": { accounts: number };
  "role.deployed": { roleArn: string; version: number; changed: string[] };
  "role.removed": { roleName: string; left?: unknown };
  "role.failed": { roleName: string; aws?: string };
  "role.drifted": { roleArn: string; drift: unknown[] };
  "existing_role.checked": { role: string | null; problems: string[] };

  // Keys
  "signing_key.created": Key & { bits: number; state?: string };
  "signing_key.activated": Key | undefined;
  "signing_key.retired": (Key & { was: string | null }) | undefined;
  "key_rotation.started": { mode: string; oldKeyId: string | null };
  "key_rotation.accounts_left": { leftBehind: unknown };
  "key_rotation.stopped": null;
  "key_rotation.finished": { leftBehind: unknown };
};

type DirectoryCounts = {
  people: number;
  groups: number;
  made: number;
  changed: number;
  disabled: number;
  enabled: number;
  groupsMade: number;
  groupsGone: number;
  membersAdded: number;
  membersRemoved: number;
};
type CliRequest = {
  flow: "code" | "device";
  requestedFrom?: string | null;
  requestedBy?: string | null;
};
type FailedAssertion = AwsAnswer & { assertionId: string; roleArn: string; awsError: string | null };
type AccountFields = { name: string; status: string; unitId: string | null };

export type AuditType = keyof AuditEvents;
