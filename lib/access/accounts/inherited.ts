/**
 * What accounts inherit from their organizational units and tags: units, environment and label. Writes only
 * rows that differ, because every write counts as a change of access.
 */
import { sql } from "kysely";
import type { Db } from "@/lib/platform/context";
import { readSetting } from "@/lib/platform/settings/service";

/** Updates `account_units` from the tree. Returns true if something changed. */
export async function followUnits(tx: Db): Promise<boolean> {
  const around = sql`
    with recursive around as (
      select c.id as account_id, o.id as unit_id, o.parent_id, 0 as depth from accounts c join organizational_units o on o.id = c.unit_id
      union all
      select r.account_id, o.id, o.parent_id, r.depth + 1 from around r join organizational_units o on o.id = r.parent_id)`;
  const { rows } = await sql<{ missing: number; surplus: number }>`
    ${around} select
      (select count(*)::int from around r where not exists (select 1 from account_units u where u.account_id = r.account_id and u.unit_id = r.unit_id and u.depth = r.depth)) as missing,
      (select count(*)::int from account_units u where not exists (select 1 from around r where u.account_id = r.account_id and u.unit_id = r.unit_id and u.depth = r.depth)) as surplus`.execute(
    tx,
  );
  const { missing = 0, surplus = 0 } = rows[0] ?? {};
  if (surplus > 0)
    await sql`${around} delete from account_units u where not exists (select 1 from around r where u.account_id = r.account_id and u.unit_id = r.unit_id and u.depth = r.depth)`.execute(
      tx,
    );
  if (missing > 0)
    await sql`${around} insert into account_units (account_id, unit_id, depth) select account_id, unit_id, depth from around on conflict do nothing`.execute(
      tx,
    );
  return missing + surplus > 0;
}

/** Stands for AWS's name in a unit's label. */
export const AWS_NAME = "{name}";
const MAX_LABEL_LENGTH = 100;

/** Updates what accounts inherit from their tags and units. */
export async function followInherited(tx: Db): Promise<void> {
  await followEnvironments(tx);
  await followLabels(tx);
}

/**
 * Updates labels: the account's own, else the value of the label tag, else what the nearest unit makes of its
 * name.
 */
async function followLabels(tx: Db): Promise<void> {
  const key = await readSetting(tx, "labelTag");
  const wanted = sql`
    with wanted as (
      select c.id, coalesce(c.own_label,
        (select nullif(left(btrim(t.value), ${sql.lit(MAX_LABEL_LENGTH)}), '') from account_tags t where t.account_id = c.id and t.key = ${key}),
        (select left(replace(o.label, ${AWS_NAME}, c.name), ${sql.lit(MAX_LABEL_LENGTH)}) from account_units u join organizational_units o on o.id = u.unit_id where u.account_id = c.id and o.label is not null order by u.depth limit 1)) as label
      from accounts c)`;
  const { rows } =
    await sql`${wanted} select 1 from accounts c join wanted w on w.id = c.id where c.label is distinct from w.label limit 1`.execute(
      tx,
    );
  if (rows.length === 0) return;
  await sql`${wanted} update accounts c set label = w.label from wanted w where w.id = c.id and c.label is distinct from w.label`.execute(
    tx,
  );
}

/** Updates environments: the account's own, else by tag, else the nearest unit's. */
async function followEnvironments(tx: Db): Promise<void> {
  const wanted = sql`
    with wanted as (
      select c.id, coalesce(c.own_environment_id,
        (select e.id from environments e join account_tags t on t.key = e.tag_key and t.value = e.tag_value where t.account_id = c.id order by e.position limit 1),
        (select o.environment_id from account_units u join organizational_units o on o.id = u.unit_id where u.account_id = c.id and o.environment_id is not null order by u.depth limit 1)) as environment_id
      from accounts c)`;
  // A statement that changes no row would still count as a change of access.
  const { rows } =
    await sql`${wanted} select 1 from accounts c join wanted w on w.id = c.id where c.environment_id is distinct from w.environment_id limit 1`.execute(
      tx,
    );
  if (rows.length === 0) return;
  await sql`${wanted}
    update accounts c set environment_id = w.environment_id from wanted w where w.id = c.id and c.environment_id is distinct from w.environment_id`.execute(
    tx,
  );
}
