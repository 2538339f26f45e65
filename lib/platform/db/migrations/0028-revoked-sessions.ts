/** Users whose sessions of a role are revoked, for as long as one of them can be alive. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create table revoked_sessions (
    account_id text not null,
    permission_set_id text not null,
    -- Not a reference: who was deleted stays shut out.
    user_id uuid not null,
    -- Sessions from before are shut out; the last of them has ended by then.
    before timestamptz not null,
    until timestamptz not null,
    primary key (account_id, permission_set_id, user_id),
    -- A role that is gone has no sessions.
    foreign key (account_id, permission_set_id) references deployed_roles on delete cascade
  )`,
  `create index revoked_sessions_by_user on revoked_sessions (user_id)`,
  `create index revoked_sessions_by_end on revoked_sessions (until)`,
  `alter table provisioning_runs drop constraint provisioning_runs_kind_check,
    add constraint provisioning_runs_kind_check check (kind in ('assign', 'unassign', 'provision', 'repair', 'revoke'))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
