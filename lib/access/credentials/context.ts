/** The context of services that sign: a user's context with the one function that can sign, and clients of STS. */
import type { Actor, Ctx, RequestSource, UserActor, UserCtx } from "@/lib/platform/context";
import type { Issue } from "../signing/types";
import type { StsClients } from "../aws/sts-clients";

export type AccessCtx = UserCtx & { readonly issue: Issue; readonly sts: StsClients };

type Access = { readonly ctx: Ctx; readonly issue: Issue; readonly sts: StsClients };

/** Makes the context of a user. */
export function accessAs(
  { ctx, issue, sts }: Access,
  actor: Actor<UserActor>,
  source: RequestSource,
): AccessCtx {
  // Named one by one, because every request passes here and a spread costs as much as the rest of a small one.
  const { config, db, keyring, passwords, log, now, instance, events } = ctx;
  return { config, db, keyring, passwords, log, now, instance, events, actor, source, issue, sts };
}
