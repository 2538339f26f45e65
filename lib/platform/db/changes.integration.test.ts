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
    return (await sql<{ value: number }>`select value from counts`.execute(db as typeof database.kysely)).rows[0]?.value;
  });
}

describe("a reading that is kept until something changes", () => {
  it("is never older than the last change, however it was written", async () => {
    expect(await value()).toBe(0);
    const { kysely } = database;
    const writes = [
      () => sql`update counts set value = value + 1`.execute(kysely),
      () => sql`with added as (update counts set value = value + 1 returning value) select * from added`.execute(kysely),
      () => sql` \n UPDATE counts set value = value + 1`.execute(kysely),
      () => sql`do $$ begin update counts set value = value + 1; end $$`.execute(kysely),
      () => kysely.transaction().execute((tx) => sql`update counts set value = value + 1`.execute(tx)),
      () => kysely.transaction().execute(async (tx) => {
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
  it("that was begun during a change has what the change left", async () => {
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
  it("costs the embedded database nothing, and is asked of PostgreSQL, where others write, each time", async () => {
    await value();
    asked = 0;
    for (let turn = 0; turn < 3; turn += 1) await value();
    expect(asked).toBe(database.engine === "embedded" ? 0 : 3);
  });
});
