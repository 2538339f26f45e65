/** Reads the audit log, newest first. Nothing can change it. */
import { isUuid } from "@/lib/formats/uuid";
import { sql } from "kysely";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { csvLines } from "@/lib/formats/csv";
import type { Ctx, UserCtx } from "@/lib/platform/context";
import { record } from "@/lib/platform/audit/record";
import type { AuditType } from "@/lib/platform/audit/events";
import { invalidInput } from "@/lib/platform/errors";
import { NAMES, pageOf, type AuditFilter, type Position } from "./filter";

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

const MAX_LISTED = 500;

/**
 * Returns a page of events; `after` is the `next` of the previous page.
 * @throws Refusal `invalid_input` for an edited `after`
 */
export async function listAuditEvents(
  ctx: AdminCtx,
  filter: AuditFilter & { after?: string | undefined; limit?: number },
): Promise<{ events: ListedEvent[]; next: string | null }> {
  await requireReader(ctx);
  const limit = Math.min(filter.limit ?? 50, MAX_LISTED);
  const after = filter.after === undefined ? null : readCursor(filter.after);
  return readPage(ctx, filter, after, limit);
}

/** Events of one user, as actor or as subject, for that user. */
export async function listOwnEvents(
  ctx: UserCtx,
  page: { after?: string | undefined; limit?: number },
): Promise<{ events: ListedEvent[]; next: string | null }> {
  const after = page.after === undefined ? null : readCursor(page.after);
  return readPage(ctx, { personIds: [ctx.actor.userId] }, after, Math.min(page.limit ?? 50, MAX_LISTED));
}

async function readPage(
  ctx: Pick<Ctx, "db">,
  filter: AuditFilter,
  after: Position | null,
  limit: number,
): Promise<{ events: ListedEvent[]; next: string | null }> {
  const { rows } = await sql<ListedEvent>`
    select e.id, e.at, e.type, e.outcome, e.actor_kind as "actorKind", coalesce(u.display_name, k.name, i.name, e.actor_id) as actor, e.actor_id as "actorId",
      coalesce(t.display_name, g.display_name, n.name, e.details ->> 'name', e.target_id) as target, e.account_id as "accountId", coalesce(c.label, c.name) as "accountName",
      coalesce(s.name, e.permission_set_id) as "permissionSetName", e.reason, e.ip, e.user_agent as "userAgent", e.request_id as "requestId", e.details
    from (${pageOf(filter, after, limit + 1)}) page join audit_events e on e.id = page.id ${NAMES}
    order by e.at desc, e.id`.execute(ctx.db);
  const events = rows.slice(0, limit);
  const last = events.at(-1);
  return { events, next: rows.length > limit && last ? cursorOf(last) : null };
}

const cursorOf = ({ at, id }: Position) => `${at.toISOString()}_${id}`;

function readCursor(text: string): Position {
  const [at = "", id = ""] = text.split("_");
  const date = new Date(at);
  if (Number.isNaN(date.getTime()) || !isUuid(id)) throw invalidInput("audit_page_not_valid");
  return { at: date, id };
}

/** Events in one file. */
export const MAX_EXPORTED_EVENTS = 100_000;
const EXPORT_PAGE = 1000;

const COLUMNS = [
  "id",
  "at",
  "type",
  "outcome",
  "actorKind",
  "actorId",
  "actor",
  "target",
  "accountId",
  "accountName",
  "permissionSetName",
  "reason",
  "ip",
  "userAgent",
  "requestId",
  "details",
] as const;

/**
 * Returns the matching events as portions of a file, newest first, and records the export before the first one.
 * CSV (RFC 4180), or JSON Lines. Its last line says if it was cut off.
 */
export async function exportAuditEvents(
  ctx: AdminCtx,
  input: {
    filter: AuditFilter;
    format: "csv" | "jsonl";
    /** The last line of an incomplete file. */ cutOff: string;
  },
): Promise<AsyncGenerator<string>> {
  await requireReader(ctx);
  const { filter, format, cutOff } = input;
  await record(ctx, ctx.db, {
    type: "audit.exported",
    outcome: "success",
    details: { format, filter: JSON.stringify(filter) },
  });
  const write = (events: ListedEvent[]) =>
    format === "csv"
      ? csvLines(events.map(csvRow))
      : events.map((event) => `${JSON.stringify(event)}\n`).join("");
  async function* portions() {
    if (format === "csv") yield csvLines([[...COLUMNS]]);
    let after: Position | null = null;
    for (let count = 0; count < MAX_EXPORTED_EVENTS; count += EXPORT_PAGE) {
      const { events, next }: Awaited<ReturnType<typeof readPage>> = await readPage(
        ctx,
        filter,
        after,
        EXPORT_PAGE,
      );
      yield write(events);
      if (next === null) return;
      after = readCursor(next);
    }
    yield format === "csv" ? csvLines([[cutOff]]) : `${JSON.stringify({ cutOff })}\n`;
  }
  return portions();
}

const csvRow = (event: ListedEvent) =>
  COLUMNS.map((column) =>
    column === "at"
      ? event.at.toISOString()
      : column === "details"
        ? JSON.stringify(event.details)
        : event[column],
  );
