/**
 * Who leaves a SCIM directory, and the alarm when very many do in a short time.
 *
 * A deactivation is done at once, however many there are: whoever was dismissed must not stay signed in
 * because others left with them. It can be undone. What cannot, a deletion with all that was assigned,
 * waits for an administrator from the limit on; the person is disabled meanwhile. People who were made
 * within the last day are not counted: what is tried out comes and goes.
 */
import { sql } from "kysely";
import { z } from "zod";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { notFound } from "@/lib/platform/errors";
import { allowed } from "../sources/ldap/plan";
import type { ScimCtx } from "../administrators/types";
import { applyStatus } from "../users/administer";

type Leaver = { id: string; created_at: Date };

const WINDOW_MILLISECONDS = 3_600_000;
const NEW_MILLISECONDS = 24 * 3_600_000;
const MOST_PERCENT = 20;
/** As many may always leave at once. */
const ALWAYS = 5;

const isNew = (ctx: ScimCtx, leaver: Leaver) =>
  ctx.now().getTime() - leaver.created_at.getTime() < NEW_MILLISECONDS;

/** In the transaction that disabled the person. */
export async function noteDeparture(ctx: ScimCtx, tx: Db, leaver: Leaver): Promise<void> {
  if (isNew(ctx, leaver)) return;
  await tx
    .insertInto("scim_departures")
    .values({ source_id: ctx.actor.sourceId, user_id: leaver.id, kind: "disabled", at: ctx.now() })
    .execute();
  await alarmIfMany(ctx, tx, 0);
}

/**
 * Lets the directory delete a person by `remove`. Where too many leave, the person is disabled instead, and
 * the deletion waits until an administrator lets it go on and the directory asks again.
 * @returns whether the person is deleted
 * @throws Refusal `not_found`
 */
export async function deleteUnlessMany(
  ctx: ScimCtx,
  id: string,
  remove: () => Promise<void>,
): Promise<boolean> {
  const verdict = await ctx.db.transaction().execute(async (tx) => {
    const leaver = z.uuid().safeParse(id).success
      ? await tx
          .selectFrom("users")
          .select(["id", "created_at"])
          .where("id", "=", id)
          .where("source_id", "=", ctx.actor.sourceId)
          .forUpdate()
          .executeTakeFirst()
      : undefined;
    if (!leaver) throw notFound(`User ${id.slice(0, 64)} was not found.`);
    if (isNew(ctx, leaver)) return "passing";
    if (!(await alarmIfMany(ctx, tx, 1))) return "counted";
    await tx
      .insertInto("scim_departures")
      .values({ source_id: ctx.actor.sourceId, user_id: leaver.id, kind: "held", at: ctx.now() })
      .onConflict((clash) => clash.doNothing())
      .execute();
    if (await applyStatus(ctx, tx, { userId: leaver.id, status: "disabled" }))
      await noteDeparture(ctx, tx, leaver);
    return "held";
  });
  if (verdict === "held") return false;
  await remove();
  if (verdict === "counted")
    await ctx.db
      .insertInto("scim_departures")
      .values({ source_id: ctx.actor.sourceId, user_id: null, kind: "deleted", at: ctx.now() })
      .execute();
  return true;
}

/** Raises the alarm where more left within an hour than may, with `more` to come. Answers whether one stands. */
async function alarmIfMany(ctx: ScimCtx, tx: Db, more: number): Promise<boolean> {
  const { sourceId } = ctx.actor;
  const now = ctx.now();
  const alarm = await tx
    .selectFrom("scim_alarms")
    .selectAll()
    .where("source_id", "=", sourceId)
    .executeTakeFirst();
  if (alarm && alarm.settled_at === null) return true;
  if (alarm?.allowed_until && now < alarm.allowed_until) return false;
  const since = new Date(Math.max(now.getTime() - WINDOW_MILLISECONDS, alarm?.settled_at?.getTime() ?? 0));
  const left = more + (await countLeft(tx, sourceId, since));
  if (left <= ALWAYS) return false;
  const { enabled } = await tx
    .selectFrom("users")
    .select((eb) => eb.fn.countAll<number>().as("enabled"))
    .where("source_id", "=", sourceId)
    .where("status", "=", "enabled")
    .executeTakeFirstOrThrow();
  const of = Number(enabled) + left;
  if (left <= allowed({ maxDisabledPercent: MOST_PERCENT }, of, ALWAYS)) return false;
  const raised = { since, raised_at: now, settled_at: null, allowed_until: null };
  await tx
    .insertInto("scim_alarms")
    .values({ source_id: sourceId, ...raised })
    .onConflict((clash) => clash.column("source_id").doUpdateSet(raised))
    .execute();
  await record(ctx, tx, {
    type: "directory.many_left",
    outcome: "success",
    targetId: sourceId,
    details: { people: left, of },
  });
  ctx.log.warn("very many people left a SCIM directory within an hour", { sourceId, people: left, of });
  return true;
}

/** People whom a directory disabled or deleted, each once, after a moment. */
export async function countLeft(db: Db, sourceId: string, since: Date): Promise<number> {
  const { left } = await db
    .selectFrom("scim_departures")
    .select(sql<number>`count(distinct coalesce(user_id::text, id::text))`.as("left"))
    .where("source_id", "=", sourceId)
    .where("kind", "!=", "held")
    .where("at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(left);
}
