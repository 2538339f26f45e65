/**
 * Departures from a SCIM directory, and the alarm when many users leave in a short time.
 *
 * Deactivations apply at once, however many there are: a dismissed user must not stay signed in because others
 * left too, and a deactivation can be undone. A deletion can't, so past the limit it waits for an administrator
 * while the user is disabled. Users created within the last day don't count: trials come and go.
 */
import { sql } from "kysely";
import { z } from "zod";
import { record } from "@/lib/platform/audit/record";
import type { Ctx, Db } from "@/lib/platform/context";
import { notFound } from "@/lib/platform/errors";
import { allowedAtOnce } from "../sources/settings/allowed-at-once";
import type { ScimCtx } from "../administrators/types";
import { applyStatus } from "../users/administer";
import { requireLiveToken } from "./tokens";

type Leaver = { id: string; created_at: Date };

const WINDOW_MILLISECONDS = 3_600_000;
const NEW_MILLISECONDS = 24 * 3_600_000;
const MAX_PERCENT = 20;
/** This many may always leave. */
const ALWAYS_ALLOWED = 5;

const isNew = (ctx: ScimCtx, leaver: Leaver) =>
  ctx.now().getTime() - leaver.created_at.getTime() < NEW_MILLISECONDS;

/** Counts a departure, in the transaction that disabled the user. */
export async function noteDeparture(ctx: ScimCtx, tx: Db, leaver: Leaver): Promise<void> {
  if (isNew(ctx, leaver)) return;
  await tx
    .insertInto("scim_departures")
    .values({ source_id: ctx.actor.sourceId, user_id: leaver.id, kind: "disabled", at: ctx.now() })
    .execute();
  await alarmIfMany(ctx, tx, 0);
}

/**
 * Lets the directory delete a user by `remove`. When too many leave, disables the user instead; the deletion
 * waits until an administrator approves the departures and the directory asks again.
 * @returns whether the user is deleted
 * @throws Refusal `not_found`
 */
export async function deleteUnlessMany(
  ctx: ScimCtx,
  id: string,
  remove: () => Promise<void>,
): Promise<boolean> {
  const verdict = await ctx.db.transaction().execute(async (tx) => {
    await requireLiveToken(ctx, tx);
    const leaver = z.uuid().safeParse(id).success
      ? await tx
          .selectFrom("users")
          .select(["id", "created_at"])
          .where("id", "=", id)
          .where("source_id", "=", ctx.actor.sourceId)
          .forUpdate()
          .executeTakeFirst()
      : undefined;
    if (!leaver) throw notFound("scim_user_not_found", { id: id.slice(0, 64) });
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

/** Raises the alarm when more left within an hour than allowed, with `more` to come. Returns whether one is open. */
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
  if (left <= ALWAYS_ALLOWED) return false;
  const { enabled } = await tx
    .selectFrom("users")
    .select((eb) => eb.fn.countAll<number>().as("enabled"))
    .where("source_id", "=", sourceId)
    .where("status", "=", "enabled")
    .executeTakeFirstOrThrow();
  const of = Number(enabled) + left;
  if (left <= allowedAtOnce({ of, maxPercent: MAX_PERCENT, always: ALWAYS_ALLOWED })) return false;
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
  ctx.log.warn("many users left a SCIM directory within an hour", { sourceId, people: left, of });
  return true;
}

/** Counts the users whom a directory disabled or deleted after a time, each once. */
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

/** Departures count for an hour; administrators see them for a while. */
const KEEP_MILLISECONDS = 30 * 86_400_000;

export async function deleteExpiredDepartures({ db, now }: Ctx): Promise<void> {
  const before = new Date(now().getTime() - KEEP_MILLISECONDS);
  await db.deleteFrom("scim_departures").where("at", "<", before).execute();
}
