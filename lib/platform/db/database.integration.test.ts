/** What both engines must do, and what only the embedded one must prove. */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "@/lib/platform/log";
import { testDatabase, WORKER_FILE } from "@/lib/testing/database";
import { openDatabase, type Database } from "./database";
import { migrate } from "./migrate";
import type { Schema } from "./schema";

let database: Database<Schema>;
beforeAll(async () => {
  database = await testDatabase();
  await sql`create table drops (id int primary key, value int not null check (value >= 0))`.execute(
    database.kysely,
  );
});
afterAll(() => database.close());

describe("a database", () => {
  it("answers the same JavaScript types on both engines", async () => {
    // A repeated statement takes a different path than the first.
    for (let turn = 0; turn < 3; turn += 1) {
      const { rows } = await sql<
        Record<string, unknown>
      >`select timestamptz '2026-11-24T09:00:00Z' as at, 5::int8 as big, 5 as small, '{"a":[1]}'::jsonb as json, '\\x0102'::bytea as bytes, date '2026-11-24' as day, array['a','b'] as list, null::text as nothing, true as yes`.execute(
        database.kysely,
      );
      const [row] = rows;
      expect(row).toEqual({
        at: new Date("2026-11-24T09:00:00Z"),
        big: 5,
        small: 5,
        json: { a: [1] },
        bytes: Buffer.from([1, 2]),
        day: "2026-11-24",
        list: ["a", "b"],
        nothing: null,
        yes: true,
      });
      expect(Buffer.isBuffer(row?.bytes)).toBe(true);
    }
  });
  it("takes the same JavaScript types, however often a statement is repeated", async () => {
    const values = {
      at: new Date("2026-11-24T09:00:00Z"),
      big: 5,
      yes: false,
      list: ["a", 'b"},{'],
      bytes: Buffer.from([0, 255]),
      text: "NULL 'x'",
      nothing: null,
    };
    for (let turn = 0; turn < 3; turn += 1) {
      const { rows } = await sql<
        Record<string, unknown>
      >`select ${values.at}::timestamptz as at, ${values.big}::int8 as big, ${values.yes}::boolean as yes, ${values.list}::text[] as list, ${values.bytes}::bytea as bytes, ${values.text}::text as text, ${values.nothing}::text as nothing, ${JSON.stringify({ a: turn })}::jsonb as json`.execute(
        database.kysely,
      );
      expect(rows).toEqual([{ ...values, json: { a: turn } }]);
    }
  });
  it("counts the rows a statement changed, and none for a read, however often it is repeated", async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      const changed =
        await sql`update drops set value = value where id in (select generate_series(1, 0))`.execute(
          database.kysely,
        );
      const added =
        await sql`insert into drops select n, 1 from generate_series(${10 + turn * 2}::int, ${11 + turn * 2}::int) n`.execute(
          database.kysely,
        );
      expect([changed.numAffectedRows, added.numAffectedRows]).toEqual([0n, 2n]);
    }
    await sql`delete from drops`.execute(database.kysely);
  });
  it("reads the current columns of a table after an earlier identical query and a change of the table", async () => {
    await sql`create table shapes (one int)`.execute(database.kysely);
    await sql`insert into shapes values (1)`.execute(database.kysely);
    const all = async () => (await sql`select * from shapes`.execute(database.kysely)).rows;
    for (let turn = 0; turn < 3; turn += 1) expect(await all()).toEqual([{ one: 1 }]);
    await sql`alter table shapes add column two text default 'b'`.execute(database.kysely);
    for (let turn = 0; turn < 3; turn += 1) expect(await all()).toEqual([{ one: 1, two: "b" }]);
    await sql`-- what is changed, and why
      /* in two
         comments */ alter table shapes drop column two`.execute(database.kysely);
    for (let turn = 0; turn < 3; turn += 1) expect(await all()).toEqual([{ one: 1 }]);
    await sql`drop table shapes`.execute(database.kysely);
  });
  it("continues after a transaction that failed at its first statement or had none", async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      await expect(
        database.kysely.transaction().execute((tx) => sql`insert into drops values (1, -1)`.execute(tx)),
      ).rejects.toMatchObject({ code: "23514" });
      await database.kysely.transaction().execute(async () => {});
      await expect(
        database.kysely.transaction().execute(() => Promise.reject(new Error("on purpose"))),
      ).rejects.toThrow("on purpose");
      await sql`insert into drops values (${50 + turn}, 1)`.execute(database.kysely);
    }
    await expect(
      database.kysely
        .transaction()
        .setIsolationLevel("repeatable read")
        .execute(
          async (tx) =>
            (
              await sql<{ level: string }>`select current_setting('transaction_isolation') as level`.execute(
                tx,
              )
            ).rows[0]?.level,
        ),
    ).resolves.toBe("repeatable read");
    expect(
      (
        await sql<{ count: number }>`select count(*) as count from drops where id between 50 and 52`.execute(
          database.kysely,
        )
      ).rows[0]?.count,
    ).toBe(3);
    await sql`delete from drops`.execute(database.kysely);
  });
  it("carries the SQLSTATE of an error, and continues after it", async () => {
    await sql`insert into drops values (1, 1)`.execute(database.kysely);
    await expect(sql`insert into drops values (1, 1)`.execute(database.kysely)).rejects.toMatchObject({
      code: "23505",
    });
    await expect(sql`insert into drops values (2, -1)`.execute(database.kysely)).rejects.toMatchObject({
      code: "23514",
    });
    await expect(sql`select * from nothing_here`.execute(database.kysely)).rejects.toMatchObject({
      code: "42P01",
    });
    expect((await sql`select 1 as one`.execute(database.kysely)).rows).toEqual([{ one: 1 }]);
  });
  it("keeps 200 concurrent transactions whole, and rolls failed ones back", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) =>
        database.kysely.transaction().execute(async (tx) => {
          await sql`insert into drops values (${1000 + index}, 1)`.execute(tx);
          if (index % 3 === 0) throw new Error("on purpose");
          await sql`insert into drops values (${2000 + index}, 1)`.execute(tx);
        }),
      ),
    );
    const done = results.filter((result) => result.status === "fulfilled").length;
    const { rows } = await sql<{
      count: number;
    }>`select count(*)::int8 as count from drops where id >= 1000`.execute(database.kysely);
    expect(rows[0]?.count).toBe(done * 2);
  });
  it("survives migrations that start several times at once", async () => {
    await Promise.all(Array.from({ length: 6 }, () => migrate(database, { log: silentLog })));
  });
  it("refuses code older than its schema, with an explanation", async () => {
    const other = await testDatabase();
    await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2027-01-01')`.execute(
      other.kysely,
    );
    await expect(migrate(other, { log: silentLog })).rejects.toMatchObject({ code: "database_newer" });
    await other.close();
  });
});

