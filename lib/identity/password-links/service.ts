/**
 * "Forgot your password?", and choosing a password with a link.
 *
 * Known and unknown names get the same answer after the same work: the name is queued, and a job looks it up.
 */
import type { Locale } from "@/lib/messages/locale";
import { networkOf } from "@/lib/formats/network";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, AnonymousCtx, Db } from "@/lib/platform/context";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { invalidInput, tooManyRequests, type Refusal } from "@/lib/platform/errors";
import { enqueue } from "@/lib/platform/jobs/store";
import { typedNameKey } from "../attempts/limit";
import { takeFromWindow } from "../attempts/window";
import { ruleOf } from "../factor-rules/rules";
import { mailUser } from "../notices/mail";
import { notify } from "../notices/service";
import { minCharacters, passwordProblem } from "../passwords/policy";
import { passwordRulesOf } from "../passwords/rules-of";
import { lockUser, upsertPassword } from "../users/store";
import { voidLinks } from "./create";
import { consumeLink, deleteLinksBefore, findLinkedUser } from "./store";

export const REQUESTED_LINK = "password-link-requested";

/** What a request's name is sealed for in its job: people type passwords as names. */
export const REQUEST = "jobs:password-link-requested";

export type LinkRequest = {
  name: string;
  locale: Locale;
  source: { requestId: string; ip: string | null; userAgent: string | null };
};

const MAX_NAME_LENGTH = 254;
const HOUR_SECONDS = 3600;
const MAX_PER_NAME = 3;
const MAX_PER_NETWORK = 30;

/**
 * Queues a request for a link. Says nothing about the name.
 * @throws Refusal `too_many_requests` by name, whether anyone has it or not, or by network
 */
export async function requestLink(ctx: AnonymousCtx, input: { name: string; locale: Locale }): Promise<void> {
  const name = input.name.slice(0, MAX_NAME_LENGTH);
  const key = typedNameKey(ctx, name);
  const seconds = await takeFromWindow(ctx.db, {
    keys: [
      { key: `password-link:${key}`, max: MAX_PER_NAME },
      { key: `password-link-network:${networkOf(ctx.source.ip)}`, max: MAX_PER_NETWORK },
    ],
    windowSeconds: HOUR_SECONDS,
    now: ctx.now(),
  });
  if (seconds > 0)
    throw tooManyRequests(seconds, "password_links_too_many", { minutes: Math.ceil(seconds / 60) });
  const { requestId, ip, userAgent } = ctx.source;
  const request: LinkRequest = { name, locale: input.locale, source: { requestId, ip, userAgent } };
  await enqueue(ctx.db, {
    kind: REQUESTED_LINK,
    key,
    payload: {
      sealed: ctx.keyring.seal(Buffer.from(JSON.stringify(request), "utf8"), REQUEST).toString("base64"),
    },
    runAt: ctx.now(),
  });
}

/**
 * Returns how long a password chosen with a link must be, or null if the link can't be used. It says what rule its
 * user has and not who that is. Looking uses nothing up: mail programs open links to check them.
 */
export async function minCharactersOfLink(ctx: AnonymousCtx, token: string): Promise<number | null> {
  const user = await findLinkedUser(ctx.db, hashToken(token), ctx.now());
  return user && minCharacters({ isOnlyFactor: await isOnlyFactorOf(ctx, user.id) });
}

const isOnlyFactorOf = async (ctx: AnonymousCtx, userId: string) =>
  (await ruleOf(ctx, ctx.db, userId)).mode !== "always";

/**
 * Sets the password with a link, which must be in this very request. Ends every session of the user and signs
 * nobody in, so whatever else a sign-in asks for is still asked.
 * @returns why the password can't be accepted, or null
 * @throws Refusal `invalid_input` for a link that isn't valid, whatever the reason
 */
export async function setPasswordByLink(
  ctx: AnonymousCtx,
  input: { token: string; password: string },
): Promise<Refusal | null> {
  const tokenHash = hashToken(input.token);
  const user = await findLinkedUser(ctx.db, tokenHash, ctx.now());
  if (!user) throw invalidInput("password_link_not_valid");
  const isOnlyFactor = await isOnlyFactorOf(ctx, user.id);
  const problem = passwordProblem(input.password, await passwordRulesOf(ctx, user, { isOnlyFactor }));
  if (problem) return problem;
  const hash = await ctx.passwords.hash(input.password);
  await ctx.db.transaction().execute(async (tx) => {
    // A sign-in with the old password either has its session by now, which ends here, or finds the new password.
    await lockUser(tx, user.id);
    const used = await consumeLink(tx, tokenHash, ctx.now());
    if (!used) throw invalidInput("password_link_not_valid");
    await upsertPassword(tx, { user_id: user.id, hash, must_change: false, changed_at: ctx.now() });
    await voidLinks(ctx, tx, [user.id]);
    await ctx.events.emit(ctx, tx, "password.reset", { userId: user.id, dropsOwnLinks: false });
    await record(ctx, tx, {
      type: "password.set_by_link",
      outcome: "success",
      targetId: user.id,
      details: { kind: used.kind },
    });
    if (used.kind === "invitation") return;
    await notify(ctx, tx, { userId: user.id, kind: "password_set_by_link" });
    await tellPasswordChanged(ctx, tx, user, { isByLink: true });
  });
  return null;
}

/** Mails the user that their password was changed, in the transaction of the change. */
export async function tellPasswordChanged(
  ctx: ActorCtx,
  tx: Db,
  user: { id: string; user_name: string; email: string | null; display_name: string },
  { isByLink }: { isByLink: boolean },
): Promise<void> {
  await mailUser(ctx, tx, user, {
    kind: "password_changed",
    content: {
      name: user.display_name,
      userName: user.user_name,
      isByLink,
      at: ctx.now().toISOString(),
      ip: ctx.source.ip,
    },
  });
}

/** A disabled user's link is void, also after they are enabled again. */
export const onUserDisabled = async (
  ctx: ActorCtx,
  tx: Db,
  { userIds }: { userIds: readonly string[] },
): Promise<void> => voidLinks(ctx, tx, userIds);

/** Housekeeping. */
export const deleteExpiredLinks = ({ db, now }: Pick<ActorCtx, "db" | "now">): Promise<void> =>
  deleteLinksBefore(db, now());
