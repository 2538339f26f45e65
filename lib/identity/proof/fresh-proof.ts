/** Requires fresh authentication before actions that a stolen browser session must not take (ASVS 7.5.3). */
import { record } from "@/lib/platform/audit/record";
import type { UserCtx } from "@/lib/platform/context";
import { MAX_PASSWORD_BYTES } from "@/lib/platform/crypto/passwords";
import { invalidInput, signedOut, sourceUnavailable, tooManyRequests } from "@/lib/platform/errors";
import { isFresh, noteProof, proofOf } from "../sessions/proof";
import { findPassword, findUser } from "../users/store";
import { ask, directoryOf } from "./directories";
import { attemptOf, resetFailures, takeTry } from "../attempts/limit";

/**
 * How a user must authenticate again: not at all while it is fresh, with their password, or, without a
 * password in Foyer, by signing in again through their source. A source that signs in without asking doesn't
 * count: what matters is when it last asked.
 */
export type Proof =
  | { kind: "none" }
  | { kind: "password" }
  | {
      kind: "source";
      /** They just signed in, but the source didn't ask who they are. */ wasNotAsked: boolean;
      /** Null if it is disabled, or if a browser isn't sent to it. */ source: {
        id: string;
        name: string;
      } | null;
    };

export async function neededProof(ctx: UserCtx): Promise<Proof> {
  const session = await proofOf(ctx.db, ctx.actor.sessionId);
  if (session && isFresh(ctx.now(), session.at)) return { kind: "none" };
  if ((await findPassword(ctx.db, ctx.actor.userId)) || (await directoryOf(ctx.db, ctx.actor.userId)))
    return { kind: "password" };
  const source = await ctx.db
    .selectFrom("identity_sources")
    .select(["id", "name"])
    .where("id", "=", session?.source ?? "")
    .where("kind", "not in", ["scim", "ldap"])
    .where("is_enabled", "=", true)
    .executeTakeFirst();
  return {
    kind: "source",
    wasNotAsked: session !== null && isFresh(ctx.now(), session.startedAt),
    source: source ?? null,
  };
}

/**
 * Confirms with the password in Foyer or in the directory. @throws Refusal `invalid_input` for a wrong
 * password or if only a new sign-in counts, `too_many_requests`, `source_unavailable`
 */
export async function confirmItIsMe(ctx: UserCtx, password: string): Promise<void> {
  const proof = await neededProof(ctx);
  if (proof.kind === "none") return;
  if (proof.kind === "source")
    throw proof.source
      ? invalidInput("sign_in_again_first_with", { source: proof.source.name })
      : invalidInput("sign_in_again_first");
  const [user, credential, directory] = [
    await findUser(ctx.db, ctx.actor.userId),
    await findPassword(ctx.db, ctx.actor.userId),
    await directoryOf(ctx.db, ctx.actor.userId),
  ];
  if (!user || (!credential && !directory)) throw signedOut();
  if (password === "") throw invalidInput("password_required");
  const attempt = attemptOf(ctx, { name: user.user_name, lane: `session ${ctx.actor.sessionId}` });
  const wait = await takeTry(ctx.db, attempt, ctx.now());
  if (wait > 0) throw tooManyRequests(wait, "sign_in_tries", { seconds: wait });
  const typed = password.slice(0, MAX_PASSWORD_BYTES);
  const isOwn = credential !== null && (await ctx.passwords.verify(credential.hash, typed)).ok;
  const answer = isOwn || !directory ? null : await ask(ctx, { ...directory, password: typed });
  if (answer?.kind === "unavailable")
    throw sourceUnavailable("source_unreachable", { source: answer.sourceName });
  if (!isOwn && answer?.kind !== "accepted") {
    await record(ctx, ctx.db, {
      type: "sign_in.failed",
      outcome: "refused",
      targetId: user.id,
      reason: "sign_in.wrong_password_confirming",
    });
    throw invalidInput("password_wrong");
  }
  await resetFailures(ctx.db, attempt);
  await noteProof(ctx);
}
