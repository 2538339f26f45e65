/**
 * Sends the audit log to its receivers: at least once, and in the order of the chain.
 *
 * One job per stream, so one process sends at a time. The stream's position moves only after the receiver has the
 * events, and nothing skips an event: a receiver that is down gets everything later.
 */
import type { Ctx } from "../context";
import { nudgeKind } from "../jobs/store";
import { backoffSeconds, type JobHandler } from "../jobs/worker";
import { sendToFile } from "./file";
import { listLinked, findStream, noteDelivered, noteFailure, noteSending } from "./store";
import { sendToSyslog } from "./syslog";
import type { Batch, Sender, StreamRow } from "./types";
import { sendToWebhook } from "./webhook";

export const STREAM_AUDIT = "stream-audit";

const IDLE_SECONDS = 60;
const MAX_WAIT_SECONDS = 300;

/** Runs the streams now. Called when events were linked. */
export const wakeStreams = ({ db, now }: Ctx): Promise<void> => nudgeKind(db, STREAM_AUDIT, now());

type Deps = {
  ctx: Ctx;
  random?: () => number;
  /** How long a syslog connection stays open after the last byte. */ quietMilliseconds?: number;
};

export function streamAudit({ ctx, random = Math.random, quietMilliseconds }: Deps): JobHandler {
  const senders: Record<StreamRow["kind"], Sender> = {
    webhook: (stream, batch) => sendToWebhook(ctx, stream, batch),
    syslog: (stream, batch) => sendToSyslog(ctx, stream, batch, quietMilliseconds),
    file: (stream, batch) => sendToFile(ctx, stream, batch),
  };
  const after = (seconds: number) => new Date(ctx.now().getTime() + seconds * 1000);
  return async ({ job, stillMine }) => {
    for (;;) {
      const stream = await findStream(ctx.db, job.key);
      // Resuming enqueues it again.
      if (stream?.state !== "on") return { done: true };
      const batch = await nextBatch(ctx, stream);
      if (batch === null) return { done: false, runAt: after(IDLE_SECONDS) };
      const to = (batch.at(-1) ?? batch[0]).position;
      if (!(await stillMine()) || !(await noteSending(ctx.db, stream, to))) return { done: true };
      const delivery = await senders[stream.kind](stream, batch);
      if (delivery.kind === "delivered") {
        await noteDelivered(ctx.db, stream, { to, at: ctx.now() });
        continue;
      }
      const { reason } = delivery;
      const isStopped = delivery.kind === "stopped";
      const failures = await noteFailure(ctx.db, stream, {
        reason,
        at: ctx.now(),
        isTooMany: delivery.kind === "smaller",
        state: isStopped ? "stopped" : "on",
      });
      ctx.log[isStopped ? "error" : "warn"]("audit events can't be delivered", {
        stream: stream.name,
        problem: reason.code,
        failures,
      });
      if (isStopped) return { done: true };
      const asked = "afterSeconds" in delivery ? (delivery.afterSeconds ?? 0) : 0;
      const seconds = Math.min(MAX_WAIT_SECONDS, backoffSeconds(failures, random));
      // With an error, new events don't make it run earlier.
      return { done: false, runAt: after(Math.max(asked, seconds)), error: reason.code };
    }
  };
}

/** The next events: those whose delivery was begun, or as many as the receiver takes. */
async function nextBatch({ db }: Ctx, stream: StreamRow): Promise<Batch | null> {
  const { position, sending_to, batch_size } = stream;
  const limit = sending_to === null ? batch_size : sending_to - position;
  const [first, ...rest] = await listLinked(db, { after: position, until: sending_to, limit });
  return first === undefined ? null : [first, ...rest];
}
