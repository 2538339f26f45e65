/**
 * Signing in with the built-in directory's passwords.
 *
 * Every failure (no such name, wrong password, no password, disabled) takes the same time and has the
 * same answer; only the audit log knows the reason.
 */
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { AnonymousCtx } from "@/lib/platform/context";
import { MAX_PASSWORD_BYTES } from "@/lib/platform/crypto/passwords";
import type { Secret } from "@/lib/platform/crypto/secret";
import { tooManyRequests } from "@/lib/platform/errors";
import { startSession } from "../sessions/service";
import { findPassword, findUser, findUserBySignInName, renewHash } from "../users/store";
import { alarmIfBreakGlass } from "./break-glass";
import { forgetFailures, takeTry } from "./throttle";

export type SignedIn = { userId: string; displayName: string; token: Secret; mustChangePassword: boolean };

const LONGEST_NAME = 254;

/**
 * Checks a name and a password and starts a session.
 * @returns null for every failure, without telling which
 * @throws Refusal `too_many_requests` when tries for this name or network must slow down
 */
export async function signInWithPassword(ctx: AnonymousCtx, input: { name: string; password: string }): Promise<SignedIn | null> {
  const now = ctx.now();
  const wait = await takeTry(ctx.db, input.name, ctx.source.ip, now);
  if (wait > 0) throw tooManyRequests(wait, `Too many tries. Wait ${wait === 1 ? "a second" : `${wait} seconds`}, then try again.`);

  const usable = input.name.length > 0 && input.name.length <= LONGEST_NAME && Buffer.byteLength(input.password) <= MAX_PASSWORD_BYTES && !input.name.includes("\u0000");
  const user = usable ? await findUserBySignInName(ctx.db, foldName(input.name)) : null;
  if (!user?.hash) {
    await ctx.passwords.burn(input.password.slice(0, MAX_PASSWORD_BYTES));
    return refuse(ctx, input.name, user ? { userId: user.id, reason: "has no password" } : { reason: usable ? "no such name" : "unusable input" });
  }
  const { ok, outdated } = await ctx.passwords.verify(user.hash, input.password);
  if (!ok) return refuse(ctx, input.name, { userId: user.id, reason: "wrong password" });
  if (user.status !== "enabled") return refuse(ctx, input.name, { userId: user.id, reason: "user is disabled" });

  const hash = outdated ? await ctx.passwords.hash(input.password) : user.hash;
  if (outdated) await renewHash(ctx.db, user.id, user.hash, hash);
  return ctx.db.transaction().execute(async (tx) => {
    // Between the look-up and here the person may have been disabled or the password changed. Locked, so
    // that who does either after this sees the session, and ends it.
    await tx.selectFrom("users").select("id").where("id", "=", user.id).forShare().executeTakeFirst();
    const [current, password] = [await findUser(tx, user.id), await findPassword(tx, user.id)];
    if (current?.status !== "enabled" || password?.hash !== hash) return null;
    await forgetFailures(tx, input.name, ctx.source.ip);
    const session = await startSession(ctx, tx, { userId: user.id, kind: password.must_change ? "password_change" : "full", source: "built-in" });
    if (await alarmIfBreakGlass(ctx, tx, user.id)) ctx.log.warn("an administrator signed in with a password although providers are on", { userId: user.id, ip: ctx.source.ip, requestId: ctx.source.requestId });
    return { userId: user.id, displayName: user.display_name, token: session.token, mustChangePassword: password.must_change };
  });
}

async function refuse(ctx: AnonymousCtx, name: string, why: { userId?: string; reason: string }): Promise<null> {
  await record(ctx, ctx.db, { type: "sign_in.failed", outcome: "refused", targetId: why.userId, reason: why.reason, details: { name: name.slice(0, LONGEST_NAME) } });
  return null;
}
