/**
 * A directory server on loopback with scripted responses, byte by byte, for what honest servers never send.
 */
import net from "node:net";
import tls from "node:tls";
import { BerReader, BerWriter } from "ldapts";
import { makeCertificates, type ServerCertificate } from "./certificates";

export type Asked = {
  id: number;
  /** The protocol operation's tag (RFC 4511 §4.2 and on). */ tag: number;
  /** The name of a bind. */ name: string;
  password: string;
  cookie: string;
};
export type FakeDirectory = {
  port: number;
  certificates: ServerCertificate;
  asked: Asked[];
  connections: () => number;
  stop(): Promise<void>;
};

export const BIND = 0x60;
export const SEARCH = 0x63;
export const EXTENDED = 0x77;

/** Returns a response with a result code: bind 0x61, search done 0x65, extended 0x78. */
export function result(
  id: number,
  tag: number,
  code: number,
  options: {
    text?: string;
    cookie?: string;
    /** Values of controls by their names. */ controls?: Record<string, Buffer>;
  } = {},
): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(tag);
  writer.writeEnumeration(code);
  writer.writeString("");
  writer.writeString(options.text ?? "");
  writer.endSequence();
  if (options.controls !== undefined) {
    writer.startSequence(0xa0);
    for (const [name, value] of Object.entries(options.controls)) {
      writer.startSequence();
      writer.writeString(name);
      if (value.length > 0) writer.writeBuffer(value, 0x04);
      writer.endSequence();
    }
    writer.endSequence();
  }
  if (options.cookie !== undefined) {
    const value = new BerWriter();
    value.startSequence();
    value.writeInt(0);
    value.writeString(options.cookie);
    value.endSequence();
    writer.startSequence(0xa0);
    writer.startSequence();
    writer.writeString("1.2.840.113556.1.4.319");
    writer.writeBuffer(value.buffer, 0x04);
    writer.endSequence();
    writer.endSequence();
  }
  writer.endSequence();
  return writer.buffer;
}

export function entry(id: number, dn: string, attributes: Record<string, string[]>): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(0x64);
  writer.writeString(dn);
  writer.startSequence();
  for (const [name, values] of Object.entries(attributes)) {
    writer.startSequence();
    writer.writeString(name);
    writer.startSequence(0x31);
    for (const value of values) writer.writeString(value);
    writer.endSequence();
    writer.endSequence();
  }
  writer.endSequence();
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}

/** Returns a referral to another server. */
export function reference(id: number, url: string): Buffer {
  const writer = new BerWriter();
  writer.startSequence();
  writer.writeInt(id);
  writer.startSequence(0x73);
  writer.writeString(url);
  writer.endSequence();
  writer.endSequence();
  return writer.buffer;
}

export type Answer = (asked: Asked, socket: net.Socket) => Buffer[];

/** Starts the server. @param mode the protocol from the start; `starttls` begins in plain text */
export async function startFakeDirectory(
  mode: "tls" | "starttls",
  answer: Answer,
  options: {
    hosts?: string[];
    /** Plain text after the response to StartTLS. */ injected?: Buffer;
  } = {},
): Promise<FakeDirectory> {
  const certificates = await makeCertificates({ dns: options.hosts ?? ["localhost"], ip: [] });
  const secureContext = tls.createSecureContext({ cert: certificates.certificate, key: certificates.key });
  const asked: Asked[] = [];
  const sockets = new Set<net.Socket>();
  let connections = 0;
  const speak = (socket: net.Socket, isClear: boolean) => {
    let heard = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      for (
        let length = messageLength(heard);
        length !== null && heard.length >= length;
        length = messageLength(heard)
      ) {
        const request = requestOf(heard.subarray(0, length));
        heard = heard.subarray(length);
        asked.push(request);
        if (isClear && request.tag === EXTENDED) {
          socket.removeListener("data", read);
          socket.write(Buffer.concat([result(request.id, 0x78, 0), options.injected ?? Buffer.alloc(0)]));
          const secure = new tls.TLSSocket(socket, { isServer: true, secureContext });
          secure.on("error", () => {});
          speak(secure, false);
          return;
        }
        for (const bytes of answer(request, socket)) socket.write(bytes);
      }
    };
    socket.on("data", read).on("error", () => {});
  };
  const accepted = (socket: net.Socket) => {
    connections += 1;
    sockets.add(socket);
    speak(socket, mode === "starttls");
  };
  const server =
    mode === "tls"
      ? tls
          .createServer({ cert: certificates.certificate, key: certificates.key }, accepted)
          .on("tlsClientError", () => {})
      : net.createServer(accepted);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    certificates,
    asked,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function messageLength(heard: Buffer): number | null {
  if (heard.length < 2) return null;
  const first = heard[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  return heard.length < 2 + count ? null : 2 + count + heard.readUIntBE(2, count);
}

function requestOf(bytes: Buffer): Asked {
  const reader = new BerReader(bytes);
  reader.readSequence();
  const id = reader.readInt() ?? 0;
  const tag = reader.peek() ?? 0;
  const asked: Asked = { id, tag, name: "", password: "", cookie: bytes.toString("latin1") };
  if (tag !== BIND) return asked;
  reader.readSequence(BIND);
  reader.readInt();
  return { ...asked, name: reader.readString() ?? "", password: reader.readString(0x80) ?? "" };
}
