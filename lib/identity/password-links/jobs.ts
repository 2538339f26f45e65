/** Looks up the name of a request for a link, and mails the link to the address that is stored. */
import { foldName } from "@/lib/formats/text";
import type { ReasonCode } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import { as, type Actor, type ActorCtx, type Ctx, type SystemActor } from "@/lib/platform/context";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { typedNameKey } from "../attempts/limit";
import { takeFromWindow } from "../attempts/window";
import { findUserBySignInName, lockUser, type UserWithPassword } from "../users/store";
import { createLink } from "./create";
import { REQUEST, type LinkRequest } from "./service";

const DAY_SECONDS = 86_400;
/** Under whatever name: user name and address lead to one mailbox. */
const MAX_PER_USER = 10;

export function requestedLink({ ctx, actor }: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async ({ job }) => {
    const { sealed } = job.payload as { sealed: string };
    const request = JSON.parse(
      ctx.keyring.open(Buffer.from(sealed, "base64"), REQUEST).toString("utf8"),
    ) as LinkRequest;
    await answerRequest(as(ctx, actor, request.source), request);
    return { done: true };
  };
}

async function answerRequest(ctx: ActorCtx, { name, locale }: LinkRequest): Promise<void> {
  const key = foldName(name);
  const user = key === "" || key.includes("\u0000") ? null : await findUserBySignInName(ctx.db, key);
  if (!user || user.hash === null || user.status !== "enabled") return ignore(ctx, name, user, whyNot(user));
  const seconds = await takeFromWindow(ctx.db, {
    keys: [{ key: `password-link-user:${user.id}`, max: MAX_PER_USER }],
    windowSeconds: DAY_SECONDS,
    now: ctx.now(),
  });
  if (seconds > 0) return ignore(ctx, name, user, "reset.too_many");
  const isMailed = await ctx.db
    .transaction()
    .execute(async (tx) => {
      const current = await lockUser(tx, user.id);
      if (current?.status !== "enabled") return false;
      const link = await createLink(ctx, tx, {
        user,
        kind: "reset",
        delivery: "mail",
        isByAdministrator: false,
        locale,
      });
      // Undoes the link: an earlier one, in an administrator's hands, stays valid.
      if (link === "unmailable") throw new Unmailable();
      await record(ctx, tx, {
        type: "password.reset_requested",
        outcome: "success",
        targetId: user.id,
        details: { name: user.user_name },
      });
      return true;
    })
    .catch((error: unknown) => {
      if (error instanceof Unmailable) return false;
      throw error;
    });
  if (!isMailed) await ignore(ctx, name, user, "reset.no_address");
}

class Unmailable extends Error {}

const whyNot = (user: UserWithPassword | null): ReasonCode =>
  !user ? "reset.name_unknown" : user.hash === null ? "reset.no_password" : "reset.user_disabled";

async function ignore(
  ctx: ActorCtx,
  name: string,
  user: UserWithPassword | null,
  reason: ReasonCode,
): Promise<void> {
  await record(ctx, ctx.db, {
    type: "password.reset_requested",
    outcome: "refused",
    ...(user ? { targetId: user.id } : {}),
    reason,
    details: user ? { name: user.user_name } : { nameHash: typedNameKey(ctx, name) },
  });
}
