/** Key rotation: which keys each account was last seen to trust, and the state of a rotation. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `alter table accounts
    -- Ids of the keys whose certificates the account's provider held when it was last read back, sorted.
    add column people_keys jsonb not null default '[]',
    add column people_keys_at timestamptz,
    add column people_keys_problem text`,
  `create table key_rotations (
    id uuid primary key,
    mode text not null check (mode in ('planned', 'emergency')),
    step text not null check (step in ('publish', 'settle', 'retire', 'done', 'stopped')),
    old_key_id text not null references signing_keys,
    new_key_id text not null references signing_keys,
    created_at timestamptz not null,
    created_by text not null,
    switched_at timestamptz,
    completed_at timestamptz,
    -- Accounts that an administrator chose not to wait for.
    left_behind jsonb not null default '[]'
  )`,
  `create unique index one_open_key_rotation on key_rotations ((true)) where step in ('publish', 'settle', 'retire')`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
