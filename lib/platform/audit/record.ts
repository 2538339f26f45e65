/**
 * Writes the audit log: one event per change of state or refusal.
 *
 * `record` takes the transaction of the change, so both are committed or neither is. If the log can't be
 * written, nothing happens (fail closed).
 */
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Reason, ReasonCode } from "@/lib/messages/reason";
import { newUuid } from "../crypto/random";
import type { ActorCtx, AnyActor, UserActor } from "../context";
import type { Schema } from "../db/schema";
import type { Refusal } from "../errors";
import type { AuditEvents, AuditType } from "./events";
import { macOf, type AuditRow } from "./mac";

/** An event, with the payload of its type. */
export type AuditEvent<T extends AuditType = AuditType> = {
  [Type in T]: {
    type: Type;
    outcome: "success" | "refused" | "failed";
    accountId?: string | undefined;
    permissionSetId?: string | undefined;
    /** The user, session or key that the event is about, when it is not the actor. */
    targetId?: string | undefined;
    /** A code of the catalogue's `reasons`, or the refusal that was answered. Parameters are kept in the details. No secrets. */
    reason?: ReasonCode | Reason | Refusal | undefined;
  } & Payload<AuditEvents[Type]>;
}[T];
type Payload<P> = [P] extends [null]
  ? { details?: never }
  : undefined extends P
    ? { details?: P }
    : { details: P };

/** Longer input from unauthenticated callers is cut off. */
const MAX_LENGTH = 512;

type Recorder = Pick<ActorCtx, "source" | "now" | "keyring"> & {
  actor: AnyActor | Pick<UserActor, "kind" | "userId" | "sessionId">;
};

/** Writes one event and returns its id. */
export async function record(ctx: Recorder, tx: Kysely<Schema>, event: AuditEvent): Promise<string> {
  const row = rowOf(ctx, event);
  await tx.insertInto("audit_events").values(asValues(row)).execute();
  return row.id;
}

/**
 * Like `record`, as part of the statement that continues the returned query: one round trip for the event and
 * the change.
 */
export function recordWith(ctx: Recorder, tx: Kysely<Schema>, event: AuditEvent) {
  const row = rowOf(ctx, event);
  return {
    id: row.id,
    query: tx.with("recorded", (query) => query.insertInto("audit_events").values(asValues(row))),
  };
}

/**
 * Returns an insert that writes the event only if `condition` holds, for a statement that may find nothing to
 * do.
 */
export function recordingWhere(ctx: Recorder, event: AuditEvent, condition: RawBuilder<boolean>) {
  return sql`insert into audit_events select * from jsonb_populate_record(null::audit_events, ${asJson(rowOf(ctx, event))}::jsonb) where ${condition}`;
}

/**
 * Writes the events of a bulk change in one statement with one parameter: thousands of parameters would cost
 * more than the rows.
 */
export async function recordAll(ctx: Recorder, tx: Kysely<Schema>, events: AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => asJson(rowOf(ctx, event)));
  await sql`insert into audit_events select * from jsonb_populate_recordset(null::audit_events, ${`[${rows.join(",")}]`}::jsonb)`.execute(
    tx,
  );
}

const asValues = (row: Row) => ({ ...row, details: JSON.stringify(row.details) });
const asJson = (row: Row) => JSON.stringify({ ...row, mac: `\\x${row.mac.toString("hex")}` });

type Row = AuditRow & { mac: Buffer };

function rowOf(ctx: Recorder, event: AuditEvent): Row {
  const { actor, source } = ctx;
  const reason = typeof event.reason === "object" ? event.reason : { code: event.reason, params: undefined };
  const details =
    reason.params && Object.keys(reason.params).length > 0
      ? { ...event.details, reason: reason.params }
      : (event.details ?? {});
  const user = actor.kind === "user" || actor.kind === "pending_user" ? actor : null;
  const row = {
    id: newUuid(),
    at: ctx.now(),
    type: event.type,
    outcome: event.outcome,
    actor_kind: user || actor.kind === "pending_user" ? ("user" as const) : actor.kind,
    actor_id: user
      ? user.userId
      : actor.kind === "system"
        ? actor.job
        : actor.kind === "access_key"
          ? actor.accessKeyId
          : actor.kind === "scim"
            ? actor.sourceId
            : null,
    session_id: user ? user.sessionId : null,
    account_id: clip(event.accountId),
    permission_set_id: clip(event.permissionSetId),
    target_id: clip(event.targetId),
    reason: clip(reason.code),
    ip: source.ip,
    user_agent: clip(source.userAgent),
    request_id: source.requestId,
  };
  // As the database returns it: the mac is over what is read back.
  const text = JSON.stringify(details, (_key, value: unknown) =>
    typeof value === "string" ? clip(value) : value,
  );
  const written = { ...row, details: JSON.parse(text) as unknown };
  return { ...written, mac: macOf(ctx.keyring, written) };
}

/** Cuts long text and removes NUL, which PostgreSQL's text can't hold. */
function clip(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const clean = text.replaceAll("\u0000", "\uFFFD").toWellFormed();
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}