describe.skipIf(process.env.FOYER_TEST_DATABASE_URL)("the embedded database", () => {
  it("keeps the plan of a repeated statement, and replaces it after many changes: a table that has grown isn't scanned in full", async () => {
    const { kysely } = database;
    await sql`create table grown (id int primary key, text text)`.execute(kysely);
    const find = async (id: number) =>
      (await sql<{ text: string }>`select text from grown where id = ${id}`.execute(kysely)).rows[0]?.text;
    const named = async () =>
      (
        await sql<{
          name: string;
          generic: number;
        }>`select name, generic_plans as generic from pg_prepared_statements where statement like 'select text from grown%'`.execute(
          kysely,
        )
      ).rows;
    for (let turn = 0; turn < 10; turn += 1) await find(turn);
    const [small] = await named();
    expect(small?.generic).toBeGreaterThan(0);
    await sql`insert into grown select n, 'row ' || n from generate_series(1, 5000) n`.execute(kysely);
    for (let turn = 0; turn < 10; turn += 1) expect(await find(4_000)).toBe("row 4000");
    const [large, ...others] = await named();
    expect(others).toEqual([]);
    expect(large?.name).not.toBe(small?.name);
    await sql`drop table grown`.execute(kysely);
  });
  it("[G86] loses no acknowledged write when the process is killed in mid-commit, and is unlocked at once", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "foyer-kill-"));
    try {
      let acknowledged = 0;
      for (let round = 0; round < 3; round += 1) {
        const seen = await writeUntilKilled(folder);
        acknowledged += seen;
        const opened = await openDatabase<Schema>({
          dataFolder: folder,
          workerFile: WORKER_FILE,
          log: silentLog,
        });
        const { rows } = await sql<{ count: number }>`select count(*)::int8 as count from written`.execute(
          opened.kysely,
        );
        // A commit may reach the disk without being acknowledged, but never the other way round.
        expect(rows[0]?.count ?? 0).toBeGreaterThanOrEqual(acknowledged);
        acknowledged = rows[0]?.count ?? 0;
        await opened.close();
      }
      expect(acknowledged).toBeGreaterThan(30);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** Starts a child that reports each acknowledged row, and kills it after thirty. */
async function writeUntilKilled(folder: string): Promise<number> {
  const script = path.join(folder, "writer.mjs");
  writeFileSync(
    script,
    `import { Worker } from "node:worker_threads";
const worker = new Worker(${JSON.stringify(WORKER_FILE)}, { workerData: { folder: ${JSON.stringify(path.join(folder, "postgres"))}, durable: true } });
let id = 0;
const ask = (sql) => worker.postMessage({ id: (id += 1), sql, parameters: [] });
worker.on("message", (message) => {
  if (message.status === "failed") process.exit(3);
  if (message.id > 1) process.send("written");
  ask(id === 0 ? "create table if not exists written (at timestamptz default now(), text text)" : "insert into written (text) values (repeat('x', 2000))");
});`,
  );
  const child = fork(script, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  let acknowledged = 0;
  await new Promise<void>((resolve, reject) => {
    child.on("message", () => {
      acknowledged += 1;
      if (acknowledged === 30) child.kill("SIGKILL");
    });
    child.once("exit", (code) =>
      code === null ? resolve() : reject(new Error(`the writer ended with ${code}`)),
    );
  });
  return acknowledged;
}
