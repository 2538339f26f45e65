/** Proving oneself again before something that a stolen browser session must not do (ASVS 7.5.3). */
import { record } from "@/lib/platform/audit/record";
import type { UserCtx } from "@/lib/platform/context";
import { MAX_PASSWORD_BYTES } from "@/lib/platform/crypto/passwords";
import { invalidInput, signedOut, sourceUnavailable, tooManyRequests } from "@/lib/platform/errors";
import { findPassword, findUser } from "../users/store";
import { ask, directoryOf } from "./directories";
import { resetFailures, takeTry } from "../attempts/limit";

/** A proof is fresh for so long. */
const FRESH_SECONDS = 10 * 60;

/**
 * What somebody must do to prove themselves again: nothing while their proof is fresh, type their
 * password, or, who has none here, sign in anew through the source that they came through. Coming in
 * through a source that did not ask for anything proves nothing anew: what counts is when it last asked.
 */
export type Proof =
  | { kind: "none" }
  | { kind: "password" }
  | {
      kind: "source";
      /** They came in just now, and were not asked who they are. */ wasNotAsked: boolean;
      /** Null when it is switched off, or is not one that a browser is sent to. */ source: {
        id: string;
        name: string;
      } | null;
    };

export async function neededProof(ctx: UserCtx): Promise<Proof> {
  const session = await ctx.db
    .selectFrom("sessions")
    .select(["created_at", "authenticated_at", "source"])
    .where("id", "=", ctx.actor.sessionId)
    .executeTakeFirst();
  const isFresh = (at: Date) => ctx.now().getTime() - at.getTime() < FRESH_SECONDS * 1000;
  if (session !== undefined && isFresh(session.authenticated_at ?? session.created_at))
    return { kind: "none" };
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
    wasNotAsked: session !== undefined && isFresh(session.created_at),
    source: source ?? null,
  };
}

/** By the password here or at the directory. @throws Refusal `invalid_input` for a wrong password or where only a new sign-in proves it, `too_many_requests`, `source_unavailable` */
export async function confirmItIsMe(ctx: UserCtx, password: string): Promise<void> {
  const proof = await neededProof(ctx);
  if (proof.kind === "none") return;
  if (proof.kind === "source")
    throw invalidInput(
      `You showed that it is you more than ten minutes ago. Sign in again${proof.source ? ` with ${proof.source.name}` : ""}, then try once more.`,
    );
  const [user, credential, directory] = [
    await findUser(ctx.db, ctx.actor.userId),
    await findPassword(ctx.db, ctx.actor.userId),
    await directoryOf(ctx.db, ctx.actor.userId),
  ];
  if (!user || (!credential && !directory)) throw signedOut();
  if (password === "") throw invalidInput("Type your password to show that it is you.");
  const wait = await takeTry(ctx.db, user.user_name, ctx.source.ip, ctx.now());
  if (wait > 0) throw tooManyRequests(wait, `Too many tries. Wait ${wait} seconds, then try again.`);
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
      reason: "wrong password while confirming",
    });
    throw invalidInput("This is not your password.");
  }
  await resetFailures(ctx.db, user.user_name, ctx.source.ip);
}
