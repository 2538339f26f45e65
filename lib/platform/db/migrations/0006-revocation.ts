/** Revokes sessions of an account's roles in an emergency: those from before this time. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw(`alter table accounts add column revoked_before timestamptz`).execute(db);
  await sql
    .raw(`create index accounts_by_revocation on accounts (revoked_before) where revoked_before is not null`)
    .execute(db);
  await sql.raw(`delete from settings where name = 'sessionsRevokedBefore'`).execute(db);
}
