/**
 * What a sign-in still lacks: one function decides for every way in, so that no entrance takes a password
 * alone.
 */
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { SignInStep } from "@/lib/platform/db/tables-identity";
import { isKnownDevice } from "./known-devices";
import { ruleOf } from "../factor-rules/rules";
import { kindsOf } from "./store";

/** What the sign-in has shown so far. */
export type Shown = "password" | "provider" | "strong_provider" | "passkey";

/**
 * Returns the steps, in order: the second factor comes before everything else, because a reset password must
 * not lead around it.
 *
 * Without a rule that demands one, people who set up a second factor are asked for it after their password.
 * Those who come from a provider are asked only where a rule says so, and not where the provider asked for more
 * than a password itself: nobody is asked twice. A passkey that verified its user is both
 * factors.
 */
export async function stepsOfSignIn(
  ctx: ActorCtx,
  tx: Db,
  sign: { userId: string; shown: Shown; mustChangePassword?: boolean },
): Promise<SignInStep[]> {
  const { userId, shown } = sign;
  const later: SignInStep[] = sign.mustChangePassword ? ["new_password"] : [];
  if (shown === "strong_provider") return later;
  const rule = await ruleOf(ctx, tx, userId);
  if (shown === "provider" && (rule.mode === "off" || rule.covers === "passwords")) return later;
  if (shown === "passkey" && (rule.mode === "off" || rule.kinds.includes("passkey"))) return later;
  const kinds = await kindsOf(tx, userId);
  const asks: SignInStep[] = kinds.length > 0 ? ["second_factor"] : [];
  if (rule.mode === "off") return [...asks, ...later];
  if (rule.mode === "new" && shown !== "passkey" && (await isKnownDevice(ctx, tx, userId))) return later;
  const lacks: SignInStep[] = kinds.some((kind) => rule.kinds.includes(kind)) ? [] : ["enrol_factor"];
  return [...asks, ...later, ...lacks];
}
