/**
 * Syslog messages (RFC 5424) in the frames of syslog over TLS (RFC 5425): the length in bytes, a space, the
 * message.
 */

export type SyslogMessage = {
  severity: number;
  at: Date;
  host: string;
  /** What kind of message it is. */ id: string;
  /** A number that grows by one with each message. */ sequence: number;
  text: string;
};

/** "log audit" (RFC 5424 §6.2.1). */
const FACILITY = 13;
const APP = "foyer";
/** RFC 5424 §7.3.1: it begins again at 1 after this one. */
const MAX_SEQUENCE = 2_147_483_647;

/** Printable ASCII without spaces, of a limited length; "-" for nothing (RFC 5424 §6.2). */
const header = (text: string, length: number) => text.replaceAll(/[^\x21-\x7e]/g, "").slice(0, length) || "-";

export function syslogMessage({ severity, at, host, id, sequence, text }: SyslogMessage): string {
  const data = `[origin software="Foyer"][meta sequenceId="${((sequence - 1) % MAX_SEQUENCE) + 1}"]`;
  // A byte order mark says that the text is UTF-8 (RFC 5424 §6.4).
  return `<${FACILITY * 8 + severity}>1 ${at.toISOString()} ${header(host, 255)} ${APP} - ${header(id, 32)} ${data} \uFEFF${text}`;
}

export function syslogFrame(message: string): Buffer {
  const bytes = Buffer.from(message, "utf8");
  return Buffer.concat([Buffer.from(`${bytes.byteLength} `, "ascii"), bytes]);
}
