/**
 * What the tests of the structure found when they were written. These lists only shrink: a test fails
 * when something is missing here, and also when a line is no longer needed.
 */

export const HINT =
  "Fix what is new. Delete from lib/testing/known-violations.ts what is no longer true, and follow renames there.";

/** Imports between areas that may not import each other. */
export const KNOWN_ROOM_CROSSINGS: string[] = [];

/** Rooms that import each other in a circle. */
export const KNOWN_CYCLE_ROOMS: string[] = [
  "lib/access/assignments",
  "lib/access/console",
  "lib/access/credentials",
  "lib/access/desired",
  "lib/access/entitlements",
  "lib/access/live-sessions",
  "lib/access/roles",
  "lib/access/signing",
  "lib/access/upstream",
];

/** Tables that more than one room writes: `table ← room`. */
export const KNOWN_TABLE_WRITERS: string[] = [
  "accounts ← lib/access/accounts",
  "accounts ← lib/access/connections",
  "accounts ← lib/access/deploy",
  "accounts ← lib/access/environments",
  "accounts ← lib/access/key-rotation",
  "cli_requests ← lib/identity/housekeeping",
  "cli_requests ← lib/identity/oauth",
  "cli_sessions ← lib/identity/housekeeping",
  "cli_sessions ← lib/identity/oauth",
  "cli_tokens ← lib/identity/housekeeping",
  "cli_tokens ← lib/identity/oauth",
  "group_members ← lib/identity/groups",
  "group_members ← lib/identity/sign-in",
  "groups ← lib/identity/groups",
  "groups ← lib/identity/sign-in",
  "oidc_logouts ← lib/identity/housekeeping",
  "oidc_logouts ← lib/identity/sign-in",
  "oidc_sessions ← lib/identity/housekeeping",
  "oidc_sessions ← lib/identity/sign-in",
  "organizational_units ← lib/access/connections",
  "organizational_units ← lib/access/environments",
  "saml_messages ← lib/identity/housekeeping",
  "saml_messages ← lib/identity/sign-in",
  "saml_requests ← lib/identity/housekeeping",
  "saml_requests ← lib/identity/sign-in",
  "scim_departures ← lib/identity/housekeeping",
  "scim_departures ← lib/identity/scim",
  "sessions ← lib/identity/housekeeping",
  "sessions ← lib/identity/sessions",
  "settings ← lib/identity/attributes",
  "settings ← lib/identity/sign-in",
  "settings ← lib/platform/settings",
  "sign_in_failures ← lib/identity/attempts",
  "sign_in_failures ← lib/identity/housekeeping",
  "sign_in_failures ← lib/identity/oauth",
  "upstream_flows ← lib/identity/housekeeping",
  "upstream_flows ← lib/identity/sign-in",
  "users ← lib/identity/sign-in",
  "users ← lib/identity/users",
];

export const KNOWN_LONG_FILES: string[] = [];

export const KNOWN_LONG_FUNCTIONS: string[] = [
  "lib/access/assignments/preview.ts: describeEffect",
  "lib/access/aws/system-sessions.ts: createSystemSessions",
  "lib/formats/saml/aws-response-input.ts: checkAwsSamlResponse",
  "lib/identity/sources/ldap/apply-groups.ts: settleGroups",
  "lib/identity/sources/ldap/directory.ts: speak",
  "lib/identity/sources/ldap/read.ts: readDirectory",
  "lib/identity/sources/ldap/sync.ts: attempt",
  "lib/platform/jobs/worker.ts: createWorker",
  "lib/web/next-auth.ts: authOptions",
  "server.ts: createHandler",
];
