/** Tables of sign-ins through SAML and OIDC providers. */
import type { ColumnType } from "kysely";

export type SamlRequestsTable = {
  id: string;
  source_id: string;
  browser_hash: Buffer;
  callback_path: string;
  tester_id: string | null;
  /** The session that the answer is to prove; null for a sign-in. */
  session_id: ColumnType<string | null, string | null | undefined, never>;
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

/** An OIDC provider's name for a session, and the endpoint that ends it. */
export type OidcSessionsTable = {
  session_id: string;
  source_id: string;
  sid: string | null;
  sealed_id_token: Buffer | null;
  logout_url: string | null;
};

/** Logout tokens already accepted. */
export type OidcLogoutsTable = {
  source_id: string;
  token_id: string;
  subject: string | null;
  sid: string | null;
  issued_at: Date;
  expires_at: Date;
};

/** Requests to an OIDC provider that are to prove a session. */
export type OidcStepUpsTable = {
  state_hash: Buffer;
  source_id: string;
  session_id: string;
  callback_path: string;
  created_at: Date;
  expires_at: Date;
};
