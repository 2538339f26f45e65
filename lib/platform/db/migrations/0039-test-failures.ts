/** Why the last test of a source failed, for every kind. saml_sources keeps its columns until a later release. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table identity_sources add column test_failed_at timestamptz, add column test_failure jsonb`.execute(
    db,
  );
  await sql`
    update identity_sources as s set test_failed_at = m.test_failed_at, test_failure = m.test_failure
    from saml_sources as m where m.source_id = s.id`.execute(db);
}
