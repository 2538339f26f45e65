/**
 * How strong a session is: whether a second factor proved it lately.
 *
 * Step-up asks `isStrong(ctx, tx, { withinSeconds })` at the moment of the deed, in its transaction. Using
 * Foyer, renewing tokens and being remembered by a rule never make a session stronger; only a factor does. A
 * removed factor takes back what it proved.
 */
import type { Db, UserCtx } from "@/lib/platform/context";
import { factorProofRequired } from "@/lib/platform/errors";
import type { StrongMethod } from "@/lib/platform/db/tables-factors";
import { isFresh, proofOf, requireFreshProof } from "../sessions/proof";
import { strengthOf } from "../sessions/strength";
import { countFactors } from "./store";
import { FACTOR_KINDS } from "./types";

/** How long a factor counts before a change of factors (ASVS 7.5.1). */
export const FACTOR_PROOF_SECONDS = 5 * 60;

export type Demand = {
  withinSeconds: number;
  /** Which methods count. By default every factor; a recovery code replaces a lost one and isn't strong. */
  methods?: readonly StrongMethod[];
};

/** Returns whether a factor proved the caller's session within the last seconds. */
export async function isStrong(
  { actor, now }: Pick<UserCtx, "now"> & { actor: { sessionId: string } },
  db: Db,
  { withinSeconds, methods = FACTOR_KINDS }: Demand,
): Promise<boolean> {
  const strength = await strengthOf(db, actor.sessionId);
  return (
    strength !== null &&
    methods.includes(strength.method) &&
    now().getTime() - strength.at.getTime() < withinSeconds * 1000
  );
}

const ANY: readonly StrongMethod[] = [...FACTOR_KINDS, "recovery_code"];

/**
 * Returns whether the caller may change factors: proven lately by a factor they have, or by a recovery code if
 * they lost it. Without any factor the proof of a sign-in is enough.
 */
export async function hasFactorProof(ctx: UserCtx, db: Db): Promise<boolean> {
  if ((await countFactors(db, ctx.actor.userId)) > 0)
    return isStrong(ctx, db, { withinSeconds: FACTOR_PROOF_SECONDS, methods: ANY });
  const proof = await proofOf(db, ctx.actor.sessionId);
  return proof !== null && isFresh(ctx.now(), proof.at);
}

/** @throws Refusal `proof_required` */
export async function requireFactorProof(ctx: UserCtx, tx: Db): Promise<void> {
  if ((await countFactors(tx, ctx.actor.userId)) === 0) return requireFreshProof(ctx, tx);
  if (!(await isStrong(ctx, tx, { withinSeconds: FACTOR_PROOF_SECONDS, methods: ANY })))
    throw factorProofRequired();
}
