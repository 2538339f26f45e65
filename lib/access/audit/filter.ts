/** Which events a question is about. */
import { sql, type RawBuilder } from "kysely";
import { likeText } from "@/lib/formats/text";
import type { AuditType } from "@/lib/platform/audit/events";
import { everyWord } from "@/lib/platform/db/every-word";

/** Types of events that define who can do what. */
const CHANGES: AuditType[] = [
  ...([
    "permission_set.created",
    "permission_set.changed",
    "permission_set.deleted",
    "assignment.created",
    "assignment.changed",
    "assignment.deleted",
  ] as const),
  ...([
    "user.created",
    "user.changed",
    "user.disabled",
    "user.enabled",
    "user.deleted",
    "password.reset",
    "password.link_created",
    "sessions.revoked",
  ] as const),
  ...([
    "group.created",
    "group.changed",
    "group.deleted",
    "group_member.added",
    "group_member.removed",
    "administrator.added",
    "administrator.removed",
  ] as const),
  ...([
    "account.added",
    "account.changed",
    "account.removed",
    "connection.created",
    "connection.deleted",
    "environment.changed",
    "setting.changed",
    "mail_server.changed",
    "mail_server.removed",
  ] as const),
  ...([
    "identity_source.created",
    "identity_source.changed",
    "identity_source.enabled",
    "identity_source.disabled",
    "identity_source.deleted",
    "identity.linked",
    "identity.unlinked",
  ] as const),
  ...([
    "access_key.created",
    "access_key.replaced",
    "access_key.disabled",
    "scim_token.created",
    "scim_token.disabled",
  ] as const),
  ...([
    "key_rotation.started",
    "key_rotation.accounts_left",
    "key_rotation.stopped",
    "directory.sync_approved",
  ] as const),
];

/** Types of events in which a user opened AWS. */
const OPENED: AuditType[] = ["assertion.signed", "upstream_credentials.requested"];

export type AuditFilter = {
  /** Only administrative changes by users and access keys. */ changes?: boolean;
  /** Only roles that people opened. */ opened?: boolean;
  /** Without Foyer's own work. */ people?: boolean;
  /** A whole type, or its part before the dot. */ type?: string | undefined;
  outcome?: string | undefined;
  accountIds?: string[] | undefined;
  /** Accounts that have this environment now. */ environmentId?: string | undefined;
  permissionSetIds?: string[] | undefined;
  /** Who did it, or to whom it was done: users, access keys, groups. */ personIds?: string[] | undefined;
  /** The first moment, and the first one after. */ from?: Date | undefined;
  until?: Date | undefined;
  /** A request id, as the log shows it. */ requestId?: string | undefined;
  search?: string | undefined;
};

const SEARCHED = sql`u.display_name, u.user_name, k.name, i.name, t.display_name, g.display_name, n.name, c.label, c.name, s.name, e.actor_id, e.account_id, e.reason, e.type, e.request_id, e.ip`;

/** Names of what an event is about, while it exists. */
export const NAMES = sql`
  left join users u on e.actor_kind = 'user' and u.id::text = e.actor_id
  left join access_keys k on e.actor_kind = 'access_key' and k.id = e.actor_id left join identity_sources i on e.actor_kind = 'scim' and i.id::text = e.actor_id
  left join users t on t.id::text = e.target_id left join groups g on g.id::text = e.target_id left join identity_sources n on n.id = e.target_id
  left join accounts c on c.id = e.account_id left join permission_sets s on s.id = e.permission_set_id`;

export type Position = { at: Date; id: string };

/**
 * Returns a query of the ids of a page's events, newest first. Each of its parts reads one index in the page's
 * order and ends with the page: names are looked up afterwards, except for a search among them.
 */
export function pageOf(filter: AuditFilter, after: Position | null, limit: number): RawBuilder<unknown> {
  const part = (
    who: RawBuilder<unknown>,
  ) => sql`(select e.id, e.at from audit_events e ${filter.search ? NAMES : sql``}
    where ${conditions(filter)} ${who}
      ${after ? sql`and (e.at < ${after.at} or (e.at = ${after.at} and e.id > ${after.id}::uuid))` : sql``}
    order by e.at desc, e.id limit ${limit})`;
  if (filter.personIds === undefined) return part(sql``);
  const { personIds } = filter;
  const parts = ["actor_id", "target_id"].map((column) => part(sql`and ${isOneOf(column, personIds)}`));
  return sql`select id, at from (${sql.join(parts, sql` union `)}) either order by at desc, id limit ${limit}`;
}

/** One value is compared by itself: then an index gives the page's order. */
function isOneOf(column: string, ids: readonly string[]): RawBuilder<unknown> {
  if (ids.length === 0) return sql`false`;
  const name = sql.ref(`e.${column}`);
  return ids.length === 1 ? sql`${name} = ${ids[0]}` : sql`${name} in (${sql.join(ids)})`;
}

function conditions(filter: AuditFilter): RawBuilder<unknown> {
  const all: RawBuilder<unknown>[] = [everyWord(filter.search, SEARCHED)];
  if (filter.type?.includes(".")) all.push(sql`e.type = ${filter.type}`);
  else if (filter.type) all.push(sql`e.type like ${`${likeText(filter.type)}.%`}`);
  if (filter.changes)
    all.push(
      sql`e.outcome = 'success' and e.actor_kind in ('user', 'access_key') and e.type in (${sql.join(CHANGES)})`,
    );
  if (filter.opened) all.push(sql`e.type in (${sql.join(OPENED)}) and e.actor_kind <> 'system'`);
  if (filter.people) all.push(sql`e.actor_kind <> 'system'`);
  if (filter.outcome) all.push(sql`e.outcome = ${filter.outcome}`);
  if (filter.accountIds) all.push(isOneOf("account_id", filter.accountIds));
  if (filter.environmentId)
    all.push(sql`e.account_id in (select id from accounts where environment_id = ${filter.environmentId})`);
  if (filter.permissionSetIds) all.push(isOneOf("permission_set_id", filter.permissionSetIds));
  if (filter.from) all.push(sql`e.at >= ${filter.from}`);
  if (filter.until) all.push(sql`e.at < ${filter.until}`);
  if (filter.requestId) all.push(sql`e.request_id = ${filter.requestId}`);
  return sql.join(all, sql` and `);
}
