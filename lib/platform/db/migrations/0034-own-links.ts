/** The author of a link, a session's authentications, and notices on users' next page. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // Only links that a source or an administrator made affect authorization.
  `alter table user_identities add column linked_by text not null default 'source'
    constraint user_identities_linked_by_check check (linked_by in ('source', 'administrator', 'user'))`,
  `update user_identities set linked_by = case when created_by = user_id::text then 'user'
    when created_by like 'source:%' then 'source' else 'administrator' end`,
  `alter table user_identities alter column linked_by drop default`,
  `update user_identities set access_attributes = '{}' where linked_by = 'user'`,
  // Memberships that self-made links brought. Groups with a role stay until the next sign-in, which keeps the last administrator.
  `delete from group_members m using groups g, user_identities i
    where g.id = m.group_id and i.source_id = g.source_id and i.user_id = m.user_id and i.linked_by = 'user'
      and not exists (select 1 from administrators a where a.group_id = g.id)`,
  `update access_generation set value = value + 1`,
  `alter table identity_sources add column allows_own_links boolean not null default false`,
  `alter table sessions add column proven_at timestamptz`,
  `create table user_notices (
    id uuid primary key,
    user_id uuid not null references users on delete cascade,
    kind text not null,
    details jsonb not null,
    created_at timestamptz not null
  )`,
  `create index user_notices_by_user on user_notices (user_id, created_at)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
