/**
 * Sign-in with a passkey alone: a passkey that verified its user is something the person has and something they
 * know or are.
 *
 * Nobody says who they are before: the key itself names the person. Every failure has the same answer.
 */
import { reason, type Reason } from "@/lib/messages/reason";
import type { AnonymousCtx, Db } from "@/lib/platform/context";
import { conflict, invalidInput, tooManyRequests } from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { networkOf } from "@/lib/formats/network";
import { record } from "@/lib/platform/audit/record";
import {
  assertionOptions,
  hasChangedBackup,
  useAssertion,
  verifyAssertion,
  type Assertion,
  type AssertionInput,
} from "../factors/assertion";
import { rememberDevice } from "../factors/known-devices";
import { recordRefusedFactor } from "../factors/second-factor";
import { stepsOfSignIn } from "../factors/steps";
import { resetFactorTries } from "../attempts/factor-tries";
import { startSession } from "../sessions/service";
import type { SignedIn } from "./service";

/** Per network: a challenge is a row, and anonymous callers may ask for one. */
const LIMIT: Limit = { name: "passkey sign-ins", burst: 120, perSecond: 2 };

/** A session of a passkey alone has this instead of a source. */
const PASSKEY_SOURCE = "passkey";

class NotAccepted extends Error {
  constructor(readonly problem: Reason) {
    super(problem.code);
  }
}

function requireTurn(ctx: AnonymousCtx): void {
  const wait = takeRequest(ctx, LIMIT, networkOf(ctx.source.ip));
  if (wait > 0) throw tooManyRequests(wait, "too_many_sign_ins");
}

/** Options for any passkey of this Foyer. @throws Refusal `too_many_requests`, `conflict` */
export async function passkeyOptions(ctx: AnonymousCtx) {
  requireTurn(ctx);
  return assertionOptions(ctx, { purpose: "sign_in", owner: null, mustVerifyUser: true });
}

/** @throws Refusal `invalid_input` for every failure, `conflict` for people whom a provider manages */
export async function signInWithPasskey(ctx: AnonymousCtx, response: AssertionInput): Promise<SignedIn> {
  requireTurn(ctx);
  const assertion = await verifyAssertion(ctx, {
    response,
    purpose: "sign_in",
    owner: null,
    mustVerifyUser: true,
  });
  if ("problem" in assertion) return refuse(ctx, assertion.problem, assertion.userId);
  try {
    return await ctx.db.transaction().execute((tx) => open(ctx, tx, assertion));
  } catch (error) {
    if (error instanceof NotAccepted) return refuse(ctx, error.problem, assertion.factor.user_id);
    throw error;
  }
}

async function open(ctx: AnonymousCtx, tx: Db, assertion: Assertion): Promise<SignedIn> {
  const { factor } = assertion;
  // Locked as at every sign-in: a later change sees the session and ends it.
  const user = await tx
    .selectFrom("users")
    .leftJoin("identity_sources as s", "s.id", "users.source_id")
    .select(["users.id", "users.display_name", "users.status", "s.kind as source_kind"])
    .where("users.id", "=", factor.user_id)
    .forShare("users")
    .executeTakeFirst();
  if (user?.status !== "enabled") throw new NotAccepted(reason("sign_in.user_disabled"));
  // A provider tells nobody who has left: only its own sign-in does. Directories do.
  if (user.source_kind !== null && user.source_kind !== "ldap" && user.source_kind !== "scim")
    throw new NotAccepted(reason("factor.managed_by_provider"));
  if (factor.kind !== "passkey") throw new NotAccepted(reason("factor.not_valid"));
  const problem = await useAssertion(ctx, tx, assertion);
  if (problem !== null) throw new NotAccepted(problem);
  if (hasChangedBackup(assertion))
    await record(ctx, tx, {
      type: "factor.backup_changed",
      outcome: "success",
      targetId: user.id,
      details: { factorId: factor.id, isBackedUp: assertion.isBackedUp },
    });
  const steps = await stepsOfSignIn(ctx, tx, { userId: user.id, shown: "passkey" });
  const session = await startSession(ctx, tx, {
    userId: user.id,
    steps,
    source: PASSKEY_SOURCE,
    proven: { method: factor.kind, factorId: factor.id },
  });
  if (steps.length === 0) await resetFactorTries(tx, user.id);
  return {
    userId: user.id,
    displayName: user.display_name,
    token: session.token,
    steps,
    browser: await rememberDevice(ctx, tx, user.id),
  };
}

async function refuse(ctx: AnonymousCtx, problem: Reason, userId: string | null): Promise<never> {
  await recordRefusedFactor(ctx, problem, userId);
  // Whoever holds the key is its person: the reason tells nobody else.
  if (problem.code === "factor.managed_by_provider") throw conflict("passkey_needs_provider");
  throw invalidInput("passkey_not_accepted");
}
