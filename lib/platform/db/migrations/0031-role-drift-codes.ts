/** Turns the parts of a role's drift into codes; null means absent, and durations are plain seconds. */
import { sql, type Kysely } from "kysely";

const REASONS: [string, string][] = [
  ["%made anew%", "role_recreated"],
  ["A role of this name exists at %", "role_at_other_path"],
  ["A role of this name exists already%", "role_not_created_by_foyer"],
];

export async function up(db: Kysely<never>): Promise<void> {
  const reason = sql.join(
    REASONS.map(([pattern, code]) => sql`when value ->> 'found' like ${pattern} then ${code}::text`),
    sql` `,
  );
  const side = (name: string) => sql`case
    when value ->> ${sql.lit(name)} in ('none', 'no role') then null
    when value ->> 'part' = 'duration' then regexp_replace(value ->> ${sql.lit(name)}, ' s$', '')
    else value ->> ${sql.lit(name)} end`;
  await sql`
    update deployed_roles d set drift = (
      select jsonb_agg(jsonb_build_object(
        'part', replace(value ->> 'part', ' ', '_'),
        'expected', ${side("expected")},
        'found', case when value ->> 'part' = 'foreign' then case ${reason} else value ->> 'found' end else ${side("found")} end) order by position)
      from jsonb_array_elements(d.drift) with ordinality as each (value, position))
    where d.drift <> '[]'`.execute(db);
}
