/** Checks of accounts: foreign SAML providers that could sign people in, and roles that aren't Foyer's. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table accounts
    -- True while one of its SAML providers trusts a certificate that is not Foyer's: nobody is signed in there.
    add column is_blocked boolean not null default false,
    -- When its SAML providers were last looked at, and when its roles were last listed.
    add column providers_seen_at timestamptz,
    add column roles_listed_at timestamptz`,
  `drop trigger accounts_change_access on accounts`,
  `create trigger accounts_change_access after insert or delete or update of name, label, email, unit_id, environment_id, status, is_management, partition, is_blocked on accounts
    for each statement execute function bump_access_generation()`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
