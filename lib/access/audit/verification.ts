/** Verifies the audit log every night and on request, and keeps the results in the log itself. */
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { requireReader } from "@/lib/identity/administrators/service";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import type { AuditEvents } from "@/lib/platform/audit/events";
import { record } from "@/lib/platform/audit/record";
import { verifyAudit } from "@/lib/platform/audit/verify";
import { as, type Actor, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { enqueue } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";

export const VERIFY_AUDIT = "verify-audit";
const EVERY_HOURS = 24;
/** Findings that the event names. */
const MAX_NAMED = 20;

export function verifyAuditJob(deps: { ctx: Ctx; actor: Actor<SystemActor> }): JobHandler {
  return async () => {
    const ctx = as(deps.ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });
    const { events, signedTo, count, findings } = await verifyAudit(ctx);
    if (count > 0) ctx.log.error("the audit log was changed outside Foyer", { count, findings });
    await record(ctx, ctx.db, {
      type: "audit.verified",
      outcome: count === 0 ? "success" : "failed",
      details: { events, signedTo, count, findings: findings.slice(0, MAX_NAMED) },
    });
    return { done: false, runAt: new Date(ctx.now().getTime() + EVERY_HOURS * 3_600_000) };
  };
}

/** Starts a verification now. */
export async function requestVerification(ctx: AdminCtx): Promise<void> {
  await withAuthority(
    ctx,
    "reader",
    (tx) => enqueue(tx, { kind: VERIFY_AUDIT, key: "all", runAt: ctx.now() }),
    { decidesNothing: true },
  );
}

export type Verification = AuditEvents["audit.verified"] & { at: Date };

/** Returns the last result, or null before the first one. */
export async function lastVerification(ctx: AdminCtx): Promise<Verification | null> {
  await requireReader(ctx);
  const row = await ctx.db
    .selectFrom("audit_events")
    .select(["at", "details"])
    .where("type", "=", "audit.verified")
    .orderBy("at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ? { at: row.at, ...(row.details as AuditEvents["audit.verified"]) } : null;
}
