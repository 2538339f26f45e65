/**
 * A provider proves the session of a user who is signed in already: the same person, by more than a password,
 * just now, in answer to this session's own request.
 *
 * @see openid/ipsie#96 (amr and auth_time don't say which factor was used when: so the provider is asked anew)
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { Db, UserCtx } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";
import { passWithFactor } from "../sessions/strength";
import { lockSource } from "../sources/registry/store";
import type { Claims } from "../sources/settings/claims";
import { mapUser } from "../sources/settings/kinds";
import { isStrongBy, timeOfAuthentication, type Said } from "../sources/settings/strength";
import type { Source } from "../sources/settings/types";

export type ProviderProof = {
  claims: Claims;
  said: Said;
  /** When the user authenticated, as the provider says it. */ authenticatedAt: unknown;
  /** Consumes the request. Returns when it was made, or why this is no answer to one. */
  consume(tx: Db, source: Source): Promise<Date | Reason>;
};
export type ProvedThere = { ok: true; token: Secret } | { ok: false; reason: Reason };

/** Thrown in the transaction, recorded after its rollback. */
class NotProved extends Error {
  constructor(readonly reason: Reason) {
    super(reason.code);
  }
}

export async function proveThroughSource(
  ctx: UserCtx,
  input: { sourceId: string } & ProviderProof,
): Promise<ProvedThere> {
  const { userId } = ctx.actor;
  try {
    return await ctx.db.transaction().execute(async (tx) => {
      const source = await lockSource(tx, input.sourceId);
      const strength = source && "strength" in source.settings ? source.settings.strength : null;
      if (!source?.isEnabled || !strength?.countsForStepUp)
        throw new NotProved(reason("step_up.not_counted"));
      const begun = await input.consume(tx, source);
      if (!(begun instanceof Date)) throw new NotProved(begun);
      const { subject } = mapUser(source, input.claims);
      const identity = await tx
        .selectFrom("user_identities")
        .select("linked_by")
        .where("source_id", "=", source.id)
        .where("subject", "=", subject ?? "")
        .where("user_id", "=", userId)
        .forShare()
        .executeTakeFirst();
      // A link that a borrowed browser made must not become its proof.
      if (!identity || identity.linked_by === "user") throw new NotProved(reason("step_up.other_person"));
      if (!isStrongBy({ strength }, input.said)) throw new NotProved(reason("step_up.not_strong"));
      const at = timeOfAuthentication(input.authenticatedAt, ctx.now(), begun);
      if (!(at instanceof Date)) throw new NotProved(at);
      const proven = { method: "provider" as const, factorId: null, sourceId: source.id };
      const passed = await passWithFactor(ctx, tx, { ...proven, at }, null);
      if (passed === null) throw new NotProved(reason("step_up.session_ended"));
      await record(ctx, tx, {
        type: "second_factor.passed",
        outcome: "success",
        targetId: userId,
        details: { ...proven, isSignIn: false },
      });
      return { ok: true as const, token: passed.token };
    });
  } catch (error) {
    if (!(error instanceof NotProved)) throw error;
    await record(ctx, ctx.db, {
      type: "factor.refused",
      outcome: "refused",
      targetId: userId,
      reason: error.reason,
    });
    return { ok: false, reason: error.reason };
  }
}
