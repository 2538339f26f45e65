/** A second key of Foyer as a SAML service provider: the next one before it signs, the previous one after. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql
    .raw(
      `alter table saml_sources
        add column other_is text check (other_is in ('next', 'previous')),
        add column other_certificate text,
        add column other_sealed_key bytea,
        add constraint saml_sources_other_key check ((other_is is null) = (other_certificate is null) and (other_is is null) = (other_sealed_key is null))`,
    )
    .execute(db);
}
