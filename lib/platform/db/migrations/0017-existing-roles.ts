/**
 * Roles that Foyer doesn't own but signs people in to: whether each exists and trusts Foyer, as last seen.
 */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create table existing_roles (
    account_id text not null references accounts (id) on delete cascade,
    permission_set_id text not null references permission_sets (id) on delete cascade,
    state text not null default 'unchecked' check (state in ('unchecked', 'ok', 'broken')),
    problems jsonb not null default '[]',
    checked_at timestamptz,
    primary key (account_id, permission_set_id))`,
  `create index existing_roles_by_set on existing_roles (permission_set_id, account_id)`,
  // The next sweep checks what is assigned already.
  `insert into existing_roles (account_id, permission_set_id)
    select distinct c.id, a.permission_set_id from assignments a join permission_sets s on s.id = a.permission_set_id and s.kind = 'existing'
    join accounts c on c.status = 'ACTIVE' and (a.account_id = c.id or (not c.is_management and (a.target_kind = 'all'
      or exists (select 1 from account_units au where au.account_id = c.id and au.unit_id = a.unit_id)
      or exists (select 1 from account_tags t where t.account_id = c.id and t.key = a.tag_key and t.value = a.tag_value))))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
