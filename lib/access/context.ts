/** What the services of access receive beyond the platform: the one function that can sign. */
import type { Actor, AnonymousActor, Ctx, RequestSource, UserActor, UserCtx } from "@/lib/platform/context";
import type { Database } from "@/lib/platform/db/database";
import type { Schema } from "@/lib/platform/db/schema";
import type { Worker } from "@/lib/platform/jobs/worker";
import type { Issue } from "./signing/types";
import type { StsClients } from "./aws/sts-clients";

export type AccessCtx = UserCtx & { readonly issue: Issue; readonly sts: StsClients };

/** What routes and protocols receive. The composition root makes it once. */
export type Services = {
  readonly ctx: Ctx;
  readonly issue: Issue;
  readonly sts: StsClients;
  /** Jobs may run in this process, so one that a user waits for can start at once. */
  readonly worker: Pick<Worker, "wake">;
  readonly database: Pick<Database<Schema>, "check">;
  /** The actor of unauthenticated requests. */
  readonly anonymousActor: Actor<AnonymousActor>;
};

/** Makes the context of a user who may request credentials. */
export function accessAs(
  { ctx, issue, sts }: Pick<Services, "ctx" | "issue" | "sts">,
  actor: Actor<UserActor>,
  source: RequestSource,
): AccessCtx {
  // Listed one by one: every request passes here, and a spread costs as much as the rest of a small one.
  const { config, db, keyring, passwords, heavyWork, log, now, instance, events, clock } = ctx;
  return {
    config,
    db,
    keyring,
    passwords,
    heavyWork,
    log,
    now,
    instance,
    events,
    ...(clock ? { clock } : {}),
    actor,
    source,
    issue,
    sts,
  };
}
