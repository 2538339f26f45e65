/**
 * Browsers and networks in which a person has used a second factor. A rule that asks "when something is new"
 * doesn't ask there for 30 days.
 *
 * The end is stored here, not in the browser. A copied cookie counts only in the same network, and a new
 * password, a removed factor or a reset forgets them all. Being remembered proves nothing to step-up.
 */
import { createHash } from "node:crypto";
import { networkOf } from "@/lib/formats/network";
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { knownBrowser, rememberBrowser } from "../attempts/known-browser";

const REMEMBERED_DAYS = 30;

/** The browser's row of this person, by the id in its cookie. */
const hashOf = (lane: string): Buffer => createHash("sha256").update(`device ${lane}`).digest();

/** Returns true if the person used a second factor in this browser and network lately. */
export async function isKnownDevice(ctx: ActorCtx, tx: Db, userId: string): Promise<boolean> {
  const lane = knownBrowser(ctx, ctx.source.browser, userId);
  if (lane === null) return false;
  const row = await tx
    .selectFrom("known_devices")
    .select("user_id")
    .where("user_id", "=", userId)
    .where("device_hash", "=", hashOf(lane))
    .where("network", "=", networkOf(ctx.source.ip))
    .where("expires_at", ">", ctx.now())
    .executeTakeFirst();
  return row !== undefined;
}

/** Remembers this browser and network. Returns the new value of the browser's cookie. */
export async function rememberDevice(ctx: ActorCtx, tx: Db, userId: string): Promise<string> {
  const browser = rememberBrowser(ctx, ctx.source.browser, userId);
  const lane = knownBrowser(ctx, browser, userId);
  const now = ctx.now();
  const times = { created_at: now, expires_at: new Date(now.getTime() + REMEMBERED_DAYS * 86_400_000) };
  if (lane !== null)
    await tx
      .insertInto("known_devices")
      .values({ user_id: userId, device_hash: hashOf(lane), network: networkOf(ctx.source.ip), ...times })
      .onConflict((conflict) => conflict.columns(["user_id", "device_hash", "network"]).doUpdateSet(times))
      .execute();
  return browser;
}

/** Counts the browsers that are remembered for a person. */
export async function countKnownDevices(
  { db, now }: Pick<ActorCtx, "db" | "now">,
  userId: string,
): Promise<number> {
  const { count } = await db
    .selectFrom("known_devices")
    .select((eb) => eb.fn.count<number>("device_hash").distinct().as("count"))
    .where("user_id", "=", userId)
    .where("expires_at", ">", now())
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Forgets all of a person's browsers: something about how they sign in has changed. */
export async function forgetDevices(tx: Db, userId: string): Promise<void> {
  await tx.deleteFrom("known_devices").where("user_id", "=", userId).execute();
}

export const onPasswordReset: Handler<"password.reset"> = (_ctx, tx, { userId }) => forgetDevices(tx, userId);
