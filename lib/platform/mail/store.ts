/** The mails table: every statement that changes it. */
import { sql } from "kysely";
import type { Reason } from "@/lib/messages/reason";
import type { Db } from "../context";
import type { NewRow, Row } from "../db/schema";
import type { MailState } from "../db/tables-mail";

export type MailRow = Row<"mails">;

export async function insertMail(tx: Db, mail: NewRow<"mails">): Promise<void> {
  await tx.insertInto("mails").values(mail).execute();
}

/**
 * Returns the next mail of each recipient, if it is due, oldest first. A recipient's later mails wait for it, other
 * recipients' don't.
 */
export async function listDue(db: Db, now: Date, limit: number): Promise<MailRow[]> {
  const { rows } = await sql<MailRow>`
    select * from (
      select distinct on (address_key) * from mails where state = 'waiting' order by address_key, position
    ) as heads where next_at <= ${now} order by next_at, position limit ${limit}`.execute(db);
  return rows;
}

/** Returns when the next mail is due, or null if none waits. */
export async function nextDue(db: Db): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select min(next_at) as at from (
      select distinct on (address_key) next_at from mails where state = 'waiting' order by address_key, position
    ) as heads`.execute(db);
  return rows[0]?.at ?? null;
}

/** Notes the first attempt, whose time is the mail's date. */
export async function noteTry(db: Db, id: string, at: Date): Promise<void> {
  await db
    .updateTable("mails")
    .set({ tried_at: at })
    .where("id", "=", id)
    .where("tried_at", "is", null)
    .execute();
}

/**
 * Ends a waiting mail and deletes its content, unless it failed: an administrator may try that one again until its
 * time is over. Returns false if it no longer waits.
 */
export async function finishMail(
  db: Db,
  id: string,
  end: { state: Exclude<MailState, "waiting">; at: Date; problem?: Reason },
): Promise<boolean> {
  const done = await db
    .updateTable("mails")
    .set({
      state: end.state,
      finished_at: end.at,
      ...(end.state === "failed" ? {} : { sealed_content: null }),
      problem: end.problem === undefined ? null : JSON.stringify(end.problem),
    })
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .executeTakeFirst();
  return done.numUpdatedRows > 0n;
}

/** Lets a mail wait until `nextAt`. */
export async function postponeMail(db: Db, id: string, nextAt: Date, problem: Reason): Promise<void> {
  await db
    .updateTable("mails")
    .set((eb) => ({ attempts: eb("attempts", "+", 1), next_at: nextAt, problem: JSON.stringify(problem) }))
    .where("id", "=", id)
    .where("state", "=", "waiting")
    .execute();
}

/**
 * Gives up mails whose time is over, and deletes contents of those that failed before. The last problem stays as the
 * reason, if there was one.
 */
export async function expireMails(db: Db, now: Date, problem: Reason): Promise<void> {
  await db
    .updateTable("mails")
    .set({
      state: "failed",
      finished_at: now,
      sealed_content: null,
      problem: sql<string>`coalesce(problem, ${JSON.stringify(problem)}::jsonb)`,
    })
    .where("state", "=", "waiting")
    .where("expires_at", "<=", now)
    .execute();
  await db
    .updateTable("mails")
    .set({ sealed_content: null })
    .where("state", "=", "failed")
    .where("expires_at", "<=", now)
    .where("sealed_content", "is not", null)
    .execute();
}

/** Withdraws waiting mails: of some kinds to a user, or all. */
export async function withdrawWaiting(
  tx: Db,
  which: { userId: string; kinds: readonly string[] } | "all",
  { at, problem }: { at: Date; problem: Reason },
): Promise<void> {
  await tx
    .updateTable("mails")
    .set({ state: "withdrawn", finished_at: at, sealed_content: null, problem: JSON.stringify(problem) })
    .where("state", "=", "waiting")
    .$if(which !== "all", (query) =>
      which === "all" ? query : query.where("user_id", "=", which.userId).where("kind", "in", which.kinds),
    )
    .execute();
}

export async function findMail(db: Db, id: string) {
  return (
    (await db
      .selectFrom("mails")
      .select(["kind", "state", "user_id"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst()) ?? null
  );
}

/** Lets a failed mail wait again, if its content is still there. */
export async function retryFailed(tx: Db, id: string, now: Date): Promise<boolean> {
  const again = await tx
    .updateTable("mails")
    .set({ state: "waiting", finished_at: null, next_at: now })
    .where("id", "=", id)
    .where("state", "=", "failed")
    .where("sealed_content", "is not", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return again.numUpdatedRows > 0n;
}

/** Gives up a mail that waits or failed. */
export async function discardMail(tx: Db, id: string, now: Date): Promise<boolean> {
  const gone = await tx
    .updateTable("mails")
    .set({ state: "discarded", finished_at: now, sealed_content: null })
    .where("id", "=", id)
    .where("state", "in", ["waiting", "failed"])
    .executeTakeFirst();
  return gone.numUpdatedRows > 0n;
}

export async function countMails(db: Db): Promise<Record<MailState, number>> {
  const rows = await db
    .selectFrom("mails")
    .select(["state", (eb) => eb.fn.countAll<number>().as("count")])
    .groupBy("state")
    .execute();
  const counts = { waiting: 0, sent: 0, failed: 0, withdrawn: 0, discarded: 0 };
  for (const { state, count } of rows) counts[state] = Number(count);
  return counts;
}

/** Lists mails of some states, newest first. */
export async function listMails(
  db: Db,
  page: { states: readonly MailState[]; before: { at: Date; id: string } | null; limit: number },
) {
  return db
    .selectFrom("mails")
    .select([
      "id",
      "kind",
      "address",
      "state",
      "attempts",
      "created_at",
      "next_at",
      "expires_at",
      "finished_at",
      "problem",
      sql<boolean>`sealed_content is not null`.as("has_content"),
    ])
    .where("state", "in", page.states)
    .$if(page.before !== null, (query) =>
      query.where(
        sql<boolean>`(created_at, id) < (${page.before?.at ?? null}::timestamptz, ${page.before?.id ?? null}::uuid)`,
      ),
    )
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(page.limit)
    .execute();
}

/** Makes every waiting mail due now, or one of them. Returns how many. */
export async function makeDue(tx: Db, now: Date, id?: string): Promise<number> {
  const due = await tx
    .updateTable("mails")
    .set({ next_at: now })
    .where("state", "=", "waiting")
    .$if(id !== undefined, (query) => query.where("id", "=", id ?? ""))
    .executeTakeFirst();
  return Number(due.numUpdatedRows);
}

const DAY = 86_400_000;
const KEEP_SENT_DAYS = 7;
const KEEP_OTHERS_DAYS = 30;

/** Deletes what was sent a week ago, and the rest after a month. */
export async function deleteOldMails(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom("mails")
    .where("state", "!=", "waiting")
    .where((eb) =>
      eb.or([
        eb.and([
          eb("state", "=", "sent"),
          eb("finished_at", "<", new Date(now.getTime() - KEEP_SENT_DAYS * DAY)),
        ]),
        eb("finished_at", "<", new Date(now.getTime() - KEEP_OTHERS_DAYS * DAY)),
      ]),
    )
    .execute();
}
