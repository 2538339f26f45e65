/** A connection to the mail server: guarded like every request to a host that an administrator types. */
import net from "node:net";
import tls from "node:tls";
import { certificatesOf } from "@/lib/formats/pem";
import { guardedLookup, refuseInternalHost } from "../guarded-agent";
import type { MailServer } from "./types";

const CONNECT_MILLISECONDS = 10_000;

/** What verifies the server's certificate, for TLS from the start and after STARTTLS. */
export const tlsOptions = ({ host, ca }: Pick<MailServer, "host" | "ca">): tls.ConnectionOptions => ({
  ...(net.isIP(host) === 0 ? { servername: host } : { host }),
  rejectUnauthorized: true,
  minVersion: "TLSv1.2",
  ...(ca === "" ? {} : { ca: certificatesOf(ca) }),
});

/** Connects, and begins TLS unless STARTTLS does that later. @throws the socket's error */
export async function connectToMailServer(
  server: Pick<MailServer, "host" | "port" | "tls" | "ca">,
  internalHosts: readonly string[],
  signal: AbortSignal,
): Promise<net.Socket> {
  refuseInternalHost(server.host, internalHosts);
  let socket: net.Socket = net.connect({
    host: server.host,
    port: server.port,
    lookup: guardedLookup(internalHosts),
  });
  const late = () =>
    socket.destroy(Object.assign(new Error("the connection took too long"), { code: "ETIMEDOUT" }));
  const timer = setTimeout(late, CONNECT_MILLISECONDS);
  signal.addEventListener("abort", late, { once: true });
  try {
    await opened(socket, "connect");
    if (server.tls !== "implicit") return socket;
    socket = tls.connect({ socket, ...tlsOptions(server) });
    await opened(socket, "secureConnect");
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", late);
  }
}

function opened(socket: net.Socket, event: "connect" | "secureConnect"): Promise<void> {
  return new Promise((resolve, reject) => {
    const closed = () =>
      reject(Object.assign(new Error("the connection was closed"), { code: "ECONNECTION" }));
    socket.once("error", reject).once("close", closed);
    socket.once(event, () => {
      socket.removeListener("error", reject).removeListener("close", closed);
      // Until nodemailer listens, a broken connection must not end the process.
      socket.on("error", () => {});
      resolve();
    });
  });
}
