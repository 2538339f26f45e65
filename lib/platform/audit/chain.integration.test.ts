import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { CHECKPOINT_FILE, checkpointKey, linkEvents } from "./chain";
import { record, recordAll } from "./record";
import { verifyAudit } from "./verify";

let app: TestApp;
const file = () => path.join(app.ctx.config.dataFolder, CHECKPOINT_FILE);

beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

const NASTY = [
  "plain",
  "Grüße 👩‍🚀",
  "1.0",
  "1e2",
  "a\r\nLOGIN_SUCCESS",
  "nul \u0000 here",
  "\uD800 alone",
  "\u2028",
  "=1+1",
];
const happens = (name: string, tx = app.ctx.db) =>
  record(app.system, tx, { type: "group.created", outcome: "success", targetId: name, details: { name } });

/** Changes rows as somebody with the rights of the database's owner can. */
async function tamper(statement: string): Promise<void> {
  const tables = ["audit_events", "audit_links", "audit_checkpoints"];
  for (const table of tables) await sql.raw(`alter table ${table} disable trigger user`).execute(app.ctx.db);
  await sql.raw(statement).execute(app.ctx.db);
  for (const table of tables) await sql.raw(`alter table ${table} enable trigger user`).execute(app.ctx.db);
}

/** Verifies, changes something, verifies again, and takes the change back. */
async function found(change: string, back: string) {
  expect((await verifyAudit(app.ctx)).findings).toEqual([]);
  await tamper(change);
  const { findings } = await verifyAudit(app.ctx);
  await tamper(back);
  expect((await verifyAudit(app.ctx)).findings).toEqual([]);
  return findings;
}

describe("an untouched log", () => {
  it("[H1] verifies, whatever its texts, however it was written, and its positions have no gaps", async () => {
    for (const name of NASTY) await happens(name);
    await recordAll(
      app.system,
      app.ctx.db,
      NASTY.map((name) => ({
        type: "group.changed",
        outcome: "success",
        targetId: name,
        details: { name, description: name },
      })),
    );
    await record(app.system, app.ctx.db, {
      type: "setting.changed",
      outcome: "success",
      details: {
        before: { b: 1e21, a: [0.1, -0, 1e-7], "10": null, "9": 1.5 },
        after: { nested: { z: 1, a: "é" } },
      },
    });
    const report = await verifyAudit(app.ctx);
    expect(report).toMatchObject({ findings: [], count: 0 });
    const { rows } = await sql<{
      n: number;
      last: number;
    }>`select count(*) as n, max(position) as last from audit_links`.execute(app.ctx.db);
    expect(rows[0]?.n).toBe(rows[0]?.last);
    expect(report.events).toBe(rows[0]?.n);
    const all = await app.ctx.db.selectFrom("audit_events").select("id").execute();
    expect(report.events).toBe(all.length);
  });

  it("[H2] contains an event that was committed after later ones, behind them", async () => {
    // The embedded database runs one transaction at a time.
    if (app.database.engine === "embedded") return;
    let commit = () => {};
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let written = () => {};
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    let early = "";
    const slow = app.ctx.db.transaction().execute(async (tx) => {
      early = await happens("early", tx as never);
      written();
      await mayCommit;
    });
    await isWritten;
    const late = await happens("late");
    await linkEvents(app.ctx);
    commit();
    await slow;
    expect((await verifyAudit(app.ctx)).findings).toEqual([]);
    const links = await app.ctx.db
      .selectFrom("audit_links")
      .select("event_id")
      .where("event_id", "in", [early, late])
      .orderBy("position")
      .execute();
    expect(links.map(({ event_id }) => event_id)).toEqual([late, early]);
  });

  it("[H1] verifies after 200 events that were written and linked at the same time", async () => {
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await happens(`parallel ${index}`);
        if (index % 10 === 0) await linkEvents(app.ctx);
      }),
    );
    const before = await app.ctx.db.selectFrom("audit_links").select("event_id").execute();
    const report = await verifyAudit(app.ctx);
    expect(report.findings).toEqual([]);
    expect(report.events).toBeGreaterThanOrEqual(before.length);
    expect(await app.ctx.db.selectFrom("audit_waiting").selectAll().execute()).toEqual([]);
  });

  it("is chained by SHA-256 over the hash before, the position, the id and the mac", async () => {
    const links = await app.ctx.db
      .selectFrom("audit_links")
      .selectAll()
      .orderBy("position")
      .limit(2)
      .execute();
    const [first, second] = links;
    if (!first || !second) throw new Error("no links");
    const expected = createHash("sha256")
      .update(
        Buffer.concat([
          first.hash,
          Buffer.from("0000000000000002", "hex"),
          Buffer.from(second.event_id),
          second.leaf,
        ]),
      )
      .digest();
    expect(second.hash.equals(expected)).toBe(true);
  });
});

