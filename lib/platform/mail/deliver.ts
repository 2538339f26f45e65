/**
 * Hands one mail to the mail server, with nodemailer.
 *
 * Always a connection of its own: nodemailer's pool holds mails in memory and loses their order. The envelope is
 * explicit and has one recipient, so nothing in a header decides where a mail goes.
 */
import { callbackify } from "node:util";
import { createTransport } from "nodemailer";
import { mailAddress } from "@/lib/formats/mail-address";
import { reason, type Reason } from "@/lib/messages/reason";
import { connectToMailServer, tlsOptions } from "./connect";
import type { MailServer } from "./types";

export type Message = {
  /** Stable, so that a mail that is sent twice is recognized as one. */ id: string;
  to: { address: string; name: string | null };
  subject: string;
  text: string;
  html: string;
  date: Date;
};

/**
 * What became of it. `server`: no mail can be sent until the server or its settings change; `later`: this mail can't
 * be sent now; `never`: the server refused it for good.
 */
export type Delivery =
  | { kind: "sent"; answer: string }
  | { kind: "server" | "later" | "never"; reason: Reason };

export type DeliveryOptions = {
  internalHosts: readonly string[];
  /** The host of Foyer's own address, for EHLO. */ ownHost: string;
  /** For the whole exchange. */ deadlineMilliseconds?: number;
};

const DEADLINE_MILLISECONDS = 60_000;
const GREETING_MILLISECONDS = 15_000;
const IDLE_MILLISECONDS = 30_000;
const MAX_ANSWER_BYTES = 16_384;

/** Text for a header, in one line: nodemailer folds long ones itself. */
const oneLine = (text: string) =>
  text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();

export async function deliver(
  server: MailServer,
  message: Message,
  options: DeliveryOptions,
): Promise<Delivery> {
  const [from, to] = [mailAddress(server.fromAddress), mailAddress(message.to.address)];
  if (from === null) return { kind: "server", reason: reason("mail.from_not_valid") };
  if (to === null) return { kind: "never", reason: reason("mail.address_not_valid") };
  const signal = AbortSignal.timeout(options.deadlineMilliseconds ?? DEADLINE_MILLISECONDS);
  const transport = createTransport(transportOptions(server, options, signal));
  try {
    const info = await transport.sendMail({
      signal,
      envelope: { from, to: [to] },
      from: { address: from, name: oneLine(server.fromName ?? "") },
      to: { address: to, name: oneLine(message.to.name ?? "") },
      messageId: `<${message.id}@${from.slice(from.lastIndexOf("@") + 1)}>`,
      date: message.date,
      subject: oneLine(message.subject),
      text: message.text,
      html: message.html,
      // RFC 3834 §5: no out-of-office replies. Exchange listens to the second one.
      headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
    });
    return { kind: "sent", answer: info.response ?? "" };
  } catch (error) {
    return deliveryOf(error as SmtpError, server);
  } finally {
    transport.close();
  }
}

function transportOptions(
  server: MailServer,
  { internalHosts, ownHost }: DeliveryOptions,
  signal: AbortSignal,
) {
  const isSecured = server.tls === "implicit";
  return {
    host: server.host,
    port: server.port,
    name: ownHost,
    secure: isSecured,
    requireTLS: server.tls === "starttls",
    ignoreTLS: server.tls === "none",
    opportunisticTLS: false,
    tls: tlsOptions(server),
    ...(server.userName === null
      ? {}
      : { auth: { user: server.userName, pass: server.password?.reveal() ?? "" }, forceAuth: true }),
    greetingTimeout: GREETING_MILLISECONDS,
    socketTimeout: IDLE_MILLISECONDS,
    maxResponseSize: MAX_ANSWER_BYTES,
    maxRecipients: 1,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: callbackify(async (_options: unknown) => {
      try {
        return { connection: await connectToMailServer(server, internalHosts, signal), secured: isSecured };
      } catch (error) {
        throw Object.assign(error as Error, { isConnecting: true });
      }
    }),
  };
}

type SmtpError = Error & {
  code?: string;
  /** The system's own code, where nodemailer has another. */ originalCode?: string;
  /** The SMTP command that failed. */ command?: string;
  responseCode?: number;
  response?: string;
  permanent?: boolean;
  isConnecting?: boolean;
};

/** Codes of OpenSSL and Node's TLS. */
const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA|UNSUITABLE)/;
const isTlsError = ({ code = "", originalCode = code, command }: SmtpError) =>
  code === "ETLS" || command === "STARTTLS" || TLS_CODE.test(originalCode);
/** Answers of a server that knows no AUTH (RFC 5321 §4.2.4). */
const UNKNOWN_COMMAND = new Set([500, 502, 503, 504]);

const SERVER_CODES = new Set(["EAUTH", "ENOAUTH", "EDNS", "EINTERNAL", "ECONFIG"]);

function deliveryOf(error: SmtpError, server: MailServer): Delivery {
  const why = reasonOf(error, `${server.host}:${server.port}`);
  const isServers =
    error.isConnecting === true ||
    isTlsError(error) ||
    SERVER_CODES.has(error.code ?? "") ||
    error.responseCode === 421 ||
    // A sender that isn't accepted is a setting, not this mail's fault.
    error.command === "MAIL FROM" ||
    (error.command ?? "").startsWith("AUTH") ||
    error.command === "EHLO" ||
    error.command === "HELO";
  if (isServers) return { kind: "server", reason: why };
  return { kind: error.permanent === true ? "never" : "later", reason: why };
}

/** What happened, in words: the server's own answer where it gave one. */
function reasonOf(error: SmtpError, server: string): Reason {
  const answer = oneLine(error.response ?? "");
  if (error.code === "EINTERNAL") return reason("mail.host_internal", { server });
  if (
    error.code === "ENOAUTH" ||
    (error.code === "EAUTH" && (answer === "" || UNKNOWN_COMMAND.has(error.responseCode ?? 0)))
  )
    return reason("mail.no_sign_in", { server });
  if (error.code === "EAUTH") return reason("mail.sign_in_refused", { answer });
  if (isTlsError(error))
    return reason("mail.tls_failed", { server, message: oneLine(answer || error.message) });
  if (error.command === "MAIL FROM" && answer !== "") return reason("mail.from_refused", { answer });
  if (answer !== "") return reason("mail.refused", { answer });
  if (error.name === "AbortError" || error.code === "ETIMEDOUT" || error.code === "EABORT")
    return reason("mail.timed_out", { server });
  return reason("mail.unreachable", { server, message: oneLine(error.message) });
}
