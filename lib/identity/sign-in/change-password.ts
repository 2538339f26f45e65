/** Changes a password, voluntarily or because someone else knows the current one. */
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Ctx, SessionActor } from "@/lib/platform/context";
import { MAX_PASSWORD_BYTES } from "@/lib/platform/crypto/passwords";
import type { Secret } from "@/lib/platform/crypto/secret";
import {
  invalidInput,
  signedOut,
  signInIncomplete,
  tooManyRequests,
  type Refusal,
} from "@/lib/platform/errors";
import { forgetDevices } from "../factors/known-devices";
import { ruleOf } from "../factor-rules/rules";
import { endAllSessions, startSession } from "../sessions/service";
import { strengthOf } from "../sessions/strength";
import { voidLinks } from "../password-links/create";
import { tellPasswordChanged } from "../password-links/service";
import { passwordProblem } from "../passwords/policy";
import { passwordRulesOf } from "../passwords/rules-of";
import { findPassword, findUser, lockUser, upsertPassword } from "../users/store";
import { attemptOf, resetFailures, takeTry } from "../attempts/limit";

export type ChangePasswordResult =
  | { ok: true; token: Secret }
  | { ok: false; field: "current" | "next"; problem: Refusal };

/**
 * Sets a new password and replaces every session of the user with a new one. `current` is required from a
 * fully signed-in user, but not right after it was checked.
 */
export async function changePassword(
  ctx: ActorCtx<SessionActor>,
  input: { current: string; next: string },
): Promise<ChangePasswordResult> {
  // A session that waits for its second factor may not get around it.
  if (ctx.actor.kind === "pending_user" && ctx.actor.steps[0] !== "new_password")
    throw signInIncomplete(ctx.actor.steps[0]);
  const user = await findUser(ctx.db, ctx.actor.userId);
  const credential = await findPassword(ctx.db, ctx.actor.userId);
  if (!user || !credential) throw signedOut();
  if (ctx.actor.kind === "user") {
    const attempt = attemptOf(ctx, { name: user.user_name, lane: `session ${ctx.actor.sessionId}` });
    const wait = await takeTry(ctx.db, attempt, ctx.now());
    if (wait > 0) throw tooManyRequests(wait, "sign_in_tries", { seconds: wait });
    const { ok } = await ctx.passwords.verify(credential.hash, input.current.slice(0, MAX_PASSWORD_BYTES));
    if (ok) await resetFailures(ctx.db, attempt);
    else {
      await record(ctx, ctx.db, {
        type: "password.change_failed",
        outcome: "refused",
        reason: "sign_in.wrong_current_password",
      });
      return { ok: false, field: "current", problem: invalidInput("current_password_wrong") };
    }
  }
  const isOnlyFactor = await isPasswordAlone(ctx, user.id);
  const problem = passwordProblem(input.next, await passwordRulesOf(ctx, user, { isOnlyFactor }));
  if (problem) return { ok: false, field: "next", problem };
  if ((await ctx.passwords.verify(credential.hash, input.next)).ok) {
    return { ok: false, field: "next", problem: invalidInput("password_not_new") };
  }
  const hash = await ctx.passwords.hash(input.next);
  return ctx.db.transaction().execute(async (tx) => {
    // A sign-in with the old password either has its session by now, which ends here, or finds the new password.
    await lockUser(tx, user.id);
    // The second of two concurrent changes finds another hash and starts over.
    const unchanged = await tx
      .selectFrom("password_credentials")
      .select("hash")
      .where("user_id", "=", user.id)
      .forUpdate()
      .executeTakeFirst();
    if (unchanged?.hash !== credential.hash) throw signedOut();
    await upsertPassword(tx, { user_id: user.id, hash, must_change: false, changed_at: ctx.now() });
    await voidLinks(ctx, tx, [user.id]);
    await record(ctx, tx, { type: "password.changed", outcome: "success" });
    const strength = await strengthOf(tx, ctx.actor.sessionId);
    await tellPasswordChanged(ctx, tx, user, { isByLink: false });
    await endAllSessions(ctx, tx, "session.password_changed");
    await forgetDevices(tx, user.id);
    const left = ctx.actor.kind === "pending_user" ? ctx.actor.steps : [];
    const session = await startSession(ctx, tx, {
      userId: user.id,
      steps: left.filter((step) => step !== "new_password"),
      source: "built-in",
      proven: strength,
      replaces: ctx.actor.sessionId,
    });
    return { ok: true as const, token: session.token };
  });
}

/** Whether a sign-in may ever take this user's password without a second factor. */
export const isPasswordAlone = async (ctx: Ctx, userId: string): Promise<boolean> =>
  (await ruleOf(ctx, ctx.db, userId)).mode !== "always";
