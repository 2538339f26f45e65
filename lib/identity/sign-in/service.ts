/**
 * Sign-in with a name and a password, of the built-in or another directory.
 *
 * Every failure (unknown name, wrong password, no password, disabled, locked) takes the same steps and has
 * the same response; only the audit log has the reason. Users of the built-in directory depend on no other.
 */
import { reason, type Reason } from "@/lib/messages/reason";
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { AnonymousCtx } from "@/lib/platform/context";
import type { SignInStep } from "@/lib/platform/db/tables-identity";
import { MAX_PASSWORD_BYTES } from "@/lib/platform/crypto/passwords";
import type { Secret } from "@/lib/platform/crypto/secret";
import { AT_ONCE } from "@/lib/platform/crypto/work-queue";
import { busy, hasKind, sourceUnavailable, tooManyRequests } from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { stepsOfSignIn } from "../factors/steps";
import { startSession } from "../sessions/service";
import {
  findPassword,
  findUser,
  findUserBySignInName,
  findUserWithPassword,
  renewHash,
  type UserWithPassword,
} from "../users/store";
import { alarmIfBreakGlass } from "./break-glass";
import { ask, decoyDirectory, directoryOf, findUserByDirectoryName } from "../proof/directories";
import { signInThroughSource } from "./through-source";
import { knownBrowser } from "../attempts/known-browser";
import {
  attemptOf,
  giveBackTry,
  resetFailures,
  takeTry,
  typedNameKey,
  type Attempt,
} from "../attempts/limit";

export type SignedIn = {
  userId: string;
  displayName: string;
  token: Secret;
  steps: readonly SignInStep[];
  /** For the browser's cookie: gives this user a separate limit there. */ browser: string;
};

/** Password checks of all unknown browsers together: far above a busy morning, far below an overload. */
const UNKNOWN_CALLERS: Limit = { name: "password checks", burst: 250, perSecond: 20 * AT_ONCE };

const MAX_NAME_LENGTH = 254;

/**
 * Checks a name and a password and starts a session.
 * @returns null for every failure, without saying which
 * @throws Refusal `too_many_requests` if attempts for this name or network must slow down, `busy` if too many
 * sign in at once, `source_unavailable` if the directory that may have this name can't be reached
 */
export async function signInWithPassword(
  ctx: AnonymousCtx,
  input: { name: string; password: string },
): Promise<SignedIn | null> {
  const usable =
    input.name.length > 0 &&
    input.name.length <= MAX_NAME_LENGTH &&
    Buffer.byteLength(input.password) <= MAX_PASSWORD_BYTES &&
    !input.name.includes("\u0000");
  const user = usable ? await findPerson(ctx, foldName(input.name)) : null;
  const password = input.password.slice(0, MAX_PASSWORD_BYTES);
  const attempt = attemptOf(ctx, {
    name: input.name,
    lane: user && knownBrowser(ctx, ctx.source.browser, user.id),
  });
  const checked = await check(ctx, attempt, user?.hash ?? null, password);
  if (user?.hash && checked.ok && usable) {
    if (user.status !== "enabled")
      return refuse(ctx, input.name, { userId: user.id, reason: reason("sign_in.user_disabled") });
    return signInBuiltIn(
      ctx,
      { attempt, password: input.password },
      { ...user, hash: user.hash },
      checked.outdated,
    );
  }
  const why = !usable
    ? "input_not_usable"
    : !user
      ? "name_unknown"
      : user.hash
        ? "wrong_password"
        : "no_password";
  return signInAtDirectory(ctx, { attempt, password, user, why: reason(`sign_in.${why}`) });
}

/** Counts the attempt, then verifies the password, or takes as long without one. */
async function check(
  ctx: AnonymousCtx,
  attempt: Attempt,
  hash: string | null,
  password: string,
): Promise<{ ok: boolean; outdated: boolean }> {
  const priority = attempt.lane === null ? "unknown" : "known";
  const wait = await takeTry(ctx.db, attempt, ctx.now());
  if (wait > 0) throw tooManyRequests(wait, "sign_in_tries", { seconds: wait });
  try {
    // Counts only attempts that would be checked: one address alone can't use it up.
    const full = priority === "unknown" ? takeRequest(ctx, UNKNOWN_CALLERS, "everybody") : 0;
    if (full > 0) throw busy(full);
    if (hash !== null) return await ctx.passwords.verify(hash, password, priority);
    await ctx.passwords.burn(password, priority);
    return { ok: false, outdated: false };
  } catch (error) {
    if (hasKind(error, "busy")) await giveBackTry(ctx.db, attempt);
    throw error;
  }
}

