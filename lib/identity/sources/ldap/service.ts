/** Syncs for administrators: status, starting one now or in full, and approving a paused one. */
import { record } from "@/lib/platform/audit/record";
import { conflict, notFound } from "@/lib/platform/errors";
import { enqueue } from "@/lib/platform/jobs/store";
import { actorName, requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { withAuthority } from "../../administrators/with-authority";
import type { Approved, PausedSync } from "./paused";
import { SYNC_DIRECTORY } from "./job-name";
import type { SyncResult } from "./run";
import { readSync, writeSync } from "./store";

export type SyncState = {
  startedAt: Date | null;
  finishedAt: Date | null;
  fullAt: Date | null;
  outcome: "done" | "failed" | "paused" | null;
  result: SyncResult | null;
  paused: PausedSync | null;
  /** One is running or about to. */
  isRunning: boolean;
  nextAt: Date | null;
};

export async function getSync(ctx: AdminCtx, sourceId: string): Promise<SyncState> {
  await requireReader(ctx);
  const [row, job] = [
    await readSync(ctx.db, sourceId),
    await ctx.db
      .selectFrom("jobs")
      .select(["run_at", "lease"])
      .where("kind", "=", SYNC_DIRECTORY)
      .where("key", "=", sourceId)
      .executeTakeFirst(),
  ];
  return {
    startedAt: row?.started_at ?? null,
    finishedAt: row?.finished_at ?? null,
    fullAt: row?.full_at ?? null,
    outcome: row?.outcome ?? null,
    result: (row?.result ?? null) as SyncResult | null,
    paused: (row?.paused ?? null) as PausedSync | null,
    isRunning: job !== undefined && (job.lease !== null || job.run_at <= ctx.now()),
    nextAt: job?.run_at ?? null,
  };
}

export type StoppedSync = { id: string; name: string; outcome: "failed" | "paused"; at: Date | null };

/** Returns enabled directories whose last sync failed: users who leave them stay in Foyer until it works. */
export async function listStoppedSyncs(ctx: AdminCtx): Promise<StoppedSync[]> {
  await requireReader(ctx);
  const rows = await ctx.db
    .selectFrom("directory_syncs as d")
    .innerJoin("identity_sources as s", "s.id", "d.source_id")
    .select(["s.id", "s.name", "d.outcome", "d.finished_at as at"])
    .where("s.is_enabled", "=", true)
    .where("d.outcome", "in", ["failed", "paused"])
    .orderBy("s.name")
    .execute();
  return rows.flatMap(({ outcome, ...rest }) =>
    outcome === "failed" || outcome === "paused" ? { ...rest, outcome } : [],
  );
}

/** Requests a sync. @throws Refusal `not_found`, or `conflict` while the source is disabled */
export async function requestSync(
  ctx: AdminCtx,
  input: { id: string; /** Reads everything again. */ isFull: boolean },
): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const source = await tx
      .selectFrom("identity_sources")
      .select("is_enabled")
      .where("id", "=", input.id)
      .where("kind", "=", "ldap")
      .forShare()
      .executeTakeFirst();
    if (!source) throw notFound("source_not_found");
    if (!source.is_enabled) throw conflict("source_not_enabled");
    if (input.isFull) await writeSync(tx, input.id, { cursor: null });
    await enqueue(tx, { kind: SYNC_DIRECTORY, key: input.id, runAt: ctx.now() });
    await record(ctx, tx, {
      type: "directory.sync_requested",
      outcome: "success",
      targetId: input.id,
      details: { isFull: input.isFull },
    });
  });
}

/**
 * Approves the paused sync, once, for the users the administrator saw. @throws Refusal `conflict` if it has
 * changed
 */
export async function approveSync(ctx: AdminCtx, input: { id: string; pausedAt: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const source = await tx
      .selectFrom("identity_sources")
      .select("is_enabled")
      .where("id", "=", input.id)
      .where("kind", "=", "ldap")
      .forShare()
      .executeTakeFirst();
    if (!source) throw notFound("source_not_found");
    if (!source.is_enabled) throw conflict("source_not_enabled");
    const row = await tx
      .selectFrom("directory_syncs")
      .select("paused")
      .where("source_id", "=", input.id)
      .forUpdate()
      .executeTakeFirst();
    const paused = (row?.paused ?? null) as PausedSync | null;
    if (paused === null || paused.at !== input.pausedAt) throw conflict("directory_sync_changed");
    const approved: Approved = {
      subjects: paused.subjects,
      removals: paused.removals,
      at: ctx.now().toISOString(),
      by: actorName(ctx),
    };
    await writeSync(tx, input.id, { paused: null, approved: JSON.stringify(approved) });
    await enqueue(tx, { kind: SYNC_DIRECTORY, key: input.id, runAt: ctx.now() });
    await record(ctx, tx, {
      type: "directory.sync_approved",
      outcome: "success",
      targetId: input.id,
      details: { people: paused.subjects.length, of: paused.enabled, memberships: paused.removals },
    });
  });
}
