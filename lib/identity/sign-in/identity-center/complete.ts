/** Completes a sign-in at an Identity Center, by its purpose. Nothing is stored before its user is known. */
import type { ReasonCode } from "@/lib/messages/reason";
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import type { AnonymousCtx, Ctx, Db, UserCtx } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";
import { conflict } from "@/lib/platform/errors";
import { signInThroughSource } from "../through-source";
import { insertIdentity } from "../../sources/identities/store";
import { lockSource } from "../../sources/registry/store";
import { saveSourceTest } from "../../sources/registry/test-result";
import type { FoundIdentityCenter } from "../../sources/identity-center/find";
import { endFlow, type Flow } from "./store";
import { addressesOf, servesAccounts } from "../../sources/settings/identity-center";
import { keepToken, type Tokens } from "../../sources/identity-center/tokens";
import { sampleOf, identifyUser } from "../../sources/identity-center/identify-user";

/** `outcome` is why it failed; null if it succeeded. */
export type Completion = {
  stored: boolean;
  outcome: string | null;
  session?: { token: Secret; browser: string };
};

const REASONS: Record<string, ReasonCode> = {
  nobody: "identity_center.no_user",
  other_person: "identity_center.other_user",
  signed_out: "identity_center.signed_out",
  switched_off: "identity_center.switched_off",
};

const no = (outcome: string): Completion => ({ stored: false, outcome });

/** Stores the token for the signed-in user, if they are the same user there. */
export async function completeConnect(
  ctx: UserCtx,
  source: FoundIdentityCenter,
  flow: Flow,
  tokens: Tokens,
): Promise<Completion> {
  const user = await identifyUser(ctx, source, tokens.accessToken);
  const subject = user?.userName ?? null;
  const outcome =
    subject === null
      ? "nobody"
      : await ctx.db.transaction().execute((tx) => connect(ctx, tx, { source, flow, tokens, subject }));
  if (outcome === null) return { stored: true, outcome: null };
  await record(ctx, ctx.db, {
    type: "upstream.refused",
    outcome: "refused",
    targetId: ctx.actor.userId,
    reason: REASONS[outcome] ?? "identity_center.refused",
    details: { sourceId: source.id, subject },
  });
  return no(outcome);
}

type Connect = { source: FoundIdentityCenter; flow: Flow; tokens: Tokens; subject: string };

/** Checks everything again that may have changed since the code was requested, under locks. */
async function connect(
  ctx: UserCtx,
  tx: Db,
  { source, flow, tokens, subject }: Connect,
): Promise<string | null> {
  const { userId, sessionId } = ctx.actor;
  if (!(await isStillOn(tx, source, flow))) return "switched_off";
  const user = await tx
    .selectFrom("users")
    .select(["status", "user_name_key", "email_key", "source_id"])
    .where("id", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  if (user?.status !== "enabled" || !(await isAlive(ctx, tx, sessionId))) return "signed_out";
  const known = await tx
    .selectFrom("user_identities")
    .select(["user_id", "subject"])
    .where("source_id", "=", source.id)
    .where((eb) => eb.or([eb("subject", "=", subject), eb("user_id", "=", userId)]))
    .forShare()
    .execute();
  const isLinked = known.some((identity) => identity.user_id === userId && identity.subject === subject);
  if (known.length > 0 ? !isLinked || known.length > 1 : !(await isSameName(tx, user, subject)))
    return "other_person";
  // From here on, everything is committed or rolled back together.
  if (!(await endFlow(tx, flow.id, { state: "done", outcome: null }))) throw conflict("sign_in_over");
  if (
    !isLinked &&
    !(await insertIdentity(ctx, tx, {
      sourceId: source.id,
      subject,
      userId,
      by: userId,
      linkedBy: "user",
    }))
  )
    throw conflict("identity_linked_meanwhile");
  await keepToken(ctx, tx, source, { userId, sessionId, subject, tokens });
  await record(ctx, tx, {
    type: "upstream.connected",
    outcome: "success",
    targetId: userId,
    details: { sourceId: source.id, subject },
  });
  return null;
}

/** An address counts only if an administrator or a directory set it: one from a sign-in may be anyone's. */
async function isSameName(
  tx: Db,
  user: { user_name_key: string; email_key: string | null; source_id: string | null },
  subject: string,
): Promise<boolean> {
  const name = foldName(subject);
  if (name === user.user_name_key) return true;
  if (name !== user.email_key) return false;
  const source =
    user.source_id === null
      ? null
      : await tx
          .selectFrom("identity_sources")
          .select("kind")
          .where("id", "=", user.source_id)
          .executeTakeFirst();
  return source === null || source?.kind === "scim";
}

async function isStillOn(tx: Db, source: FoundIdentityCenter, flow: Flow): Promise<boolean> {
  const locked = await lockSource(tx, source.id);
  return (
    locked?.kind === "identity-center" &&
    locked.isEnabled &&
    servesAccounts(locked.settings) &&
    addressesOf(locked.settings) === flow.reach
  );
}

async function isAlive(ctx: Ctx, tx: Db, sessionId: string): Promise<boolean> {
  const session = await tx
    .selectFrom("sessions")
    .select("ended_at")
    .where("id", "=", sessionId)
    .where("expires_at", ">", ctx.now())
    .forShare()
    .executeTakeFirst();
  return session?.ended_at === null;
}

/**
 * Signs in the user whom the Identity Center authenticated; also stores the token if the source is for both.
 */
export async function completeSignIn(
  ctx: AnonymousCtx,
  source: FoundIdentityCenter,
  flow: Flow,
  tokens: Tokens,
): Promise<Completion> {
  const user = await identifyUser(ctx, source, tokens.accessToken);
  if (!user) return no("nobody");
  if (!(await endFlow(ctx.db, flow.id, { state: "done", outcome: null }))) return no("refused");
  const signedIn = await signInThroughSource(ctx, {
    sourceId: source.id,
    claims: { userName: user.userName },
  });
  if (!signedIn.ok) return no(signedIn.refusal);
  const { userId, sessionId } = signedIn;
  const isStored = await ctx.db.transaction().execute(async (tx) => {
    if (!(await isStillOn(tx, source, flow)) || !(await isAlive(ctx, tx, sessionId))) return false;
    await keepToken(ctx, tx, source, { userId, sessionId, subject: user.userName, tokens });
    await record(ctx, tx, {
      type: "upstream.connected",
      outcome: "success",
      targetId: userId,
      details: { sourceId: source.id, subject: user.userName },
    });
    return true;
  });
  const { token, browser } = signedIn;
  return { stored: isStored, outcome: null, session: { token, browser } };
}

/** Stores the result for the administrator who runs the test, and nothing else. */
export async function completeTest(
  ctx: UserCtx,
  source: FoundIdentityCenter,
  flow: Flow,
  tokens: Tokens,
): Promise<Completion> {
  const user = await identifyUser(ctx, source, tokens.accessToken);
  if (!user) return no("nobody");
  const { accounts, more } = await sampleOf(ctx, source, tokens.accessToken);
  await saveSourceTest(ctx, {
    id: source.id,
    claims: { userName: user.userName, arn: user.arn, accounts, ...(more ? { more: true } : {}) },
  });
  await endFlow(ctx.db, flow.id, { state: "done", outcome: null });
  return { stored: false, outcome: null };
}
