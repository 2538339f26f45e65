/**
 * Sends events to a webhook, signed.
 *
 * @see Standard Webhooks 1.0.0: the id stays the same over retries, the time and the signatures don't
 */
import { createHmac } from "node:crypto";
import { certificatesOf } from "@/lib/formats/pem";
import { reason } from "@/lib/messages/reason";
import type { Ctx } from "../context";
import { guardedPostJson } from "../guarded-request";
import { secretsOf } from "./secret";
import { toSent, type Batch, type Delivery, type StreamRow } from "./types";

const TIMEOUT_MILLISECONDS = 20_000;
/** Foyer reads none of the answer's body. */
const MAX_ANSWER_BYTES = 65_536;
const MAX_WAIT_SECONDS = 3600;
const GONE = 410;
const TOO_LARGE = 413;

type WebhookCtx = Pick<Ctx, "keyring" | "now" | "config" | "instance">;

export async function sendToWebhook(ctx: WebhookCtx, stream: StreamRow, batch: Batch): Promise<Delivery> {
  const { id, body } = messageOf(ctx, stream, batch);
  const timestamp = Math.floor(ctx.now().getTime() / 1000);
  try {
    const signatures = secretsOf(ctx, stream).map((secret) => sign(secret, { id, timestamp, body }));
    const { status, headers } = await guardedPostJson(
      stream.url ?? "",
      {
        body,
        headers: {
          "webhook-id": id,
          "webhook-timestamp": String(timestamp),
          "webhook-signature": signatures.join(" "),
        },
      },
      {
        internalHosts: ctx.config.internalHosts,
        timeoutMilliseconds: TIMEOUT_MILLISECONDS,
        maxBytes: MAX_ANSWER_BYTES,
        ca: certificatesOf(stream.ca),
      },
    );
    return deliveryOf(status, headers["retry-after"], ctx.now());
  } catch (error) {
    return { kind: "later", reason: reasonOf(error as NodeJS.ErrnoException) };
  }
}

/** The same events give the same bytes. */
function messageOf({ instance }: WebhookCtx, { id }: StreamRow, batch: Batch) {
  const last = batch.at(-1) ?? batch[0];
  const at = batch.findLast(({ event }) => event !== null)?.event?.at ?? new Date(0);
  const events = batch.map(toSent);
  return {
    id: `${id}_${batch[0].position}_${last.position}`,
    body: JSON.stringify({
      type: "audit.events",
      timestamp: at.toISOString(),
      data: { installation: instance.id, events },
    }),
  };
}

function sign(secret: Buffer, message: { id: string; timestamp: number; body: string }): string {
  const text = `${message.id}.${message.timestamp}.${message.body}`;
  return `v1,${createHmac("sha256", secret).update(text, "utf8").digest("base64")}`;
}

function deliveryOf(status: number, retryAfter: string | undefined, now: Date): Delivery {
  if (status >= 200 && status < 300) return { kind: "delivered" };
  if (status === GONE) return { kind: "stopped", reason: reason("audit_stream.gone") };
  if (status === TOO_LARGE) return { kind: "smaller", reason: reason("audit_stream.status", { status }) };
  const afterSeconds = secondsOf(retryAfter, now);
  return {
    kind: "later",
    reason: reason("audit_stream.status", { status }),
    ...(afterSeconds === null ? {} : { afterSeconds }),
  };
}

/** Reads Retry-After: seconds or a date (RFC 9110 §10.2.3). */
function secondsOf(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null;
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : (Date.parse(value) - now.getTime()) / 1000;
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, MAX_WAIT_SECONDS) : null;
}

function reasonOf({ name, code, message }: NodeJS.ErrnoException) {
  if (code === "EINTERNAL") return reason("audit_stream.internal");
  if (name === "TimeoutError" || name === "AbortError") return reason("audit_stream.timed_out");
  return reason("audit_stream.unreachable", { message });
}
