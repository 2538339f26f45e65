/** Finds what one user may open, among 100,000 users, 10,000 accounts and 1,000,000 assignments in PostgreSQL. */
import { sql } from "kysely";
import { findEntitlement, listEntitledAccounts } from "@/lib/access/entitlements/store";
import { openDatabase } from "@/lib/platform/db/database";
import { migrate } from "@/lib/platform/db/migrate";
import type { Schema } from "@/lib/platform/db/schema";
import { silentLog } from "@/lib/platform/log";
import { median, round, timed, worst, type Figure } from "./figure";

const BENCH = "entitlements";
const [USERS, ACCOUNTS, GROUPS, SETS] = [100_000, 10_000, 2_000, 20];

/** Needs `FOYER_BENCH_DATABASE_URL`, an empty PostgreSQL database; without it there is nothing to measure. */
export async function run(): Promise<Figure[]> {
  const databaseUrl = process.env.FOYER_BENCH_DATABASE_URL;
  if (databaseUrl === undefined) {
    process.stderr.write(
      "entitlements: set FOYER_BENCH_DATABASE_URL to an empty PostgreSQL database; skipped\n",
    );
    return [];
  }
  const database = await openDatabase<Schema>({ dataFolder: "", databaseUrl, log: silentLog });
  try {
    await migrate(database, { log: silentLog });
    const db = database.kysely;
    await fill(database);
    const now = new Date();
    const { rows: people } = await sql<{
      id: string;
    }>`select id from users order by md5(id::text) limit 300`.execute(db);
    for (const { id } of people.slice(0, 30)) await listEntitledAccounts(db, id, now);
    const lists: number[] = [];
    const single: number[] = [];
    for (const { id } of people) {
      lists.push(...(await timed(1, () => listEntitledAccounts(db, id, now))));
      single.push(
        ...(await timed(1, () =>
          findEntitlement(db, {
            userId: id,
            accountId: "100000000007",
            permissionSetId: "ps-0000000000000003",
            now,
          }),
        )),
      );
    }
    const p99 = (times: number[]) =>
      times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? worst(times);
    return [
      { bench: BENCH, figure: "all of one user's access, median", value: round(median(lists)), unit: "ms" },
      {
        bench: BENCH,
        figure: "all of one user's access, p99",
        value: round(p99(lists)),
        unit: "ms",
        bound: 10,
        ratio: round(p99(lists) / 10),
        goal: 1,
        ok: p99(lists) <= 10,
      },
      { bench: BENCH, figure: "one role of one user, median", value: round(median(single)), unit: "ms" },
      {
        bench: BENCH,
        figure: "one role of one user, p99",
        value: round(p99(single)),
        unit: "ms",
        bound: 10,
        ratio: round(p99(single) / 10),
        goal: 1,
        ok: p99(single) <= 10,
      },
    ];
  } finally {
    await database.kysely.destroy();
  }
}

/** Each user is in five groups and has three direct assignments; groups have the other 700,000. */
async function fill({
  kysely: db,
}: {
  kysely: Awaited<ReturnType<typeof openDatabase<Schema>>>["kysely"];
}): Promise<void> {
  const steps = [
    sql`insert into users (id, user_name, user_name_key, display_name, status, created_at, updated_at) select gen_random_uuid(), 'u' || n, 'u' || n, 'User ' || n, 'enabled', now(), now() from generate_series(1, ${USERS}::int) n`,
    sql`insert into groups (id, display_name, display_name_key, created_at, updated_at) select gen_random_uuid(), 'g' || n, 'g' || n, now(), now() from generate_series(1, ${GROUPS}::int) n`,
    sql`insert into accounts (id, partition, name, email, status, created_at, updated_at) select (100000000000 + n)::text, 'aws', 'Account ' || n, 'a' || n || '@bench.example', 'ACTIVE', now(), now() from generate_series(1, ${ACCOUNTS}::int) n`,
    sql`insert into permission_sets (id, name, name_key, session_seconds, created_at, updated_at) select 'ps-' || lpad(n::text, 16, '0'), 'Set' || n, 'set' || n, 3600, now(), now() from generate_series(1, ${SETS}::int) n`,
    sql`insert into group_members (group_id, user_id, created_at) select g.id, u.id, now() from (select id, row_number() over () as n from users) u join (select id, row_number() over () as n from groups) g on g.n = any (array[1 + u.n % 2000, 1 + (u.n * 7) % 2000, 1 + (u.n * 13) % 2000, 1 + (u.n * 29) % 2000, 1 + (u.n * 31) % 2000]) on conflict do nothing`,
    sql`insert into assignments (id, permission_set_id, user_id, account_id, target_kind, created_at) select gen_random_uuid(), 'ps-' || lpad((1 + (u.n * k) % 20)::text, 16, '0'), u.id, (100000000001 + (u.n * 17 + k * 911) % 10000)::text, 'account', now() from (select id, row_number() over () as n from users) u cross join generate_series(1, 3) k on conflict do nothing`,
    sql`insert into assignments (id, permission_set_id, group_id, account_id, target_kind, created_at) select gen_random_uuid(), 'ps-' || lpad((1 + (g.n + k) % 20)::text, 16, '0'), g.id, (100000000001 + (g.n * 37 + k * 53) % 10000)::text, 'account', now() from (select id, row_number() over () as n from groups) g cross join generate_series(1, 350) k on conflict do nothing`,
    sql`analyze`,
  ];
  // On a busy machine a step takes longer than Foyer's statement timeout.
  await db.transaction().execute(async (tx) => {
    for (const step of [sql`set local statement_timeout = 0`, ...steps]) await step.execute(tx);
  });
}
