import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import { untilChanged } from "./changes";
import type { Database } from "./database";
import type { Schema } from "./schema";

let database: Database<Schema>;
beforeAll(async () => {
  database = await testDatabase();
  await sql`create table counts (value int not null)`.execute(database.kysely);
  await sql`insert into counts values (0)`.execute(database.kysely);
});
afterAll(() => database.close());

let asked = 0;
async function value(db: object = database.kysely): Promise<number | undefined> {
  return untilChanged(db, "the value", async () => {
    asked += 1;
    return (await sql<{ value: number }>`select value from counts`.execute(db as typeof database.kysely))
      .rows[0]?.value;
  });
}

describe("a read cached until something changes", () => {
  it("is never older than the last change, however it was written", async () => {
    expect(await value()).toBe(0);
    const { kysely } = database;
    const writes = [
      () => sql`update counts set value = value + 1`.execute(kysely),
      () =>
        sql`with added as (update counts set value = value + 1 returning value) select * from added`.execute(
          kysely,
        ),
      () => sql` \n UPDATE counts set value = value + 1`.execute(kysely),
      () => sql`/* select */ update counts set value = value + 1`.execute(kysely),
      () =>
        sql`-- select
        update counts set value = value + 1`.execute(kysely),
      () => sql`explain analyze update counts set value = value + 1`.execute(kysely),
      () =>
        sql`merge into counts using (select 1) one on true when matched then update set value = value + 1`.execute(
          kysely,
        ),
      () =>
        kysely.transaction().execute(async (tx) => {
          await sql`savepoint here`.execute(tx);
          await sql`update counts set value = value + 5`.execute(tx);
          await sql`rollback to here`.execute(tx);
          await sql`update counts set value = value + 1`.execute(tx);
        }),
      () => sql`do $$ begin update counts set value = value + 1; end $$`.execute(kysely),
      () => kysely.transaction().execute((tx) => sql`update counts set value = value + 1`.execute(tx)),
      () =>
        kysely.transaction().execute(async (tx) => {
          await sql`select value from counts for update`.execute(tx);
          await sql`update counts set value = value + 1`.execute(tx);
          await sql`select 1`.execute(tx);
        }),
    ];
    for (const [index, write] of writes.entries()) {
      await write();
      expect(await value()).toBe(index + 1);
    }
  });
  it("needs only the first word of a statement: no select writes, through a second statement or one of Foyer's functions", async () => {
    const before = await value();
    await sql`select 1; update counts set value = value + 1`.execute(database.kysely).catch(() => {});
    expect(await value()).toBe(
      (await sql<{ value: number }>`select value from counts`.execute(database.kysely)).rows[0]?.value,
    );
    if (database.engine === "embedded") expect(await value()).toBe(before);
    // A trigger's function runs inside a statement that writes anyway.
    const { rows } =
      await sql`select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prorettype <> 'trigger'::regtype`.execute(
        database.kysely,
      );
    expect(rows).toEqual([]);
  });
  it("is dropped after a failed transaction, whatever failed in it", async () => {
    const before = await value();
    for (const last of [sql`select nothing from nowhere`, sql`insert into counts values (null)`]) {
      await database.kysely
        .transaction()
        .execute(async (tx) => {
          await sql`update counts set value = value + 100`.execute(tx);
          await last.execute(tx);
        })
        .catch(() => {});
      expect(await value()).toBe(before);
    }
  });
  it("is never older than a committed change under concurrent reads and writes", async () => {
    await sql`update counts set value = 0`.execute(database.kysely);
    let over = 0;
    await Promise.all([
      ...Array.from({ length: 40 }, () =>
        database.kysely
          .transaction()
          .execute((tx) => sql`update counts set value = value + 1`.execute(tx))
          .then(() => (over += 1)),
      ),
      ...Array.from({ length: 80 }, async () => {
        await new Promise(setImmediate);
        const least = over;
        expect(await value()).toBeGreaterThanOrEqual(least);
      }),
    ]);
    expect(await value()).toBe(40);
  });
  it("that began during a change has the result of the change", async () => {
    await sql`update counts set value = 10`.execute(database.kysely);
    expect(await value()).toBe(10);
    let during: Promise<number | undefined> | undefined;
    await database.kysely.transaction().execute(async (tx) => {
      await sql`update counts set value = 11`.execute(tx);
      during = value();
      await sql`select 1`.execute(tx);
      expect(await value(tx), "inside").toBe(11);
    });
    await during;
    expect(await value()).toBe(11);
  });
  it("costs nothing on the embedded database, and is repeated each time on PostgreSQL, where other processes write", async () => {
    await value();
    asked = 0;
    for (let turn = 0; turn < 3; turn += 1) await value();
    expect(asked).toBe(database.engine === "embedded" ? 0 : 3);
  });
});