describe("[G78] a change outside Foyer", () => {
  let ids: string[];
  let position: number;
  beforeEach(async () => {
    ids = [];
    for (const name of ["one", "two", "three"]) {
      // Events of one moment are linked in the order of their random ids.
      app.clock.advance(1);
      ids.push(await happens(name));
    }
    await linkEvents(app.ctx);
    const link = await app.ctx.db
      .selectFrom("audit_links")
      .select("position")
      .where("event_id", "=", ids[1] ?? "")
      .executeTakeFirstOrThrow();
    position = link.position;
  });

  it.each([
    ["type", "'group.deleted'", "'group.created'"],
    ["outcome", "'refused'", "'success'"],
    ["at", "at + interval '1 second'", "at - interval '1 second'"],
    ["actor_id", "'someone'", "'test'"],
    ["target_id", "'other'", "'two'"],
    ["ip", "null", "'192.0.2.7'"],
    ["details", `'{"name": "other"}'`, `'{"name": "two"}'`],
    ["mac", "sha256('x')", null],
  ])("an edited %s is found, and named", async (column, value, back) => {
    const kept = await app.ctx.db
      .selectFrom("audit_events")
      .select("mac")
      .where("id", "=", ids[1] ?? "")
      .executeTakeFirstOrThrow();
    const mac = `decode('${kept.mac?.toString("hex")}', 'hex')`;
    const set = (to: string) => `update audit_events set ${column} = ${to} where id = '${ids[1]}'`;
    expect(await found(set(value), set(back ?? mac))).toEqual([
      { problem: "edited", position, eventId: ids[1] },
    ]);
  });

  it("a removed event is found", async () => {
    await tamper(`create table kept as select * from audit_events where id = '${ids[1]}'`);
    const findings = await found(
      `delete from audit_events where id = '${ids[1]}'`,
      "insert into audit_events select * from kept",
    );
    await tamper("drop table kept");
    expect(findings).toEqual([{ problem: "removed", position, eventId: ids[1] }]);
  });

  it("an event that is removed with its link is found as a gap", async () => {
    await tamper(`create table kept_event as select * from audit_events where id = '${ids[1]}';`);
    await tamper(`create table kept_link as select * from audit_links where event_id = '${ids[1]}'`);
    await tamper(`delete from audit_links where event_id = '${ids[1]}'`);
    await tamper(`delete from audit_events where id = '${ids[1]}'`);
    const { findings } = await verifyAudit(app.ctx);
    await tamper("insert into audit_events select * from kept_event");
    await tamper("insert into audit_links select * from kept_link");
    await tamper("drop table kept_event");
    await tamper("drop table kept_link");
    expect(findings.map(({ problem }) => problem)).toContain("broken");
    expect((await verifyAudit(app.ctx)).findings).toEqual([]);
  });

  it("two exchanged events are found", async () => {
    const swap = `update audit_links set position = case position when ${position} then ${position + 1} else ${position} end where position in (${position}, ${position + 1})`;
    // A unique key is checked row by row, so go through a free number.
    const steps = (statement: string) =>
      statement === swap
        ? [
            `update audit_links set position = 900000001 where position = ${position}`,
            `update audit_links set position = ${position} where position = ${position + 1}`,
            `update audit_links set position = ${position + 1} where position = 900000001`,
          ]
        : [];
    for (const step of steps(swap)) await tamper(step);
    const { findings } = await verifyAudit(app.ctx);
    for (const step of steps(swap)) await tamper(step);
    expect(findings.map(({ problem }) => problem)).toContain("broken");
    expect((await verifyAudit(app.ctx)).findings).toEqual([]);
  });

  it("an added event is found, also if it waits for the chain", async () => {
    const insert = `insert into audit_events (id, at, type, outcome, actor_kind, request_id) values ('00000000-0000-4000-8000-00000000000a', now(), 'user.created', 'success', 'system', 'x')`;
    const remove = "delete from audit_events where id = '00000000-0000-4000-8000-00000000000a'";
    expect(await found(insert, remove)).toEqual([
      { problem: "added", position: null, eventId: "00000000-0000-4000-8000-00000000000a" },
    ]);
    // Through the trigger it gets into the chain, with a leaf that vouches for nothing.
    await sql.raw(insert).execute(app.ctx.db);
    const { findings } = await verifyAudit(app.ctx);
    expect(findings).toEqual([
      { problem: "added", position: expect.any(Number), eventId: "00000000-0000-4000-8000-00000000000a" },
    ]);
    await tamper("delete from audit_links where event_id = '00000000-0000-4000-8000-00000000000a'");
    await tamper(remove);
  });

  it("events that are deleted at the end, with their links and checkpoints, are found by the file outside the database", async () => {
    app.clock.advance(120);
    await happens("the last one");
    await linkEvents(app.ctx);
    const kept = readFileSync(file(), "utf8");
    const end = JSON.parse(kept.trim().split("\n").at(-1) ?? "") as { position: number };
    await tamper(`create table kept_links as select * from audit_links where position >= ${position}`);
    await tamper(
      `create table kept_events as select * from audit_events where id in (select event_id from kept_links)`,
    );
    await tamper(
      `create table kept_checkpoints as select * from audit_checkpoints where position >= ${position}`,
    );
    await tamper(`delete from audit_checkpoints where position >= ${position}`);
    await tamper(`delete from audit_links where position >= ${position}`);
    await tamper("delete from audit_events where id in (select id from kept_events)");
    const { findings } = await verifyAudit(app.ctx);
    // Without the file nothing inside the database tells.
    writeFileSync(file(), "");
    expect((await verifyAudit(app.ctx)).findings).toEqual([]);
    writeFileSync(file(), kept);
    await tamper("insert into audit_events select * from kept_events");
    await tamper("insert into audit_links select * from kept_links");
    await tamper("insert into audit_checkpoints select * from kept_checkpoints");
    for (const name of ["links", "events", "checkpoints"]) await tamper(`drop table kept_${name}`);
    expect(findings).toContainEqual({ problem: "truncated", position: end.position, eventId: null });
  });

  it("a checkpoint that Foyer didn’t sign is found; a line that was cut off is not", async () => {
    const kept = readFileSync(file(), "utf8");
    appendFileSync(file(), '{"position": 3, "at"');
    expect((await verifyAudit(app.ctx)).findings).toEqual([]);
    writeFileSync(
      file(),
      `${kept}${JSON.stringify({ position: 2, at: "2026-11-24T09:00:00.000Z", hash: "00", signature: "AA==" })}\n`,
    );
    expect((await verifyAudit(app.ctx)).findings).toEqual([
      { problem: "checkpoint", position: 2, eventId: null },
    ]);
    writeFileSync(file(), kept);
  });
});

it("checkpoints can be verified with the public key alone", () => {
  expect(checkpointKey(app.ctx).export({ type: "spki", format: "pem" })).toContain("BEGIN PUBLIC KEY");
});

it("neither the chain nor its checkpoints can be changed or emptied by Foyer’s own statements", async () => {
  for (const statement of [
    "update audit_links set position = position",
    "delete from audit_links",
    "truncate audit_links",
    "update audit_checkpoints set position = position",
    "delete from audit_checkpoints",
    "truncate audit_checkpoints",
    "truncate audit_events cascade",
  ])
    await expect(sql.raw(statement).execute(app.ctx.db), statement).rejects.toMatchObject({ code: "23001" });
});
