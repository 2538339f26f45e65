/** Groups by name, with numbers in their natural order: the expression of `naturalOrder`. */
import { sql, type Kysely } from "kysely";

export async function up(db: Kysely<never>): Promise<void> {
  await sql`
    create index groups_by_natural_name on groups (
      regexp_replace(regexp_replace(display_name_key, '([0-9]+)', '00000000000\\1', 'g'), '0*([0-9]{12,})', '\\1', 'g'),
      display_name_key
    )`.execute(db);
}
