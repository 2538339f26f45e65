import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import tls from "node:tls";
import { sql } from "kysely";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { makeCertificates, type ServerCertificate } from "@/lib/testing/certificates";
import { englishText } from "@/lib/messages/server-text";
import { reasonText } from "@/lib/messages/reason";
import {
  createAuditStream,
  deleteStream,
  listAuditStreams,
  listStuckStreams,
  pauseStream,
  replaceStreamSecret,
  resumeStream,
  type StreamInput,
} from "@/lib/access/audit/streams";
import { linkEvents } from "../audit/chain";
import { record } from "../audit/record";
import { createWorker } from "../jobs/worker";
import { streamAudit, STREAM_AUDIT, wakeStreams } from "./jobs";

let app: TestApp;
let certificates: ServerCertificate;
beforeAll(async () => {
  app = await testApp({
    environment: { FOYER_INTERNAL_HOSTS: "localhost,127.0.0.1" },
    // The package that verifies signatures compares with the real time.
    clock: frozenClock(new Date().toISOString()),
  });
  certificates = await makeCertificates({ dns: ["localhost"], ip: ["127.0.0.1"] });
});
afterAll(() => app.dispose());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  for (const { id } of await listAuditStreams(app.system)) await deleteStream(app.system, { id });
});

function happens(name: string, more: { note?: string } = {}, db = app.ctx.db) {
  // The chain has the order of the times.
  app.clock.advance(0.001);
  return record(app.system, db, {
    type: "group.created",
    outcome: "success",
    targetId: name,
    details: { name, ...more },
  });
}
/** What the worker does when events were linked. */
async function run(): Promise<void> {
  if ((await linkEvents(app.ctx)) > 0) await wakeStreams(app.ctx);
  await createWorker({
    ctx: app.ctx,
    concurrency: 1,
    handlers: { [STREAM_AUDIT]: streamAudit({ ctx: app.ctx, random: () => 0, quietMilliseconds: 20 }) },
  }).drain();
}
const later = (seconds: number) => app.clock.advance(seconds);
const only = async () => {
  const [stream] = await listAuditStreams(app.system);
  if (!stream) throw new Error("no stream");
  const problem = stream.problem && reasonText(englishText(), stream.problem.reason);
  return { ...stream, problem };
};
async function add(input: StreamInput) {
  await linkEvents(app.ctx);
  return (await createAuditStream(app.system, input))?.reveal() ?? "";
}
const names = (events: { targetId?: string | null }[]) =>
  events.map(({ targetId }) => targetId ?? "").filter((name) => name.startsWith("event "));

type Received = { headers: Record<string, string>; body: string };
type Answer = { status: number; headers?: Record<string, string> } | "cut";

/** A webhook receiver that answers what it is told to. */
async function receiver() {
  const received: Received[] = [];
  const answers: Answer[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString("utf8"),
      });
      const answer = answers.shift() ?? { status: 204 };
      if (answer === "cut") return request.socket.destroy();
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((done) => server.close(() => done())));
  const { port } = server.address() as AddressInfo;
  const events = () =>
    received.flatMap(
      ({ body }) => (JSON.parse(body) as { data: { events: { targetId: string }[] } }).data.events,
    );
  return { received, answers, events, url: `http://127.0.0.1:${port}/hook` };
}
const webhook = (url: string, more: Partial<Extract<StreamInput, { kind: "webhook" }>> = {}) =>
  add({ kind: "webhook", name: "SIEM", from: "now", url, ca: "", ...more });

