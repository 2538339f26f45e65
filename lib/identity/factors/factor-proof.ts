/** Proof before a person's own factors change. */
import type { Db, UserCtx } from "@/lib/platform/context";
import { factorProofRequired } from "@/lib/platform/errors";
import type { StrongMethod } from "@/lib/platform/db/tables-factors";
import { FACTOR_KINDS } from "../factor-rules/types";
import { isFresh, proofOf } from "../sessions/proof";
import { requireFreshProof } from "../step-up/require-proof";
import { isStrong } from "../step-up/strength";
import { countFactors } from "./store";

/** How long a factor counts before a change of factors (ASVS 7.5.1). */
export const FACTOR_PROOF_SECONDS = 5 * 60;

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
