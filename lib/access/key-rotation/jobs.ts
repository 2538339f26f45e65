/**
 * A rotation's next step, whenever the one before it is finished everywhere.
 *
 * publish (every account trusts both keys) → settle (the new key signs; what the old one signed dies out)
 * → retire (every account trusts the new key alone) → done. Where it stands is rows only: a process that
 * is killed anywhere is followed by another that goes on.
 */
import { record } from "@/lib/platform/audit/record";
import { as, type Actor, type ActorCtx, type Ctx, type Db, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueueAll, listKeys } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { listTrustedKeys } from "../signing/certificates";
import { activateKey, retireKey } from "../signing/make-keys";
import { PUBLISH_KEYS } from "./publish-keys";
import {
  countBehind,
  findOpenRotation,
  listBehind,
  moveRotation,
  type AccountKeys,
  type Rotation,
} from "./store";

export const ROTATE_KEYS = "rotate-keys";
const EVERY_SECONDS = 5;
/** IAM's own copies learn of a change in seconds, rarely in a minute. */
const PROPAGATION_SECONDS = 60;
/** STS redeems an assertion for five minutes; one more for a request that was under way. */
const SETTLE_SECONDS = 6 * 60;
const MAX_AT_ONCE = 10_000;

export function rotateKeys(deps: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async () => {
    const ctx = as(deps.ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });
    const rotation = await findOpenRotation(ctx.db);
    if (!rotation) return { done: true };
    await advance(ctx, rotation);
    return { done: false, runAt: new Date(ctx.now().getTime() + EVERY_SECONDS * 1000) };
  };
}

async function advance(ctx: ActorCtx<SystemActor>, rotation: Rotation): Promise<void> {
  const now = ctx.now();
  const since = (date: Date | null) => (date === null ? Infinity : (now.getTime() - date.getTime()) / 1000);
  if (rotation.step === "settle") {
    if (since(rotation.switched_at) >= SETTLE_SECONDS)
      await ctx.db.transaction().execute((tx) => retireOld(ctx, tx, rotation));
    return;
  }
  const keys = (await listTrustedKeys(ctx.db, "people")).map(({ id }) => id);
  const { behind, lastAt } = await countBehind(ctx.db, keys, rotation.left_behind);
  await askAll(ctx.db, await listBehind(ctx.db, keys, [], MAX_AT_ONCE), now);
  if (behind > 0) return;
  if (rotation.step === "publish" && since(lastAt) >= PROPAGATION_SECONDS)
    await ctx.db.transaction().execute((tx) => switchKeys(ctx, tx, rotation));
  if (rotation.step === "retire") {
    await ctx.db.transaction().execute(async (tx) => {
      if (await moveRotation(tx, rotation, { step: "done", completed_at: now }))
        await record(ctx, tx, {
          type: "key_rotation.finished",
          outcome: "success",
          targetId: rotation.new_key_id,
          details: { leftBehind: rotation.left_behind },
        });
    });
  }
}

/**
 * Accounts that came meanwhile are asked too, and those that nobody waits for any more: one that caught up
 * before the old key was retired must still be told to forget it. A job that waits for its next try keeps its time.
 */
async function askAll(db: Db, behind: AccountKeys[], now: Date): Promise<void> {
  const asked = await listKeys(db, PUBLISH_KEYS);
  await enqueueAll(
    db,
    PUBLISH_KEYS,
    behind.map(({ id }) => id).filter((id) => !asked.has(id)),
    now,
  );
}

/**
 * Without a rotation too: an account that was suspended during one, or connected by an older template,
 * trusts a key that was retired. Those that were never seen to trust a key of Foyer's are not connected yet.
 */
export async function askStragglers(db: Db, now: Date): Promise<void> {
  const keys = (await listTrustedKeys(db, "people")).map(({ id }) => id);
  await askAll(
    db,
    (await listBehind(db, keys, [], MAX_AT_ONCE)).filter((account) => account.keys.length > 0),
    now,
  );
}

/** From here on the new key signs. */
export async function switchKeys(
  ctx: ActorCtx,
  tx: Db,
  rotation: Rotation,
  leftBehind = rotation.left_behind,
): Promise<void> {
  if (
    !(await moveRotation(tx, rotation, {
      step: "settle",
      switched_at: ctx.now(),
      left_behind: JSON.stringify(leftBehind),
    }))
  )
    return;
  await activateKey(ctx, tx, { purpose: "people", newId: rotation.new_key_id });
}

async function retireOld(ctx: ActorCtx<SystemActor>, tx: Db, rotation: Rotation): Promise<void> {
  if (!(await moveRotation(tx, rotation, { step: "retire" }))) return;
  await retireKey(ctx, tx, rotation.old_key_id);
}
