/** Reads the audit log, newest first. Nothing can change it. */
import { isUuid } from "@/lib/formats/uuid";
import { sql } from "kysely";
import { likeText } from "@/lib/formats/text";
import { everyWord } from "@/lib/platform/db/every-word";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import type { AuditType } from "@/lib/platform/audit/events";
import { invalidInput } from "@/lib/platform/errors";

export type ListedEvent = {
  id: string;
  at: Date;
  type: AuditType;
  outcome: "success" | "refused" | "failed";
  actorKind: "user" | "system" | "anonymous" | "access_key" | "scim";
  /** The actor's name, while it still exists. */
  actor: string | null;
  actorId: string | null;
  target: string | null;
  accountId: string | null;
  accountName: string | null;
  permissionSetName: string | null;
  reason: string | null;
  ip: string | null;
  userAgent: string | null;
  requestId: string;
  details: Record<string, unknown>;
};

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

export type AuditFilter = {
  /** Only administrative changes by users and access keys. */ changes?: boolean;
  /** Without Foyer's own work. */ people?: boolean;
  type?: string;
  outcome?: string;
  accountId?: string;
  userId?: string;
  search?: string;
  after?: string;
  limit?: number;
};

const SEARCHED = sql`u.display_name, u.user_name, k.name, i.name, t.display_name, g.display_name, n.name, c.label, c.name, s.name, e.actor_id, e.account_id, e.reason, e.type, e.request_id, e.ip`;

/**
 * Returns a page of events. `type` is a whole type or its prefix before the dot; `after` is the `next` of the
 * previous page. @throws Refusal `invalid_input` for an edited `after`
 */
export async function listAuditEvents(
  ctx: AdminCtx,
  filter: AuditFilter,
): Promise<{ events: ListedEvent[]; next: string | null }> {
  await requireReader(ctx);
  const limit = Math.min(filter.limit ?? 50, 500);
  const cursor = filter.after === undefined ? null : readCursor(filter.after);
  const { rows } = await sql<ListedEvent>`
    select e.id, e.at, e.type, e.outcome, e.actor_kind as "actorKind", coalesce(u.display_name, k.name, i.name, e.actor_id) as actor, e.actor_id as "actorId",
      coalesce(t.display_name, g.display_name, n.name, e.details ->> 'name', e.target_id) as target, e.account_id as "accountId", coalesce(c.label, c.name) as "accountName",
      coalesce(s.name, e.permission_set_id) as "permissionSetName", e.reason, e.ip, e.user_agent as "userAgent", e.request_id as "requestId", e.details
    from audit_events e
    left join users u on e.actor_kind = 'user' and u.id::text = e.actor_id
    left join access_keys k on e.actor_kind = 'access_key' and k.id = e.actor_id left join identity_sources i on e.actor_kind = 'scim' and i.id::text = e.actor_id
    left join users t on t.id::text = e.target_id left join groups g on g.id::text = e.target_id left join identity_sources n on n.id = e.target_id
    left join accounts c on c.id = e.account_id left join permission_sets s on s.id = e.permission_set_id
    where true
      ${filter.type ? (filter.type.includes(".") ? sql`and e.type = ${filter.type}` : sql`and e.type like ${`${likeText(filter.type)}.%`}`) : sql``}
      ${filter.changes ? sql`and e.outcome = 'success' and e.actor_kind in ('user', 'access_key') and e.type in (${sql.join(CHANGES)})` : sql``}
      ${filter.people ? sql`and e.actor_kind <> 'system'` : sql``}
      ${filter.outcome ? sql`and e.outcome = ${filter.outcome}` : sql``}
      ${filter.accountId ? sql`and e.account_id = ${filter.accountId}` : sql``}
      ${filter.userId ? sql`and (e.actor_id = ${filter.userId} or e.target_id = ${filter.userId})` : sql``}
      and ${everyWord(filter.search, SEARCHED)}
      ${cursor ? sql`and (e.at < ${cursor.at} or (e.at = ${cursor.at} and e.id > ${cursor.id}::uuid))` : sql``}
    order by e.at desc, e.id limit ${limit + 1}`.execute(ctx.db);
  const events = rows.slice(0, limit);
  const last = events.at(-1);
  return { events, next: rows.length > limit && last ? `${last.at.toISOString()}_${last.id}` : null };
}

function readCursor(text: string): { at: Date; id: string } {
  const [at = "", id = ""] = text.split("_");
  const date = new Date(at);
  if (Number.isNaN(date.getTime()) || !isUuid(id)) throw invalidInput("audit_page_not_valid");
  return { at: date, id };
}
