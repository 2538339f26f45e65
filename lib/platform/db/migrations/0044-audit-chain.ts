/** The chain that shows whether the audit log was changed, and an index for each question that auditors ask. */
import { sql, type Kysely } from "kysely";

const STATEMENTS = [
  // Under a key that the database doesn't hold. Events from before this migration have none.
  `alter table audit_events add column mac bytea`,

  // Committed events that are not in the chain yet. The chain's order is the order in which they leave here:
  // an event that is committed late comes later, and no reader of the chain misses it.
  `create table audit_waiting (event_id uuid primary key)`,
  `insert into audit_waiting select id from audit_events`,
  `create function queue_audit_events() returns trigger language plpgsql as
    $$ begin insert into audit_waiting select id from added; return null; end $$`,
  `create trigger audit_events_wait_for_the_chain after insert on audit_events
    referencing new table as added for each statement execute function queue_audit_events()`,

  `create table audit_links (
    position bigint primary key check (position > 0),
    event_id uuid not null unique,
    -- The event's mac; computed at linking for events from before.
    leaf bytea not null,
    hash bytea not null
  )`,
  `create table audit_checkpoints (
    position bigint primary key,
    at timestamptz not null,
    hash bytea not null,
    signature bytea not null
  )`,
  ...["audit_links", "audit_checkpoints"].flatMap((table) => [
    `create trigger ${table}_are_append_only before update or delete on ${table}
      for each row execute function refuse_change()`,
    `create trigger ${table}_is_not_truncated before truncate on ${table}
      for each statement execute function refuse_change()`,
  ]),

  `drop index audit_events_by_actor`,
  `create index audit_events_by_actor on audit_events (actor_id, at desc, id)`,
  `drop index audit_events_by_type`,
  `create index audit_events_by_type on audit_events (type, at desc, id)`,
  `create index audit_events_by_target on audit_events (target_id, at desc, id)`,
  `create index audit_events_by_account on audit_events (account_id, at desc, id) where account_id is not null`,
  `create index audit_events_by_permission_set on audit_events (permission_set_id, at desc, id)
    where permission_set_id is not null`,
  `create index audit_events_not_successful on audit_events (outcome, at desc, id) where outcome <> 'success'`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