describe("a webhook", () => {
  it("gets every event once and in order, with a signature that another implementation accepts", async () => {
    const { received, events, url } = await receiver();
    const secret = await webhook(url);
    for (let number = 1; number <= 250; number += 1) await happens(`event ${number}`);
    await run();
    expect(names(events())).toEqual(Array.from({ length: 250 }, (_, index) => `event ${index + 1}`));
    expect(received.length).toBeGreaterThan(1);
    for (const { body, headers } of received)
      expect(() => new Webhook(secret).verify(body, headers)).not.toThrow();
    expect(await only()).toMatchObject({ behind: 0, problem: null });
    await run();
    expect(names(events()), "nothing is sent twice").toHaveLength(250);
  });

  it("[H41] gets the same id and body again after a failure, with a new time and valid signatures of both secrets", async () => {
    const { received, answers, events, url } = await receiver();
    const old = await webhook(url);
    answers.push(
      { status: 500 },
      "cut",
      { status: 429, headers: { "retry-after": "600" } },
      { status: 302, headers: { location: "http://169.254.169.254/latest/meta-data" } },
    );
    await happens("event 1");
    await run();
    await happens("event 2");
    await run();
    expect(received, "a new event doesn't make it try earlier").toHaveLength(1);
    later(10);
    await run();
    expect(received).toHaveLength(2);
    const { id } = await only();
    const renewed = (await replaceStreamSecret(app.system, { id })).reveal();
    later(10);
    await run();
    expect(received).toHaveLength(3);
    later(590);
    await run();
    expect(received, "Retry-After is honoured").toHaveLength(3);
    later(11);
    await run();
    expect(received, "the redirect isn't followed").toHaveLength(4);
    expect((await only()).problem).toContain("302");
    later(300);
    await run();
    const [first, ...others] = received.slice(0, 5);
    for (const other of others) {
      expect(other.body).toBe(first?.body);
      expect(other.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
      expect(other.headers["webhook-timestamp"]).not.toBe(first?.headers["webhook-timestamp"]);
    }
    const last = received[4] as Received;
    // The package checks the time too, against the real one.
    const asSentNow = (secret: string) => {
      const at = new Date();
      const signed = new Webhook(secret).sign(last.headers["webhook-id"] ?? "", at, last.body);
      return () =>
        new Webhook(secret).verify(last.body, {
          ...last.headers,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": signed,
        });
    };
    for (const secret of [old, renewed]) expect(asSentNow(secret)).not.toThrow();
    const sentAt = new Date(Number(last.headers["webhook-timestamp"]) * 1000);
    const expected = [renewed, old].map((secret) =>
      new Webhook(secret).sign(last.headers["webhook-id"] ?? "", sentAt, last.body),
    );
    expect(last.headers["webhook-signature"]).toBe(expected.join(" "));
    expect(names(events())).toEqual([...Array<string>(5).fill("event 1"), "event 2"]);
  });

  it("is stopped by 410 with an alarm, and continues where it was when it is resumed", async () => {
    const { answers, events, url } = await receiver();
    await webhook(url);
    answers.push({ status: 410 });
    await happens("event 1");
    await run();
    await happens("event 2");
    later(3600);
    await run();
    expect(names(events())).toEqual(["event 1"]);
    expect(await listStuckStreams(app.system)).toMatchObject([{ state: "stopped", name: "SIEM" }]);
    const { id } = await only();
    await resumeStream(app.system, { id });
    await run();
    expect(names(events())).toEqual(["event 1", "event 1", "event 2"]);
    expect(await listStuckStreams(app.system)).toEqual([]);
  });

  it("gets fewer events at once after 413, until they fit", async () => {
    const { received, answers, events, url } = await receiver();
    await webhook(url);
    answers.push({ status: 413 }, { status: 413 });
    for (let number = 1; number <= 40; number += 1) await happens(`event ${number}`);
    await run();
    for (let round = 0; round < 8; round += 1) {
      later(300);
      await run();
    }
    expect(names(events()).slice(-40)).toEqual(
      Array.from({ length: 40 }, (_, index) => `event ${index + 1}`),
    );
    expect(received.map(({ body }) => JSON.parse(body).data.events.length)).toSatisfy(
      ([first, , third]: number[]) => (third ?? 0) < (first ?? 0),
    );
  });

  it("[H37] gets an event whose transaction commits after later ones", async () => {
    const { events, url } = await receiver();
    await webhook(url);
    if (app.ctx.config.databaseUrl === undefined && app.database.engine === "embedded") {
      // One connection: the late event is one that waits longer for its place in the chain.
      await happens("event late");
      const waiting = await app.ctx.db.deleteFrom("audit_waiting").returningAll().execute();
      await happens("event early");
      await run();
      expect(names(events())).toEqual(["event early"]);
      await app.ctx.db.insertInto("audit_waiting").values(waiting).execute();
    } else {
      let commit = () => {};
      const held = new Promise<void>((resolve) => (commit = resolve));
      const late = app.ctx.db.transaction().execute(async (tx) => {
        await happens("event late", {}, tx);
        await held;
      });
      await happens("event early");
      await run();
      expect(names(events())).toEqual(["event early"]);
      commit();
      await late;
    }
    await run();
    expect(names(events())).toEqual(["event early", "event late"]);
  });

  it("that is down for an hour loses nothing, and the overview names it", async () => {
    const { answers, events, url } = await receiver();
    await webhook(url);
    answers.push(...Array.from({ length: 40 }, () => ({ status: 503 })));
    for (let minute = 0; minute < 60; minute += 1) {
      await happens(`event ${minute}`);
      await run();
      later(60);
    }
    expect(await listStuckStreams(app.system)).toMatchObject([{ name: "SIEM", state: "on" }]);
    answers.length = 0;
    later(300);
    await run();
    const delivered = [...new Set(names(events()))];
    expect(delivered).toEqual(Array.from({ length: 60 }, (_, index) => `event ${index}`));
    expect(await listStuckStreams(app.system)).toEqual([]);
  });

  it("[G78] is told when an event's row is gone from the database", async () => {
    const { received, url } = await receiver();
    await webhook(url);
    const id = await happens("event removed");
    await linkEvents(app.ctx);
    const both = async (statement: string) => {
      await sql.raw(statement).execute(app.ctx.db);
    };
    const row = await app.ctx.db
      .selectFrom("audit_events")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    await both("alter table audit_events disable trigger user");
    await app.ctx.db.deleteFrom("audit_events").where("id", "=", id).execute();
    await run();
    const sent = received.flatMap(({ body }) => JSON.parse(body).data.events as { id: string }[]);
    expect(sent).toContainEqual(expect.objectContaining({ id, isMissing: true }));
    await app.ctx.db
      .insertInto("audit_events")
      .values({ ...row, details: JSON.stringify(row.details) })
      .execute();
    await both("alter table audit_events enable trigger user");
  });

  it("[G43] on an internal address is refused unless the configuration names it, also when its name resolves to one", async () => {
    for (const url of ["https://169.254.169.254/", "https://10.0.0.1/", "https://[::1]/"]) {
      await webhook(url);
      await happens("event 1");
      await run();
      expect((await only()).problem, url).toContain("public internet");
      await deleteStream(app.system, { id: (await only()).id });
    }
  });
});

describe("a syslog server", () => {
  type Behaviour = { closesAfter?: number; byteByByte?: boolean };
  /** Reads frames as RFC 5425 §4.3 says, one connection after another. */
  async function syslogServer(behaviour: Behaviour = {}, of: ServerCertificate = certificates) {
    const frames: string[] = [];
    const server = tls.createServer({ cert: of.certificate, key: of.key }, (socket) => {
      let data = Buffer.alloc(0);
      let count = 0;
      const read = () => {
        for (;;) {
          const match = /^([1-9]\d*) /.exec(data.subarray(0, 12).toString("latin1"));
          if (!match) {
            if (data.length > 12) throw new Error(`not a frame: ${data.subarray(0, 40).toString("utf8")}`);
            return;
          }
          const [start, length] = [match[0].length, Number(match[1])];
          if (data.length < start + length) return;
          frames.push(data.subarray(start, start + length).toString("utf8"));
          data = data.subarray(start + length);
          count += 1;
          if (count === behaviour.closesAfter) return void socket.destroy();
        }
      };
      socket.on("error", () => {});
      socket.on("data", (chunk: Buffer) => {
        const parts = behaviour.byteByByte ? [...chunk].map((byte) => Buffer.from([byte])) : [chunk];
        for (const part of parts) {
          data = Buffer.concat([data, part]);
          read();
        }
      });
    });
    server.on("tlsClientError", () => {});
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((done) => server.close(() => done())));
    return { frames, port: (server.address() as AddressInfo).port };
  }
  const RFC5424 =
    /^<(\d{1,3})>1 (\S+) (\S+) (\S+) (\S+) (\S+) (\[(?:[^\]\\]|\\.)*\](?:\[(?:[^\]\\]|\\.)*\])*) \uFEFF(.*)$/s;
  const parse = (frame: string) => {
    const match = RFC5424.exec(frame);
    if (!match) throw new Error(`not RFC 5424: ${frame.slice(0, 200)}`);
    const [, priority, at, host, application, , id, data, text] = match;
    return {
      priority,
      at,
      host,
      application,
      id,
      data,
      event: JSON.parse(text ?? "") as Record<string, unknown>,
    };
  };
  const syslog = (port: number, more: { ca?: string; host?: string } = {}) =>
    add({
      kind: "syslog",
      name: "Log host",
      from: "now",
      host: "localhost",
      port,
      ca: certificates.ca,
      ...more,
    });

  it("[H42] [G79] gets each event as one message, whatever its texts, even if it reads a byte at a time", async () => {
    const { frames, port } = await syslogServer({ byteByByte: true });
    await syslog(port);
    const texts = ["event Grüße 👩‍🚀", 'event \r\n<0>1 - - - - - - forged ]"\\', "event \u2028 \u202e =1+1"];
    for (const text of texts) await happens(text);
    await run();
    const messages = frames.map(parse);
    const about = messages.filter(({ id }) => id === "group.created");
    expect(about.map(({ event }) => event.targetId)).toEqual(texts);
    expect(about.every(({ priority, application }) => priority === "110" && application === "foyer")).toBe(
      true,
    );
    expect(
      frames.some((frame) => /[\r\n]/.test(frame)),
      "one line each",
    ).toBe(false);
    const sequence = messages.map(({ data }) => Number(/sequenceId="(\d+)"/.exec(data ?? "")?.[1]));
    expect(sequence).toEqual([...sequence].sort((a, b) => a - b));
    expect((await only()).behind).toBe(0);
  });

  it("[H42] gets a long event without its details, marked, in a frame that receivers take", async () => {
    const { frames, port } = await syslogServer();
    await syslog(port);
    await app.ctx.db.transaction().execute((tx) =>
      record(app.system, tx, {
        type: "audit.verified",
        outcome: "success",
        targetId: "event long",
        details: {
          events: 1,
          signedTo: 1,
          count: 200,
          findings: Array.from({ length: 200 }, (_, position) => ({
            problem: "removed",
            position,
            eventId: null,
          })),
        },
      }),
    );
    await run();
    const long = frames.find((frame) => frame.includes("event long")) ?? "";
    expect(parse(long).event).toMatchObject({ details: null, isCut: true });
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(8_192);
  });

  it("[H42] that closes after a few messages gets all the same, some of them twice", async () => {
    const { frames, port } = await syslogServer({ closesAfter: 10 });
    await syslog(port);
    for (let number = 1; number <= 60; number += 1) await happens(`event ${number}`);
    for (let round = 0; round < 40; round += 1) {
      await run();
      later(300);
    }
    const delivered = [...new Set(frames.map((frame) => String(parse(frame).event.targetId)))];
    expect(delivered.filter((name) => name.startsWith("event "))).toEqual(
      Array.from({ length: 60 }, (_, index) => `event ${index + 1}`),
    );
  });

  it("whose certificate isn't trusted or names another host gets nothing", async () => {
    const other = await makeCertificates({ dns: ["other.example"], ip: [] });
    const wrongName = await syslogServer({}, other);
    await syslog(wrongName.port, { ca: other.ca });
    await happens("event 1");
    await run();
    expect((await only()).problem).toMatch(/can’t reach/);
    expect(wrongName.frames).toEqual([]);
    await deleteStream(app.system, { id: (await only()).id });
    const untrusted = await syslogServer({}, other);
    await syslog(untrusted.port);
    await happens("event 2");
    await run();
    expect((await only()).problem).toMatch(/can’t reach/);
    expect(untrusted.frames).toEqual([]);
  });
});

