/**
 * Proves a session with a second factor: a sign-in that waits for one, or a signed-in person once more.
 *
 * Using the factor, completing the step and the audit event are one transaction. Wrong codes are counted
 * before they are looked at, in a transaction of their own, over all sessions of the person.
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db, SessionActor } from "@/lib/platform/context";
import { invalidInput, signedOut, signInIncomplete, tooManyRequests } from "@/lib/platform/errors";
import { resetFactorTries, takeFactorTry } from "../attempts/factor-tries";
import { listGrantsOf } from "../administrators/store";
import { tell } from "./tell";
import { passWithFactor, type Passed, type Proven } from "../sessions/strength";
import {
  assertionOptions,
  hasChangedBackup,
  useAssertion,
  verifyAssertion,
  type AssertionInput,
} from "./assertion";
import { sixDigits, stepOfCode } from "./authenticator-app";
import { rememberDevice } from "./known-devices";
import { countCodes, recoveryCodeOf, useCode } from "./recovery-codes";
import { listApps, useStep } from "./store";

type SessionCtx = ActorCtx<SessionActor>;

/** How the browser goes on: the session's new token, what is left to do, and its cookie as a known browser. */
export type Completed = Passed & { browser: string };

/** The proof doesn't count. Thrown in the transaction, recorded after its rollback. */
class NotProven extends Error {
  constructor(readonly problem: Reason) {
    super(problem.code);
  }
}

/** The step that a factor completes; null for a signed-in person. @throws Refusal `sign_in_incomplete` */
function stepOf({ actor }: SessionCtx): "second_factor" | null {
  if (actor.kind === "user") return null;
  const [step] = actor.steps;
  if (step !== "second_factor") throw signInIncomplete(step);
  return step;
}

/** Options for the caller's own passkeys and keys. */
export async function secondFactorOptions(ctx: SessionCtx) {
  stepOf(ctx);
  return assertionOptions(ctx, {
    purpose: "second_factor",
    owner: ctx.actor,
    mustVerifyUser: await mustVerifyUser(ctx.db, ctx.actor.userId),
  });
}

/** Whoever has a role inside Foyer shows the key that it's them, by a finger, a face or a PIN. */
export const mustVerifyUser = async (db: Db, userId: string): Promise<boolean> =>
  (await listGrantsOf(db, userId)).length > 0;

/** @throws Refusal `invalid_input`, `signed_out`, `sign_in_incomplete` */
export async function passWithKey(ctx: SessionCtx, response: AssertionInput): Promise<Completed> {
  stepOf(ctx);
  const assertion = await verifyAssertion(ctx, {
    response,
    purpose: "second_factor",
    owner: ctx.actor,
    mustVerifyUser: await mustVerifyUser(ctx.db, ctx.actor.userId),
  });
  if ("problem" in assertion) return refuse(ctx, assertion.problem, "key");
  return complete(ctx, "key", async (tx) => {
    const problem = await useAssertion(ctx, tx, assertion);
    if (problem !== null) throw new NotProven(problem);
    if (hasChangedBackup(assertion))
      await record(ctx, tx, {
        type: "factor.backup_changed",
        outcome: "success",
        targetId: ctx.actor.userId,
        details: { factorId: assertion.factor.id, isBackedUp: assertion.isBackedUp },
      });
    return { method: assertion.factor.kind, factorId: assertion.factor.id };
  });
}

/**
 * Takes a code of an authenticator app, or a recovery code: they don't look alike.
 * @throws Refusal `invalid_input`, `too_many_requests`, `signed_out`, `sign_in_incomplete`
 */
export async function passWithCode(ctx: SessionCtx, typed: string): Promise<Completed> {
  stepOf(ctx);
  const { userId } = ctx.actor;
  const text = typed.slice(0, 200);
  const wait = await takeFactorTry(ctx.db, userId, ctx.now());
  if (wait > 0) throw tooManyRequests(wait, "factor_tries", { seconds: wait });
  const digits = sixDigits(text);
  if (digits !== null) return complete(ctx, "code", (tx) => useAppCode(ctx, tx, digits));
  const code = recoveryCodeOf(text);
  if (code === null) return refuse(ctx, reason("factor.code_wrong"), "code");
  return complete(ctx, "code", async (tx) => {
    if (!(await useCode(ctx, tx, userId, code))) throw new NotProven(reason("factor.recovery_code_wrong"));
    const left = await countCodes(tx, userId);
    await tell(ctx, tx, { userId, kind: "recovery_code_used", details: { left } });
    await record(ctx, tx, {
      type: "recovery_code.used",
      outcome: "success",
      targetId: userId,
      details: { left },
    });
    return { method: "recovery_code", factorId: null };
  });
}

async function useAppCode(ctx: SessionCtx, tx: Db, digits: string): Promise<Proven> {
  let isReused = false;
  for (const { id, secret } of await listApps(tx, ctx.actor.userId)) {
    const step = secret && stepOfCode(ctx, { id, sealed: secret }, digits);
    if (step === null) continue;
    if (await useStep(tx, { id, step, at: ctx.now() })) return { method: "totp", factorId: id };
    isReused = true;
  }
  throw new NotProven(reason(isReused ? "factor.code_used" : "factor.code_wrong"));
}

async function complete(
  ctx: SessionCtx,
  what: "key" | "code",
  factorOf: (tx: Db) => Promise<Proven>,
): Promise<Completed> {
  const step = stepOf(ctx);
  const { userId } = ctx.actor;
  try {
    return await ctx.db.transaction().execute(async (tx) => {
      // Locked as at sign-in: disabling the person comes before, or sees the session.
      const user = await tx
        .selectFrom("users")
        .select("status")
        .where("id", "=", userId)
        .forShare()
        .executeTakeFirst();
      if (user?.status !== "enabled") throw signedOut();
      const proven = await factorOf(tx);
      const passed = await passWithFactor(ctx, tx, proven, step);
      if (passed === null) throw signedOut();
      await resetFactorTries(tx, userId);
      const browser = await rememberDevice(ctx, tx, userId);
      await record(ctx, tx, {
        type: "second_factor.passed",
        outcome: "success",
        targetId: userId,
        details: { ...proven, isSignIn: step !== null },
      });
      return { ...passed, browser };
    });
  } catch (error) {
    if (error instanceof NotProven) return refuse(ctx, error.problem, what);
    throw error;
  }
}

async function refuse(ctx: SessionCtx, problem: Reason, what: "key" | "code"): Promise<never> {
  await recordRefusedFactor(ctx, problem, ctx.actor.userId);
  throw invalidInput(what === "key" ? "passkey_not_accepted" : "code_wrong");
}

/** Records a factor that wasn't accepted. A counter that fell may be a copied key: its owner is told. */
export async function recordRefusedFactor(
  ctx: ActorCtx,
  problem: Reason,
  userId: string | null,
): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    const isCopy = problem.code === "factor.counter_fell";
    await record(ctx, tx, {
      type: isCopy ? "factor.counter_fell" : "factor.refused",
      outcome: "refused",
      ...(userId === null ? {} : { targetId: userId }),
      reason: problem,
    });
    if (isCopy && userId !== null) await tell(ctx, tx, { userId, kind: "passkey_copied" });
  });
}
