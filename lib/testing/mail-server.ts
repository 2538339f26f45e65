/** A real SMTP server for tests, which can be slow, refuse, or break off. */
import net from "node:net";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { makeCertificates } from "./certificates";

export type ReceivedMail = { from: string; to: string[]; raw: string; at: number };

export type MailCounterpart = {
  port: number;
  /** Every mail that was accepted. */ mails: ReceivedMail[];
  /** Signed in with, in order. */ users: string[];
  /** Certificate authority of its certificate for localhost. */ ca: string;
  /** Changes what it does from now on. */ behave(how: Behaviour): void;
  close(): Promise<void>;
};

export type Behaviour = {
  /** Answers RCPT TO with this. */ recipient?: (address: string) => { code: number; text: string } | null;
  /** Answers the end of DATA with this. */ data?: () => { code: number; text: string } | null;
  /** Answers MAIL FROM with this. */ sender?: () => { code: number; text: string } | null;
  /** Breaks the connection off in the middle of DATA. */ dropsInData?: boolean;
  /** Accepts the mail, then breaks the connection off without an answer. */ dropsAfterData?: boolean;
  /** Never answers the end of DATA. */ hangs?: boolean;
};

const problem = ({ code, text }: { code: number; text: string }) =>
  Object.assign(new Error(text), { responseCode: code });

let certificates: ReturnType<typeof makeCertificates> | undefined;

export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailCounterpart> {
  const { ca, certificate, key } = await (certificates ??= makeCertificates({
    dns: ["localhost"],
    ip: ["127.0.0.1"],
  }));
  const mails: ReceivedMail[] = [];
  const users: string[] = [];
  let how: Behaviour = {};
  const sockets = new Set<net.Socket>();
  const server = new SMTPServer({
    authOptional: true,
    key,
    cert: certificate,
    disableReverseLookup: true,
    closeTimeout: 100,
    onMailFrom: (_address, _session, done) => done(withProblem(how.sender?.())),
    onRcptTo: ({ address }, _session, done) => done(withProblem(how.recipient?.(address))),
    onAuth: ({ username = "", password }, _session, done) => {
      users.push(username);
      if (password === "right") done(null, { user: username });
      else done(problem({ code: 535, text: "5.7.8 Credentials not accepted" }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      if (how.dropsInData) {
        for (const socket of sockets) socket.destroy();
        stream.resume();
        return;
      }
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.once("end", () => {
        if (how.hangs) return;
        const refusal = how.data?.();
        if (refusal) return done(problem(refusal));
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom ? mailFrom.address : "",
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
          at: Date.now(),
        });
        if (how.dropsAfterData) for (const socket of sockets) socket.destroy();
        else done(null, "2.0.0 queued");
      });
    },
    ...options,
  });
  server.on("error", () => {});
  server.server.on("connection", (socket: net.Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    users,
    ca,
    behave: (next) => (how = next),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

const withProblem = (refusal: { code: number; text: string } | null | undefined) =>
  refusal ? problem(refusal) : null;

/** A server that says `lines` one after the other, whatever it hears, and then nothing; for servers that break rules. */
export async function startRawServer(
  answer: (line: string, socket: net.Socket) => string | null,
  greeting: string | null,
): Promise<{ port: number; heard: string[]; close(): Promise<void> }> {
  const heard: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).once("close", () => sockets.delete(socket));
    if (greeting !== null) socket.write(`${greeting}\r\n`);
    socket.on("data", (chunk) => {
      for (const line of chunk.toString("utf8").split("\r\n").filter(Boolean)) {
        heard.push(line);
        const said = answer(line, socket);
        if (said !== null) socket.write(`${said}\r\n`);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Returns a header's value, unfolded. */
export const headerOf = ({ raw }: ReceivedMail, name: string): string | null =>
  new RegExp(`^${name}: (.*(?:\r\n[ \t].*)*)`, "im")
    .exec(raw.split("\r\n\r\n")[0] ?? "")?.[1]
    ?.replaceAll(/\r\n[ \t]/g, " ") ?? null;

/** Returns the text of the first part of a type, decoded. */
export function partOf({ raw }: ReceivedMail, type: "text/plain" | "text/html"): string {
  const part = raw.split(/^--.+$/m).find((each) => each.includes(`Content-Type: ${type}`)) ?? "";
  const [head = "", ...body] = part.split("\r\n\r\n");
  const text = body.join("\r\n\r\n").trim();
  if (/Content-Transfer-Encoding: base64/i.test(head)) return Buffer.from(text, "base64").toString("utf8");
  if (/Content-Transfer-Encoding: quoted-printable/i.test(head))
    return Buffer.from(
      text
        .replaceAll("=\r\n", "")
        .replaceAll(/=([0-9A-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      "latin1",
    ).toString("utf8");
  return text;
}
