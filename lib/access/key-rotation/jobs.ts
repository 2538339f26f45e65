/**
 * Moves a rotation to its next step once the current one is finished everywhere.
 *
 * publish (every account trusts both keys) → settle (the new key signs; assertions of the old one expire) →
 * retire (every account trusts only the new key) → done. The state is only in rows, so another process
 * continues after a kill.
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
/** IAM propagates a change in seconds, rarely in a minute. */
const PROPAGATION_SECONDS = 60;
/** STS accepts an assertion for five minutes; one more for a request in flight. */
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
  await requestUpdates(ctx.db, await listBehind(ctx.db, keys, [], MAX_AT_ONCE), now);
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
 * Includes accounts added since, and those that the rotation no longer waits for: an account that caught up
 * before the old key was retired must still remove it. A job that waits for a retry keeps its time.
 */
async function requestUpdates(db: Db, behind: AccountKeys[], now: Date): Promise<void> {
  const asked = await listKeys(db, PUBLISH_KEYS);
  await enqueueAll(
    db,
    PUBLISH_KEYS,
    behind.map(({ id }) => id).filter((id) => !asked.has(id)),
    now,
  );
}

/**
 * Updates accounts without a rotation: one that was suspended during a rotation, or connected with an older
 * template, trusts a retired key. Accounts that never trusted a key of Foyer aren't connected yet.
 */
export async function updateStragglers(db: Db, now: Date): Promise<void> {
  const keys = (await listTrustedKeys(db, "people")).map(({ id }) => id);
  await requestUpdates(
    db,
    (await listBehind(db, keys, [], MAX_AT_ONCE)).filter((account) => account.keys.length > 0),
    now,
  );
}

/** Makes the new key sign. */
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
