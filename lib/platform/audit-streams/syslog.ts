/**
 * Sends events to a syslog server over TLS (RFC 5425).
 *
 * Syslog has no acknowledgement, and bytes that were written may be lost when the connection breaks. So each
 * delivery is a connection of its own. Foyer writes, waits a moment in which a server that wants no more closes it,
 * and then ends it: only a server that has read everything ends it in turn without an error. Until then the events
 * are sent again.
 */
import net from "node:net";
import tls from "node:tls";
import { certificatesOf } from "@/lib/formats/pem";
import { syslogFrame, syslogMessage } from "@/lib/formats/syslog";
import { reason, type Reason } from "@/lib/messages/reason";
import type { Ctx } from "../context";
import { guardedLookup, refuseInternalHost } from "../guarded-agent";
import { toSent, type Batch, type Delivery, type LinkedEvent, type StreamRow } from "./types";

const CONNECT_MILLISECONDS = 10_000;
const WRITE_MILLISECONDS = 30_000;
/** A server that leaves the connection half open has had this long to report an error. */
const CLOSE_MILLISECONDS = 5_000;
const QUIET_MILLISECONDS = 1_000;
/** Receivers should take this much (RFC 5425 §4.3.1). */
const MAX_BYTES = 8_192;
const WARNING = 4;
const INFORMATIONAL = 6;

export async function sendToSyslog(
  { config }: Pick<Ctx, "config">,
  stream: StreamRow,
  batch: Batch,
  quietMilliseconds = QUIET_MILLISECONDS,
): Promise<Delivery> {
  const own = new URL(config.url).hostname;
  const bytes = Buffer.concat(batch.map((linked) => syslogFrame(messageOf(own, linked))));
  try {
    const socket = await connect(stream, config.internalHosts);
    try {
      await deliver(socket, bytes, quietMilliseconds);
    } finally {
      socket.destroy();
    }
    return { kind: "delivered" };
  } catch (error) {
    // A server that closes early has taken some of them; fewer at once get through.
    return { kind: "smaller", reason: reasonOf(error as NodeJS.ErrnoException) };
  }
}

function messageOf(host: string, linked: LinkedEvent): string {
  const { position, event } = linked;
  const write = (value: object) =>
    syslogMessage({
      severity: event?.outcome === "success" ? INFORMATIONAL : WARNING,
      at: event?.at ?? new Date(0),
      host,
      id: event?.type ?? "missing",
      sequence: position,
      text: JSON.stringify(value),
    });
  const whole = write(toSent(linked));
  if (Buffer.byteLength(whole) <= MAX_BYTES) return whole;
  // Only details grow: every other value has a limit.
  return write({ ...toSent(linked), details: null, isCut: true });
}

async function connect(
  { host, port, ca }: StreamRow,
  internalHosts: readonly string[],
): Promise<tls.TLSSocket> {
  if (host === null || port === null) throw new Error("this stream has no server");
  refuseInternalHost(host, internalHosts);
  const socket = tls.connect({
    host,
    port,
    lookup: guardedLookup(internalHosts),
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === "" ? {} : { ca: certificatesOf(ca) }),
    minVersion: "TLSv1.2",
    rejectUnauthorized: true,
  });
  try {
    await connected(socket);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

const timedOut = () => Object.assign(new Error("timed out"), { code: "ETIMEDOUT" });

function connected(socket: tls.TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(timedOut()), CONNECT_MILLISECONDS);
    const settle = (end: () => void) => () => {
      clearTimeout(timer);
      end();
    };
    socket.once("secureConnect", settle(resolve));
    socket.once("error", (error) => settle(() => reject(error))());
    socket.once(
      "close",
      settle(() => reject(new Error("the connection was closed"))),
    );
  });
}

/** Writes everything, waits, ends the connection, and waits until the server does too. */
function deliver(socket: tls.TLSSocket, bytes: Buffer, quietMilliseconds: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let isEnding = false;
    let timer = setTimeout(() => settle(timedOut()), WRITE_MILLISECONDS);
    const settle = (error?: Error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    };
    const then = (milliseconds: number, next: () => void) => {
      clearTimeout(timer);
      timer = setTimeout(next, milliseconds);
    };
    const closed = () => settle(isEnding ? undefined : new Error("the server closed the connection early"));
    socket.on("error", settle).once("end", closed).once("close", closed).resume();
    socket.write(bytes, () =>
      then(quietMilliseconds, () => {
        isEnding = true;
        socket.end();
        then(CLOSE_MILLISECONDS, settle);
      }),
    );
  });
}

function reasonOf({ code, message }: NodeJS.ErrnoException): Reason {
  if (code === "EINTERNAL") return reason("audit_stream.internal");
  if (code === "ETIMEDOUT") return reason("audit_stream.timed_out");
  return reason("audit_stream.unreachable", { message });
}
