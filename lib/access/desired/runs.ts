/** The provisioning_runs table: a run shows what a change deploys, and its progress. */
import { sql } from "kysely";
import type { Reason } from "@/lib/messages/reason";
import type { ActorCtx, Db } from "@/lib/platform/context";
import type { NewRun } from "@/lib/platform/events";

export type { NewRun };
export type RunKind = NewRun["kind"];

/** Inserts a run with a number of roles to deploy; one with none has succeeded. */
export async function insertRun(ctx: ActorCtx, tx: Db, run: NewRun & { total: number }): Promise<void> {
  const now = ctx.now();
  const isDone = run.total === 0;
  await tx
    .insertInto("provisioning_runs")
    .values({
      id: run.id,
      kind: run.kind,
      permission_set_id: run.permissionSetId ?? null,
      account_id: run.accountId ?? null,
      user_id: run.userId ?? null,
      group_id: run.groupId ?? null,
      created_at: now,
      created_by: createdBy(ctx),
      total: run.total,
      status: isDone ? "SUCCEEDED" : "IN_PROGRESS",
      completed_at: isDone ? now : null,
    })
    .execute();
}

function createdBy({ actor }: ActorCtx): string {
  switch (actor.kind) {
    case "system":
      return actor.job;
    case "access_key":
      return actor.accessKeyId;
    case "scim":
      return actor.sourceId;
    case "user":
    case "pending_user":
      return actor.userId;
    case "anonymous":
      return "anonymous";
  }
}

/** Sets the number of roles of a run that was inserted empty. */
export async function setRunTotal(tx: Db, runId: string, total: number): Promise<void> {
  if (total === 0) return;
  await tx
    .updateTable("provisioning_runs")
    .set({ total, status: "IN_PROGRESS", completed_at: null })
    .where("id", "=", runId)
    .execute();
}

/** Counts a failed role; the run shows the first reason. */
export async function countFailure(db: Db, runId: string, reason: Reason): Promise<void> {
  await db
    .updateTable("provisioning_runs")
    .set((eb) => ({
      failed: eb("failed", "+", 1),
      failure_reason: sql<string>`coalesce(failure_reason, ${JSON.stringify(reason)}::jsonb)`,
    }))
    .where("id", "=", runId)
    .execute();
}

/** Completes runs without remaining work. Roles in accounts suspended since then don't delay them. */
export async function completeRuns(db: Db, runIds: string[] | "all", at: Date): Promise<void> {
  if (runIds.length === 0) return;
  await sql`
    update provisioning_runs r set completed_at = ${at}, status = case when r.failed > 0 then 'FAILED' else 'SUCCEEDED' end
    where r.status = 'IN_PROGRESS' and ${runIds === "all" ? sql`true` : sql`r.id in (${sql.join(runIds.map((id) => sql`${id}::uuid`))})`}
      and not exists (select 1 from deployed_roles d join accounts c on c.id = d.account_id and c.status = 'ACTIVE' where d.run_id = r.id and d.state in ('pending', 'removing'))`.execute(
    db,
  );
}
