/**
 * Names that look alike because of letters of other scripts are refused, like names that are taken. Those that
 * exist already stay. Names of rows that an older version adds meanwhile aren't compared.
 */
import { sql, type Kysely } from "kysely";
import { skeletonOf } from "@/lib/formats/confusables";

const NAMES = [
  { table: "users", name: "user_name" },
  { table: "groups", name: "display_name" },
];

/** The constraint's name is what callers tell it by, as with a unique index. */
const statements = ({ table, name }: (typeof NAMES)[number]) => [
  `alter table ${table} add column ${name}_skeleton text`,
  `create function ${table}_look_alike() returns trigger language plpgsql as $$
    declare other text;
    begin
      if new.${name}_skeleton is null
        or (tg_op = 'UPDATE' and new.${name}_skeleton is not distinct from old.${name}_skeleton
          and new.${name}_key is not distinct from old.${name}_key) then
        return new;
      end if;
      -- Two look-alikes at once: one waits for the other. Not for new names: a directory may rename everyone at
      -- once, and each lock takes shared memory.
      if tg_op = 'INSERT' then
        perform pg_advisory_xact_lock(hashtext('${table}'), hashtext(new.${name}_skeleton));
      end if;
      select ${name} into other from ${table}
        where ${name}_skeleton = new.${name}_skeleton and id <> new.id
          and regexp_replace(${name}_key, '[\\x20-\\x7e]+', '', 'g')
            <> regexp_replace(new.${name}_key, '[\\x20-\\x7e]+', '', 'g')
        limit 1;
      if found then
        raise unique_violation using constraint = '${table}_look_alike', detail = other,
          message = 'another name looks like this one';
      end if;
      return new;
    end $$`,
];

const BATCH = 1_000;

export async function up(db: Kysely<never>): Promise<void> {
  for (const each of NAMES) {
    for (const statement of statements(each)) await sql.raw(statement).execute(db);
    await fill(db, each);
    const { table, name } = each;
    for (const statement of [
      `create index ${table}_by_skeleton on ${table} (${name}_skeleton)`,
      `create trigger ${table}_look_alike before insert or update of ${name}_skeleton on ${table}
        for each row execute function ${table}_look_alike()`,
    ])
      await sql.raw(statement).execute(db);
  }
}

async function fill(db: Kysely<never>, { table, name }: (typeof NAMES)[number]): Promise<void> {
  const column = `${name}_skeleton`;
  for (;;) {
    const { rows } = await sql<{ id: string; name: string }>`
      select id, ${sql.ref(name)} as name from ${sql.table(table)} where ${sql.ref(column)} is null limit ${BATCH}
    `.execute(db);
    if (rows.length === 0) return;
    const skeletons = rows.map((row) => ({ id: row.id, skeleton: skeletonOf(row.name) }));
    await sql`
      update ${sql.table(table)} set ${sql.ref(column)} = made.skeleton
      from jsonb_to_recordset(${JSON.stringify(skeletons)}::jsonb) as made (id uuid, skeleton text)
      where ${sql.table(table)}.id = made.id
    `.execute(db);
  }
}
