/** What every kind of stream has in common. */
import type { Reason } from "@/lib/messages/reason";
import type { AuditEventsTable } from "../db/tables-access";
import type { Row } from "../db/schema";

export type StreamRow = Row<"audit_streams">;

/** An event of the chain; `event` is null if its row was removed from the database. */
export type LinkedEvent = {
  position: number;
  eventId: string;
  event: (Omit<AuditEventsTable, "mac" | "details"> & { details: unknown }) | null;
};
export type Batch = readonly [LinkedEvent, ...LinkedEvent[]];

/**
 * What became of a delivery. `later`: the same events are sent again; `smaller`: fewer at once; `stopped`: the
 * receiver wants no more.
 */
export type Delivery =
  | { kind: "delivered" }
  | { kind: "later" | "smaller"; reason: Reason; /** What the receiver asked for. */ afterSeconds?: number }
  | { kind: "stopped"; reason: Reason };

export type Sender = (stream: StreamRow, batch: Batch) => Promise<Delivery>;

/** What receivers get of an event. Only stored values: an event is the same each time it is sent. */
export function toSent({ position, eventId, event }: LinkedEvent) {
  if (event === null) return { position, id: eventId, isMissing: true };
  return {
    position,
    id: event.id,
    at: event.at.toISOString(),
    type: event.type,
    outcome: event.outcome,
    actor: { kind: event.actor_kind, id: event.actor_id },
    sessionId: event.session_id,
    targetId: event.target_id,
    accountId: event.account_id,
    permissionSetId: event.permission_set_id,
    reason: event.reason,
    ip: event.ip,
    userAgent: event.user_agent,
    requestId: event.request_id,
    details: event.details,
  };
}
