/**
 * Proof before deeds: what a borrowed browser must not do.
 *
 * Whoever has a strong way (a factor, or a provider that counts) proves it: for every administrative deed within
 * the time that a setting allows, for deeds that add a right or a way in within ten minutes. Whoever has none
 * proves only the latter, by authenticating again: an installation without factors stays usable. Access keys and
 * Foyer's own jobs have no session: their author proved it.
 */
import type { ActorCtx, Db } from "@/lib/platform/context";
import { proofRequired, strongProofRequired } from "@/lib/platform/errors";
import { readSetting } from "@/lib/platform/settings/service";
import { FRESH_SECONDS, isFresh, proofOf } from "../sessions/proof";
import { hasWay, isStrongEnough, strongWaysOf } from "./strength";

/** Returns within how many minutes the caller must have proven it strongly; null if they need not. */
async function strongMinutesOf(ctx: ActorCtx, db: Db): Promise<number | null> {
  if (ctx.actor.kind !== "user") return null;
  const minutes = await readSetting(db, "adminProofMinutes");
  if (minutes === 0) return null;
  return hasWay(await strongWaysOf(ctx, db, ctx.actor.userId)) ? minutes : null;
}

/** Refuses an administrative deed of a person whose proof is too old. @throws Refusal `proof_required` */
export async function requireDeedProof(ctx: ActorCtx, tx: Db): Promise<void> {
  const { actor } = ctx;
  const minutes = await strongMinutesOf(ctx, tx);
  if (actor.kind !== "user" || minutes === null) return;
  if (!(await isStrongEnough({ ...ctx, actor }, tx, minutes * 60))) throw strongProofRequired({ minutes });
}

/**
 * Refuses to add a right or a way in while the session's proof is old.
 * @throws Refusal `proof_required`
 */
export async function requireFreshProof(ctx: ActorCtx, tx: Db, seconds = FRESH_SECONDS): Promise<void> {
  const { actor } = ctx;
  if (actor.kind !== "user") return;
  const minutes = await strongMinutesOf(ctx, tx);
  if (minutes !== null) {
    const within = Math.min(minutes * 60, seconds);
    if (await isStrongEnough({ ...ctx, actor }, tx, within)) return;
    throw strongProofRequired({ minutes: Math.ceil(within / 60) });
  }
  const proof = await proofOf(tx, actor.sessionId);
  if (!proof || !isFresh(ctx.now(), proof.at, seconds)) throw proofRequired();
}
