/** Refreshes metadata from URLs every day. */
import { as, type Actor, type ActorCtx, type Ctx, type SystemActor } from "@/lib/platform/context";
import { isRefusal } from "@/lib/platform/errors";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { refreshMetadata } from "./service";

export const REFRESH_SAML_METADATA = "refresh-saml-metadata";
const EVERY_SECONDS = 3600;
const DUE_MILLISECONDS = 24 * 3_600_000;

/** Runs every hour, so that a failure is retried soon. */
export function refreshSamlMetadata(deps: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async ({ stillMine }) => {
    const ctx: ActorCtx<SystemActor> = as(deps.ctx, deps.actor, {
      requestId: "refresh-saml-metadata",
      ip: null,
      userAgent: null,
    });
    const due = new Date(ctx.now().getTime() - DUE_MILLISECONDS);
    const sources = await ctx.db
      .selectFrom("saml_sources")
      .innerJoin("identity_sources", "identity_sources.id", "source_id")
      .select(["source_id", "settings"])
      .where("kind", "=", "saml")
      .where((eb) => eb.or([eb("refreshed_at", "is", null), eb("refreshed_at", "<", due)]))
      .execute();
    for (const { source_id, settings } of sources) {
      if (settings.metadataUrl === null || !(await stillMine())) continue;
      try {
        await refreshMetadata(ctx, source_id);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        ctx.log.warn("a provider's metadata could not be refreshed", {
          sourceId: source_id,
          reason: error.message,
        });
      }
    }
    return { done: false, runAt: new Date(ctx.now().getTime() + EVERY_SECONDS * 1000) };
  };
}
