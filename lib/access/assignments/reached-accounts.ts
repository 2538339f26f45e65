/** Which accounts assignments apply to: the one place that turns targets into accounts. */
import { sql, type RawBuilder } from "kysely";

/** The columns of an assignment that decide its accounts. `a` is the assignments table. */
export const TARGET_COLUMNS = sql.raw(
  "a.id, a.permission_set_id, a.user_id, a.group_id, a.target_kind, a.account_id, a.unit_id, a.tag_key, a.tag_value",
);

/** The target of an assignment (`a`) as text: `c` is its account and `o` its unit, left-joined. */
export const TARGET_NAME = sql<string>`case a.target_kind when 'account' then coalesce(c.label, c.name) when 'unit' then coalesce(nullif(o.path, ''), o.name) when 'tag' then a.tag_key || ' = ' || a.tag_value else 'All accounts' end`;

/** Returns every (assignment, account) of the named common table expression, which has `TARGET_COLUMNS`. */
export function reachedAccounts(table: string): RawBuilder<unknown> {
  const m = sql.ref(table);
  const who = sql`${m}.id as assignment_id, ${m}.permission_set_id, ${m}.user_id, ${m}.group_id`;
  return sql`
    select ${who}, ${m}.account_id from ${m} where ${m}.account_id is not null
    union all
    select ${who}, au.account_id from ${m} join account_units au on au.unit_id = ${m}.unit_id join accounts c on c.id = au.account_id and not c.is_management
    union all
    select ${who}, t.account_id from ${m} join account_tags t on t.key = ${m}.tag_key and t.value = ${m}.tag_value join accounts c on c.id = t.account_id and not c.is_management
    union all
    select ${who}, c.id as account_id from ${m} join accounts c on not c.is_management where ${m}.target_kind = 'all'`;
}

/**
 * Returns SQL that is true for assignments (`a`) on the account of `accountId`, a value or a column of any table
 * that isn't called `reached`.
 */
export function reachesAccount(accountId: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(a.account_id = ${accountId} or (a.target_kind <> 'account'
    and exists (select 1 from accounts reached where reached.id = ${accountId} and not reached.is_management)
    and (a.target_kind = 'all'
      or exists (select 1 from account_units reached where reached.account_id = ${accountId} and reached.unit_id = a.unit_id)
      or exists (select 1 from account_tags reached where reached.account_id = ${accountId} and reached.key = a.tag_key and reached.value = a.tag_value))))`;
}

/** Returns SQL that is true while an assignment (`a`) applies: begun and not ended. */
export function isLive(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(a.starts_at is null or a.starts_at <= ${now}) and (a.ends_at is null or a.ends_at > ${now})`;
}

/** Returns SQL that is true while an assignment (`a`) applies or will: its role is deployed in advance. */
export function isNotEnded(now: Date): RawBuilder<boolean> {
  return sql<boolean>`(a.ends_at is null or a.ends_at > ${now})`;
}
