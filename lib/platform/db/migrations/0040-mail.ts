/** The mail server, and mails that wait for it or failed. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  `create table mail_server (
    singleton boolean primary key default true check (singleton),
    host text not null,
    port integer not null check (port between 1 and 65535),
    tls text not null check (tls in ('implicit', 'starttls', 'none')),
    user_name text,
    sealed_password bytea,
    from_address text not null,
    from_name text,
    -- The only certificate authorities to trust; empty for the public ones.
    ca text not null default '',
    -- Why the server can't be used, since when, and how often in a row.
    problem jsonb,
    problem_since timestamptz,
    failures integer not null default 0,
    changed_at timestamptz not null,
    changed_by text not null
  )`,
  `create table mails (
    id uuid primary key,
    -- The order in which a recipient gets them.
    position bigint generated always as identity,
    kind text not null,
    -- Not a reference: a mail to a deleted user is withdrawn, and says so.
    user_id uuid,
    address text not null,
    address_key text not null,
    recipient_name text,
    locale jsonb not null,
    -- Names, and links that grant access. Deleted once the mail was delivered or given up.
    sealed_content bytea,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed', 'withdrawn', 'discarded')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    -- The mail's date: the same at every attempt.
    tried_at timestamptz,
    problem jsonb,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    finished_at timestamptz,
    check ((state = 'waiting') = (finished_at is null))
  )`,
  `create index mails_waiting on mails (address_key, position) where state = 'waiting'`,
  `create index mails_by_user on mails (user_id) where state = 'waiting'`,
  `create index mails_finished on mails (finished_at, id) where state <> 'waiting'`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