/** A user name or address in Foyer wins over a directory's additional names. */
async function findPerson(ctx: AnonymousCtx, nameKey: string): Promise<UserWithPassword | null> {
  const known = await findUserBySignInName(ctx.db, nameKey);
  if (known) return known;
  const id = await findUserByDirectoryName(ctx.db, nameKey);
  return id === null ? null : findUserWithPassword(ctx.db, id);
}

async function signInBuiltIn(
  ctx: AnonymousCtx,
  input: { attempt: Attempt; password: string },
  user: UserWithPassword & { hash: string },
  isOutdated: boolean,
): Promise<SignedIn | null> {
  const hash = isOutdated ? await ctx.passwords.hash(input.password) : user.hash;
  if (isOutdated) await renewHash(ctx.db, user.id, user.hash, hash);
  return ctx.db.transaction().execute(async (tx) => {
    // The user may have been disabled or the password changed since the lookup. Locked, so that a later
    // change sees the session and ends it.
    await tx.selectFrom("users").select("id").where("id", "=", user.id).forShare().executeTakeFirst();
    const [current, password] = [await findUser(tx, user.id), await findPassword(tx, user.id)];
    if (current?.status !== "enabled" || password?.hash !== hash) return null;
    await resetFailures(tx, input.attempt);
    const steps = await stepsOfSignIn(ctx, tx, {
      userId: user.id,
      shown: "password",
      mustChangePassword: password.must_change,
    });
    const session = await startSession(ctx, tx, {
      userId: user.id,
      steps,
      source: "built-in",
    });
    if (await alarmIfBreakGlass(ctx, tx, user.id))
      ctx.log.warn("an administrator signed in with a password although providers are on", {
        userId: user.id,
        ip: ctx.source.ip,
        requestId: ctx.source.requestId,
      });
    return {
      userId: user.id,
      displayName: user.display_name,
      token: session.token,
      steps,
      browser: session.browser,
    };
  });
}

/**
 * If the built-in directory refuses, another one is asked: for its own user's password, or, for equal timing,
 * for an unknown user.
 */
async function signInAtDirectory(
  ctx: AnonymousCtx,
  input: { attempt: Attempt; password: string; user: UserWithPassword | null; why: Reason },
): Promise<SignedIn | null> {
  const { attempt, password, user } = input;
  const { name } = attempt;
  const person = user && (await directoryOf(ctx.db, user.id));
  const sourceId = person?.sourceId ?? (await decoyDirectory(ctx, foldName(name.slice(0, MAX_NAME_LENGTH))));
  const answer =
    sourceId === null ? null : await ask(ctx, { sourceId, subject: person?.subject ?? null, password });
  if (!person || !user || answer?.kind !== "accepted") {
    const why =
      !person || !answer || answer.kind === "accepted"
        ? input.why
        : answer.kind === "unavailable"
          ? reason("sign_in.directory_unavailable", { problem: answer.reason })
          : answer.reason;
    await refuse(ctx, name, { userId: user?.id, reason: why, sourceId: person?.sourceId });
    // Also for users it doesn't have: the response must not reveal who is there.
    if (answer?.kind === "unavailable")
      throw sourceUnavailable("source_unreachable_at_sign_in", { source: answer.sourceName });
    return null;
  }
  const signedIn = await signInThroughSource(ctx, { sourceId: person.sourceId, claims: answer.claims });
  if (!signedIn.ok) return null;
  await resetFailures(ctx.db, attempt);
  return {
    userId: user.id,
    displayName: user.display_name,
    token: signedIn.token,
    steps: signedIn.steps,
    browser: signedIn.browser,
  };
}

async function refuse(
  ctx: AnonymousCtx,
  name: string,
  why: { userId?: string; reason: Reason; sourceId?: string },
): Promise<null> {
  await record(ctx, ctx.db, {
    type: "sign_in.failed",
    outcome: "refused",
    targetId: why.userId,
    reason: why.reason,
    details: {
      // A password typed as a name is nobody's name.
      ...(why.userId === undefined
        ? { nameHash: typedNameKey(ctx, name) }
        : { name: name.slice(0, MAX_NAME_LENGTH) }),
      ...(why.sourceId === undefined ? {} : { sourceId: why.sourceId }),
    },
  });
  return null;
}
