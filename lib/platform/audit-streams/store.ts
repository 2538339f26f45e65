/** The audit_streams table, and the events that a stream sends next. */
import { sql } from "kysely";
import type { Reason } from "@/lib/messages/reason";
import type { Db } from "../context";
import type { AuditStreamsTable, StreamState } from "../db/tables-audit";
import type { Insertable } from "kysely";
import type { LinkedEvent, StreamRow } from "./types";

/** The most events in one delivery. */
const MAX_BATCH = 100;

export const insertStream = (tx: Db, row: Insertable<AuditStreamsTable>) =>
  tx.insertInto("audit_streams").values(row).execute();

export const findStream = (db: Db, id: string): Promise<StreamRow | undefined> =>
  db.selectFrom("audit_streams").selectAll().where("id", "=", id).executeTakeFirst();

export const listStreams = (db: Db): Promise<StreamRow[]> =>
  db.selectFrom("audit_streams").selectAll().orderBy("created_at").orderBy("id").execute();

export const deleteStream = (tx: Db, id: string) =>
  tx.deleteFrom("audit_streams").where("id", "=", id).execute();

/** Sets the state, and forgets the problem of the one before. */
export async function setState(tx: Db, id: string, state: StreamState): Promise<void> {
  await tx
    .updateTable("audit_streams")
    .set({ state, problem: null, problem_since: null, failures: 0 })
    .where("id", "=", id)
    .execute();
}

export async function setSecrets(
  tx: Db,
  id: string,
  secrets: { sealed: Buffer; sealedPrevious: Buffer; previousUntil: Date },
): Promise<void> {
  await tx
    .updateTable("audit_streams")
    .set({
      sealed_secret: secrets.sealed,
      sealed_previous_secret: secrets.sealedPrevious,
      previous_secret_until: secrets.previousUntil,
    })
    .where("id", "=", id)
    .execute();
}

/** The last event of the chain. */
export async function lastPosition(db: Db): Promise<number> {
  const row = await db
    .selectFrom("audit_links")
    .select("position")
    .orderBy("position", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.position ?? 0;
}

/** The events after `after`, up to `until`, in the order of the chain. */
export async function listLinked(
  db: Db,
  { after, until, limit }: { after: number; until: number | null; limit: number },
): Promise<LinkedEvent[]> {
  let query = db
    .selectFrom("audit_links as l")
    .leftJoin("audit_events as e", "e.id", "l.event_id")
    .selectAll("e")
    .select(["l.position", "l.event_id"])
    .where("l.position", ">", after)
    .orderBy("l.position")
    .limit(limit);
  if (until !== null) query = query.where("l.position", "<=", until);
  const rows = await query.execute();
  return rows.map(({ position, event_id, ...event }) => ({
    position,
    eventId: event_id,
    event: event.id === null ? null : (event as LinkedEvent["event"]),
  }));
}

/** Notes which events are being sent, before they are: a retry sends the same ones. */
export async function noteSending(db: Db, { id, position }: StreamRow, to: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("audit_streams")
    .set({ sending_to: to })
    .where("id", "=", id)
    .where("position", "=", position)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function noteDelivered(
  db: Db,
  { id, position }: StreamRow,
  { to, at }: { to: number; at: Date },
): Promise<void> {
  await db
    .updateTable("audit_streams")
    .set({
      position: to,
      sending_to: null,
      batch_size: sql<number>`least(${MAX_BATCH}::int, batch_size + 1)`,
      failures: 0,
      problem: null,
      problem_since: null,
      delivered_at: at,
    })
    .where("id", "=", id)
    .where("position", "=", position)
    .execute();
}

/** Notes a failed delivery. The events stay the same ones, unless there must be fewer. Returns the failures in a row. */
export async function noteFailure(
  db: Db,
  { id }: StreamRow,
  failure: { reason: Reason; at: Date; isTooMany: boolean; state: StreamState },
): Promise<number> {
  const row = await db
    .updateTable("audit_streams")
    .set((eb) => ({
      state: failure.state,
      failures: eb("failures", "+", 1),
      problem: JSON.stringify(failure.reason),
      problem_since: sql<Date>`coalesce(problem_since, ${failure.at})`,
      ...(failure.isTooMany
        ? { sending_to: null, batch_size: sql<number>`greatest(1, batch_size / 2)` }
        : {}),
    }))
    .where("id", "=", id)
    // Somebody may have paused it while it was being sent.
    .where("state", "=", "on")
    .returning("failures")
    .executeTakeFirst();
  return row?.failures ?? 1;
}
