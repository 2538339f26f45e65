/**
 * A connection to a directory server: encrypted and verified before anything is sent.
 *
 * The library gets a ready socket, once: by itself it would reconnect without TLS after StartTLS, and it
 * treats plain text from before TLS as the server's responses.
 */
import { reason } from "@/lib/messages/reason";
import net from "node:net";
import tls from "node:tls";
import { BerReader } from "ldapts";
import { certificatesOf } from "@/lib/formats/pem";
import { guardedLookup, refuseInternalHost } from "@/lib/platform/guarded-agent";
import type { LdapSettings } from "../settings/ldap";
import { DirectoryUnavailable, isUnavailable } from "./unavailable";

const CONNECT_MILLISECONDS = 5_000;

/** Connects to `url`, one of the settings' servers. @throws DirectoryUnavailable */
export async function connectTo(
  url: string,
  settings: Pick<LdapSettings, "ca" | "isPlain">,
  internalHosts: readonly string[],
): Promise<net.Socket> {
  const isTls = url.toLowerCase().startsWith("ldaps:");
  const { hostname, port: typed } = new URL(url.replace(/^ldaps?:/i, "http:"));
  // http: leaves out port 80.
  const written = /:(\d+)\/?$/.exec(url)?.[1] ?? typed;
  const port = written === "" ? (isTls ? 636 : 389) : Number(written);
  const host = hostname.replace(/^\[|\]$/g, "");
  const hostPort = `${host}:${port}`;
  let socket: net.Socket | undefined;
  const timer = setTimeout(
    () => socket?.destroy(new DirectoryUnavailable(reason("directory.timed_out", { server: hostPort }))),
    CONNECT_MILLISECONDS,
  );
  try {
    refuseInternalHost(host, internalHosts);
    socket = await opened(
      net.connect({ host, port, lookup: guardedLookup(internalHosts) }),
      "connect",
      hostPort,
      (open) => (socket = open),
    );
    if (settings.isPlain) return socket;
    if (!isTls) await startTls(socket, hostPort);
    const secure = tls.connect({
      socket,
      host,
      ...(net.isIP(host) === 0 ? { servername: host } : {}),
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      ...(settings.ca === "" ? {} : { ca: certificatesOf(settings.ca) }),
    });
    return await opened(secure, "secureConnect", hostPort, (open) => (socket = open));
  } catch (error) {
    socket?.destroy();
    throw unavailable(hostPort, error as Error & { code?: string });
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(server: string, error: Error & { code?: string }): DirectoryUnavailable {
  if (isUnavailable(error)) return error;
  return new DirectoryUnavailable(
    error.code === "EINTERNAL"
      ? reason("directory.host_internal", { server })
      : reason("directory.unreachable", { server, message: error.message }),
    error,
  );
}

function opened<S extends net.Socket>(
  socket: S,
  event: "connect" | "secureConnect",
  server: string,
  hold: (socket: S) => void,
): Promise<S> {
  hold(socket);
  return new Promise((resolve, reject) => {
    const ended = () => reject(new DirectoryUnavailable(reason("directory.connection_closed", { server })));
    socket.once("error", reject).once("close", ended);
    socket.once(event, () => {
      socket.removeListener("error", reject).removeListener("close", ended);
      // Until the library listens, a broken connection must not end the process.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

const START_TLS_OID = "1.3.6.1.4.1.1466.20037";
/** RFC 4511 §4.14.1: an extended request with the name alone, as message 1. */
const START_TLS = Buffer.concat([
  Buffer.from([0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16]),
  Buffer.from(START_TLS_OID),
]);
const MAX_ANSWER_BYTES = 4_096;

/**
 * @throws if the server refuses, or sends bytes after its response, which come from an attacker in between
 */
async function startTls(socket: net.Socket, server: string): Promise<void> {
  socket.write(START_TLS);
  let heard = Buffer.alloc(0);
  await new Promise<void>((resolve, reject) => {
    const end = (error?: Error) => {
      socket.pause();
      socket.removeListener("data", read).removeListener("close", closed).removeListener("error", end);
      if (error) reject(error);
      else resolve();
    };
    const closed = () => end(new DirectoryUnavailable(reason("directory.connection_closed", { server })));
    const notValid = (cause?: unknown) =>
      end(new DirectoryUnavailable(reason("directory.starttls_not_valid", { server }), cause));
    const read = (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      try {
        const status = startTlsStatus(heard);
        if (status === 0) end();
        else if (status !== null)
          end(new DirectoryUnavailable(reason("directory.starttls_refused", { server, result: status })));
        else if (heard.length > MAX_ANSWER_BYTES) notValid();
      } catch (error) {
        notValid(error);
      }
    };
    socket.on("data", read).once("close", closed).once("error", end);
  });
}

/** Returns the result code of a complete response; null while it is incomplete. @throws for bytes after it */
export function startTlsStatus(heard: Buffer): number | null {
  const reader = new BerReader(heard);
  if (reader.readSequence(0x30) === null || reader.remain < reader.length) return null;
  if (reader.remain > reader.length) throw new Error("the server said more than its answer before TLS began");
  if (reader.readInt() !== 1 || reader.readSequence(0x78) === null)
    throw new Error("the answer to StartTLS is none");
  return reader.readEnumeration();
}
