/** Proving oneself again before something that a stolen browser session must not do (ASVS 7.5.3). */
import { record } from "@/lib/platform/audit/record";
import type { UserCtx } from "@/lib/platform/context";
import { MAX_PASSWORD_BYTES } from "@/lib/platform/crypto/passwords";
import { invalidInput, signedOut, sourceUnavailable, tooManyRequests } from "@/lib/platform/errors";
import { findPassword, findUser } from "../users/store";
import { ask, directoryOf } from "./directories";
import { forgetFailures, takeTry } from "./throttle";

/** A sign-in is fresh for so long. */
const FRESH_SECONDS = 10 * 60;

export async function isFresh(ctx: UserCtx): Promise<boolean> {
  const session = await ctx.db.selectFrom("sessions").select("created_at").where("id", "=", ctx.actor.sessionId).executeTakeFirst();
  return session !== undefined && ctx.now().getTime() - session.created_at.getTime() < FRESH_SECONDS * 1000;
}

/** By the password here or at the directory. @throws Refusal `invalid_input` for a wrong password, `too_many_requests`, `source_unavailable` */
export async function confirmItIsMe(ctx: UserCtx, password: string): Promise<void> {
  const [user, credential, directory] = [await findUser(ctx.db, ctx.actor.userId), await findPassword(ctx.db, ctx.actor.userId), await directoryOf(ctx.db, ctx.actor.userId)];
  if (!user || (!credential && !directory)) throw signedOut();
  if (password === "") throw invalidInput("Type your password to show that it is you.");
  const wait = await takeTry(ctx.db, user.user_name, ctx.source.ip, ctx.now());
  if (wait > 0) throw tooManyRequests(wait, `Too many tries. Wait ${wait} seconds, then try again.`);
  const typed = password.slice(0, MAX_PASSWORD_BYTES);
  const isOwn = credential !== null && (await ctx.passwords.verify(credential.hash, typed)).ok;
  const answer = isOwn || !directory ? null : await ask(ctx, { ...directory, password: typed });
  if (answer?.kind === "unavailable") throw sourceUnavailable(`${answer.sourceName} cannot be reached right now. Try again in a moment.`);
  if (!isOwn && answer?.kind !== "accepted") {
    await record(ctx, ctx.db, { type: "sign_in.failed", outcome: "refused", targetId: user.id, reason: "wrong password while confirming" });
    throw invalidInput("This is not your password.");
  }
  await forgetFailures(ctx.db, user.user_name, ctx.source.ip);
}
