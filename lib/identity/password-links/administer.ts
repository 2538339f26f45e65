/**
 * What administrators do about passwords: invite users and reset passwords. They start it and never see or choose a
 * password; without mail they hand a link over.
 */
import { record } from "@/lib/platform/audit/record";
import type { Ctx, Db } from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import type { Secret } from "@/lib/platform/crypto/secret";
import { conflict, notFound } from "@/lib/platform/errors";
import { hasMail } from "@/lib/platform/mail/server";
import { mailAddress } from "@/lib/formats/mail-address";
import { isUuid } from "@/lib/formats/uuid";
import { requireAdministrator } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { notify } from "../notices/service";
import { requireFreshProof } from "../step-up/require-proof";
import { createUser } from "../users/create";
import type { NewUserInput } from "../users/input";
import { findUser, lockUser, upsertPassword } from "../users/store";
import { createLink, type NewLink } from "./create";

export type Delivery = NewLink["delivery"];

/** A password that nobody knows: the user has one, and chooses another with a link. */
const unknownPassword = ({ passwords }: Pick<Ctx, "passwords">): Promise<string> =>
  passwords.hash(randomToken(32));

/**
 * Creates a user who chooses their password with a link.
 * @returns the link if it is to be handed over, otherwise null
 */
export async function inviteUser(
  ctx: AdminCtx,
  input: NewUserInput & { delivery: Delivery },
): Promise<{ userId: string; link: Secret | null }> {
  await requireAdministrator(ctx);
  const { delivery, ...user } = input;
  const hash = await unknownPassword(ctx);
  let link: Secret | null = null;
  const userId = await createUser(ctx, user, async (tx, created) => {
    await upsertPassword(tx, { user_id: created.id, hash, must_change: false, changed_at: ctx.now() });
    link = await linkOrRefuse(ctx, tx, {
      user: created,
      kind: "invitation",
      delivery,
      isByAdministrator: true,
    });
  });
  return { userId, link };
}

/**
 * Takes a user's password away and makes a link for a new one. Ends the user's sessions, and removes links to sources
 * that the user made, unless they are kept: whoever borrowed a session may have made one.
 * @returns the link if it is to be handed over, otherwise null
 */
export async function resetPassword(
  ctx: AdminCtx,
  input: { userId: string; delivery: Delivery; keepsOwnLinks?: boolean },
): Promise<Secret | null> {
  await requireAdministrator(ctx);
  if (!isUuid(input.userId)) throw notFound("user_not_found");
  const hash = await unknownPassword(ctx);
  return withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    if (!(await lockUser(tx, input.userId))) throw notFound("user_not_found");
    const user = await findUser(tx, input.userId);
    if (!user) throw notFound("user_not_found");
    await upsertPassword(tx, { user_id: user.id, hash, must_change: false, changed_at: ctx.now() });
    await ctx.events.emit(ctx, tx, "password.reset", {
      userId: user.id,
      dropsOwnLinks: input.keepsOwnLinks !== true,
    });
    await notify(ctx, tx, { userId: user.id, kind: "password_reset" });
    await record(ctx, tx, { type: "password.reset", outcome: "success", targetId: user.id });
    return linkOrRefuse(ctx, tx, { user, kind: "reset", delivery: input.delivery, isByAdministrator: true });
  });
}

/** Makes a link for a user, from the shell: for the day nobody can sign in. */
export async function createLinkFor(ctx: AdminCtx, input: { userName: string }): Promise<Secret | null> {
  return withAuthority(ctx, "administrator", async (tx) => {
    const user = await tx
      .selectFrom("users")
      .select(["id", "email", "display_name"])
      .where("user_name_key", "=", input.userName.normalize("NFKC").trim().toLowerCase())
      .executeTakeFirst();
    if (!user) throw notFound("user_not_found");
    return linkOrRefuse(ctx, tx, { user, kind: "reset", delivery: "handed over", isByAdministrator: true });
  });
}

async function linkOrRefuse(ctx: AdminCtx, tx: Db, link: NewLink): Promise<Secret | null> {
  const made = await createLink(ctx, tx, link);
  if (made === "unmailable") throw conflict("password_link_no_mail");
  return made;
}

/** Returns whether a link can be mailed: to this address, or to any if it isn't known yet. */
export async function canMail(ctx: Pick<Ctx, "db">, address?: string | null): Promise<boolean> {
  return (address === undefined || (address !== null && mailAddress(address) !== null)) && hasMail(ctx.db);
}