describe("a file", () => {
  const folder = () => path.join(app.ctx.config.dataFolder, "audit-streams");
  const file = () => path.join(folder(), "audit.jsonl");
  const lines = () =>
    readFileSync(file(), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { targetId: string });
  const stream = () => add({ kind: "file", name: "Agent", from: "now", fileName: "audit.jsonl" });
  afterEach(() => rmSync(folder(), { recursive: true, force: true }));

  it("[H40] gets one line per event, whatever its texts, for its owner alone", async () => {
    await stream();
    const texts = ["event \r\n{}", "event \u2028", 'event "quotes"', "event \u0000"];
    for (const text of texts) await happens(text);
    await run();
    expect(names(lines())).toHaveLength(texts.length);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it("continues after a crash in the middle of a line, without a torn line and without a lost event", async () => {
    await stream();
    await happens("event 1");
    await run();
    writeFileSync(file(), '{"position":12,"id":"torn', { flag: "a" });
    await happens("event 2");
    await run();
    expect(names(lines())).toEqual(["event 1", "event 2"]);
  });

  it("is made again after it was moved away", async () => {
    await stream();
    await happens("event 1");
    await run();
    execFileSync("mv", [file(), `${file()}.1`]);
    await happens("event 2");
    await run();
    expect(names(lines())).toEqual(["event 2"]);
  });

  it("on a full disk stops this stream alone, and gets everything when there is room", async ({ skip }) => {
    mkdirSync(folder(), { recursive: true });
    try {
      execFileSync("mknod", [file(), "c", "1", "7"], { stdio: "ignore" });
      writeFileSync(file(), "");
    } catch {
      skip("this user can't make a device that is always full");
    }
    await stream();
    await happens("event 1");
    await run();
    expect((await only()).problem).toBe("The disk is full.");
    rmSync(file());
    await happens("event 2");
    later(300);
    await run();
    expect(names(lines())).toEqual(["event 1", "event 2"]);
  });

  it("is never reached through a link to another file", async () => {
    mkdirSync(folder(), { recursive: true });
    const target = path.join(app.ctx.config.dataFolder, "precious");
    writeFileSync(target, "precious");
    symlinkSync(target, file());
    await stream();
    await happens("event 1");
    await run();
    expect((await only()).problem).toMatch(/can’t be written/);
    expect(readFileSync(target, "utf8")).toBe("precious");
  });
});

describe("an administrator", () => {
  it("who begins with the first event sends the whole log", async () => {
    const { events, url } = await receiver();
    await happens("event before");
    await webhook(url, { from: "beginning" });
    await run();
    expect(names(events())).toContain("event before");
  });

  it("who pauses a stream sends nothing until it is resumed, and then everything", async () => {
    const { events, url } = await receiver();
    await webhook(url);
    const { id } = await only();
    await pauseStream(app.system, { id });
    await happens("event 1");
    await run();
    expect(names(events())).toEqual([]);
    await resumeStream(app.system, { id });
    await run();
    expect(names(events())).toEqual(["event 1"]);
  });

  const valid = {
    kind: "webhook",
    name: "SIEM",
    from: "now",
    url: "https://siem.example.com/",
    ca: "",
  } as const;
  it.each<[string, object, string]>([
    ["no address", { url: "" }, "audit_stream_url_not_valid"],
    ["a file's address", { url: "file:///etc/passwd" }, "audit_stream_url_not_valid"],
    ["an address with a password", { url: "https://a:b@siem.example.com/" }, "audit_stream_url_not_valid"],
    ["an address without encryption", { url: "http://siem.example.com/" }, "audit_stream_url_not_encrypted"],
    [
      "an endless address",
      { url: `https://siem.example.com/${"x".repeat(2_000)}` },
      "audit_stream_url_not_valid",
    ],
    ["no name", { name: " " }, "audit_stream_name_not_valid"],
    ["a line break in the name", { name: "a\nb" }, "audit_stream_name_not_valid"],
    ["no certificates", { ca: "hello" }, "source_certificates_invalid"],
    ["an unknown kind", { kind: "pigeon" }, "audit_stream_kind_not_valid"],
    ["an unknown beginning", { from: "yesterday" }, "audit_stream_from_not_valid"],
    ["an unknown member", { host: "x" }, "input_not_valid"],
  ])("can't add a stream with %s", async (_what, change, code) => {
    const input = { ...valid, ...change } as StreamInput;
    await expect(createAuditStream(app.system, input)).rejects.toMatchObject({ code });
    expect(await listAuditStreams(app.system)).toEqual([]);
  });

  it.each(["../audit.jsonl", "/etc/passwd", "audit.txt", ".jsonl", "A.jsonl", "a\u0000.jsonl", ""])(
    "can't write to a file named %j",
    async (fileName) => {
      await expect(
        createAuditStream(app.system, { kind: "file", name: "Agent", from: "now", fileName }),
      ).rejects.toMatchObject({ code: "audit_stream_file_not_valid" });
    },
  );

  it("can't add two streams of one name or to one file, or more than ten", async () => {
    const make = (name: string, fileName: string) =>
      createAuditStream(app.system, { kind: "file", name, from: "now", fileName });
    await make("Agent", "a.jsonl");
    await expect(make("AGENT", "b.jsonl")).rejects.toMatchObject({ code: "audit_stream_name_taken" });
    await expect(make("Other", "a.jsonl")).rejects.toMatchObject({ code: "audit_stream_file_taken" });
    for (let number = 2; number <= 10; number += 1) await make(`Agent ${number}`, `${number}.jsonl`);
    await expect(make("One more", "more.jsonl")).rejects.toMatchObject({ code: "audit_streams_too_many" });
  });
});
