/** Renames the kind of a connected Identity Center and keys of settings to the code's terms. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table identity_sources drop constraint identity_sources_kind_check`,
  `update identity_sources set kind = 'identity-center' where kind = 'aws-identity-center'`,
  `alter table identity_sources
    add constraint identity_sources_kind_check check (kind in ('scim', 'oidc', 'saml', 'ldap', 'identity-center'))`,
  `update identity_sources set settings = (settings - 'newPeople') || jsonb_build_object('newUsers', settings -> 'newPeople')
    where settings ? 'newPeople'`,
  `update identity_sources set settings = (settings - 'mostDisabledPercent') || jsonb_build_object('maxDisabledPercent', settings -> 'mostDisabledPercent')
    where settings ? 'mostDisabledPercent'`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
