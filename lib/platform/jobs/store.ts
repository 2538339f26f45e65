/**
 * The jobs table: work to do after a commit, enqueued in the transaction that causes it.
 *
 * There is one open job per kind and key, so enqueuing twice is the same as once. A claim is a lease that
 * expires, so the jobs of a dead worker become free by themselves.
 */
import { sql } from "kysely";
import type { Db } from "../context";
import { newUuid } from "../crypto/random";
import type { Row } from "../db/schema";

export type Job = Row<"jobs">;
export type NewJob = { kind: string; key: string; payload?: Record<string, unknown>; runAt: Date };

/** Enqueues a job. If it is running, it runs once more afterwards. */
export async function enqueue(db: Db, job: NewJob): Promise<void> {
  await sql`
    insert into jobs (id, kind, key, payload, run_at, created_at)
    values (${newUuid()}, ${job.kind}, ${job.key}, ${JSON.stringify(job.payload ?? {})}, ${job.runAt}, ${job.runAt})
    on conflict (kind, key) do update set
      payload = excluded.payload,
      again = jobs.lease is not null,
      run_at = case when jobs.lease is null then least(jobs.run_at, excluded.run_at) else jobs.run_at end`.execute(
    db,
  );
}

/** Enqueues a job unless it is open already. For schedules. */
export async function enqueueUnlessOpen(db: Db, job: NewJob): Promise<void> {
  await sql`
    insert into jobs (id, kind, key, payload, run_at, created_at)
    values (${newUuid()}, ${job.kind}, ${job.key}, ${JSON.stringify(job.payload ?? {})}, ${job.runAt}, ${job.runAt})
    on conflict (kind, key) do nothing`.execute(db);
}

/**
 * Makes a permanent job run now, without waiting for another transaction that does the same: that one's commit runs
 * it too, and the job looks again soon after it has found something.
 */
export async function nudge(db: Db, job: NewJob): Promise<void> {
  await sql`
    update jobs set
      again = jobs.lease is not null,
      run_at = case when jobs.lease is null then least(jobs.run_at, ${job.runAt}) else jobs.run_at end
    where id = (select id from jobs where kind = ${job.kind} and key = ${job.key} for update skip locked)`.execute(
    db,
  );
}

/** Makes the waiting jobs of a kind run now, and the running ones once more. */
export async function nudgeKind(db: Db, kind: string, runAt: Date): Promise<void> {
  await sql`
    update jobs set
      again = jobs.lease is not null,
      run_at = case when jobs.lease is null and jobs.attempts = 0 then least(jobs.run_at, ${runAt}) else jobs.run_at end
    where kind = ${kind}`.execute(db);
}

/** Enqueues the same kind of job for many keys in one statement. */
export async function enqueueAll(db: Db, kind: string, keys: string[], runAt: Date): Promise<void> {
  for (let from = 0; from < keys.length; from += 1000) {
    const values = keys
      .slice(from, from + 1000)
      .map((key) => sql`(${newUuid()}::uuid, ${kind}, ${key}, ${runAt}::timestamptz, ${runAt}::timestamptz)`);
    await sql`
      insert into jobs (id, kind, key, run_at, created_at) values ${sql.join(values)}
      on conflict (kind, key) do update set
        again = jobs.lease is not null,
        run_at = case when jobs.lease is null then least(jobs.run_at, excluded.run_at) else jobs.run_at end`.execute(
      db,
    );
  }
}

/** Makes waiting jobs due now and resets their attempts. Leaves running jobs alone. */
export async function runNow(db: Db, kind: string, keys: string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  await db
    .updateTable("jobs")
    .set({ run_at: now, attempts: 0 })
    .where("kind", "=", kind)
    .where("key", "in", keys)
    .where("lease", "is", null)
    .execute();
}

/** Deletes a job, waiting or running. */
export async function cancel(db: Db, kind: string, key: string): Promise<void> {
  await db.deleteFrom("jobs").where("kind", "=", kind).where("key", "=", key).execute();
}

/** Returns the keys that have an open job of this kind. */
export async function listKeys(db: Db, kind: string): Promise<Set<string>> {
  const rows = await db.selectFrom("jobs").select("key").where("kind", "=", kind).execute();
  return new Set(rows.map(({ key }) => key));
}

/** Claims the job that has been due longest, for `leaseSeconds`. */
export async function claim(
  db: Db,
  options: { kinds: string[]; now: Date; leaseSeconds: number },
): Promise<Job | null> {
  const lease = newUuid();
  const until = new Date(options.now.getTime() + options.leaseSeconds * 1000);
  const { rows } = await sql<Job>`
    update jobs set lease = ${lease}, leased_until = ${until}, attempts = attempts + 1, again = false
    where id = (
      select id from jobs
      where run_at <= ${options.now} and (leased_until is null or leased_until < ${options.now}) and kind in (${sql.join(options.kinds)})
      order by run_at, id limit 1 for update skip locked)
    returning *`.execute(db);
  return rows[0] ?? null;
}

/** Extends a claim. Returns false if another worker has the job: stop at once. */
export async function extendLease(db: Db, job: Job, until: Date): Promise<boolean> {
  const result = await db
    .updateTable("jobs")
    .set({ leased_until: until })
    .where("id", "=", job.id)
    .where("lease", "=", job.lease)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Deletes a finished job, or makes it due again if it was enqueued while running. */
export async function finish(db: Db, job: Job, now: Date): Promise<void> {
  const gone = await db
    .deleteFrom("jobs")
    .where("id", "=", job.id)
    .where("lease", "=", job.lease)
    .where("again", "=", false)
    .executeTakeFirst();
  if (gone.numDeletedRows === 0n) await release(db, job, { runAt: now, error: null, attempts: 0 });
}

/** Releases a job to run later. */
export async function release(
  db: Db,
  job: Job,
  back: {
    runAt: Date;
    error: string | null;
    attempts?: number;
    /** For a job that was enqueued while it ran. */ now?: Date;
  },
): Promise<void> {
  const { runAt, now } = back;
  await db
    .updateTable("jobs")
    .set({
      lease: null,
      leased_until: null,
      run_at:
        now === undefined
          ? runAt
          : sql<Date>`case when again then least(${runAt}::timestamptz, ${now}::timestamptz) else ${runAt}::timestamptz end`,
      last_error: back.error,
      ...(back.attempts === undefined ? {} : { attempts: back.attempts }),
    })
    .where("id", "=", job.id)
    .where("lease", "=", job.lease)
    .execute();
}

/** Releases every claim. Only for when no other process can hold one. */
export async function releaseAll(db: Db): Promise<void> {
  await db
    .updateTable("jobs")
    .set({ lease: null, leased_until: null })
    .where("lease", "is not", null)
    .execute();
}
