/**
 * Break-glass sign-in: an administrator signs in with a password of Foyer's own directory although users sign
 * in through providers. It is meant for the day a provider is down, and is an intruder's first attempt on any
 * other day. Each use is recorded and shown to every administrator until one acknowledges it.
 */
import { record } from "@/lib/platform/audit/record";
import type { AnonymousCtx, Db } from "@/lib/platform/context";
import { putSetting } from "@/lib/platform/settings/service";
import { actorName, requireReader } from "../administrators/service";
import { listGrantsOf } from "../administrators/store";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { listLiveSources } from "../sources/registry/store";

const SEEN = "breakGlassSeen";
const MAX_SHOWN = 20;

/** Records the alarm if this sign-in is one, in its transaction. Returns whether it is. */
export async function alarmIfBreakGlass(ctx: AnonymousCtx, tx: Db, userId: string): Promise<boolean> {
  const grants = await listGrantsOf(tx, userId);
  if (!grants.some(({ role }) => role === "administrator")) return false;
  if ((await listLiveSources(tx)).length === 0) return false;
  await record(ctx, tx, { type: "break_glass.used", outcome: "success", targetId: userId });
  return true;
}

export type BreakGlassUse = {
  id: string;
  at: Date;
  userId: string;
  /** Null for a user who was deleted. */ displayName: string | null;
  ip: string | null;
};

/** Lists uses that no administrator has acknowledged, latest first. */
export async function listBreakGlassUses(ctx: AdminCtx): Promise<BreakGlassUse[]> {
  await requireReader(ctx);
  const events = await ctx.db
    .selectFrom("audit_events")
    .select(["id", "at", "target_id", "ip"])
    .where("type", "=", "break_glass.used")
    .where("at", ">", await seenAt(ctx.db))
    .orderBy("at", "desc")
    .limit(MAX_SHOWN)
    .execute();
  const ids = [...new Set(events.flatMap(({ target_id }) => target_id ?? []))];
  const users =
    ids.length === 0
      ? []
      : await ctx.db.selectFrom("users").select(["id", "display_name"]).where("id", "in", ids).execute();
  return events.map(({ id, at, target_id, ip }) => ({
    id,
    at,
    userId: target_id ?? "",
    displayName: users.find((user) => user.id === target_id)?.display_name ?? null,
    ip,
  }));
}

/** @param input.until the latest use that was shown; later ones stay */
export async function acknowledgeBreakGlass(ctx: AdminCtx, input: { until: Date }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const until = new Date(Math.min(input.until.getTime(), ctx.now().getTime()));
    if (Number.isNaN(until.getTime()) || until <= (await seenAt(tx))) return;
    await putSetting(tx, { name: SEEN, value: until.toISOString(), at: ctx.now(), by: actorName(ctx) });
    await record(ctx, tx, {
      type: "break_glass.seen",
      outcome: "success",
      details: { until: until.toISOString() },
    });
  });
}

async function seenAt(db: Db): Promise<Date> {
  const row = await db.selectFrom("settings").select("value").where("name", "=", SEEN).executeTakeFirst();
  return new Date(typeof row?.value === "string" ? row.value : 0);
}
