/** A user's connected Identity Centers: status, refreshing the list, disconnecting. */
import { idleSince } from "@/lib/platform/settings/session-lifetimes";
import { sql } from "kysely";
import { dropTokens } from "@/lib/identity/sources/identity-center/token-store";
import { LIST_IDENTITY_CENTER, listKey } from "@/lib/identity/sources/identity-center/tokens";
import { record } from "@/lib/platform/audit/record";
import type { UserCtx } from "@/lib/platform/context";
import { enqueue, enqueueUnlessOpen } from "@/lib/platform/jobs/store";
import type { IdentityCenterStatus } from "./types";

const FRESH_MILLISECONDS = 15 * 60_000;
/** A failed list isn't restarted on every page load. */
const RETRY_MILLISECONDS = 60_000;

type StatusRow = {
  id: string;
  name: string;
  token_state: "live" | "ended" | null;
  list_state: "listing" | "complete" | "failed" | null;
  total: number | null;
  done: number;
  started_at: Date | null;
  completed_at: Date | null;
};

/** Returns every Identity Center that the caller may connect, and refreshes lists that are old. */
export async function listIdentityCenters(ctx: UserCtx): Promise<IdentityCenterStatus[]> {
  const rows = await readStatus(ctx);
  for (const row of rows)
    if (isOld(row, ctx.now()))
      await enqueueUnlessOpen(ctx.db, {
        kind: LIST_IDENTITY_CENTER,
        key: listKey(row.id, ctx.actor.userId),
        runAt: ctx.now(),
      });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    state: row.token_state === "live" ? "connected" : row.token_state === "ended" ? "ended" : "disconnected",
    list:
      row.list_state === null || row.token_state === null
        ? null
        : { state: row.list_state, done: row.done, total: row.total, completedAt: row.completed_at },
  }));
}

function isOld(row: StatusRow, now: Date): boolean {
  if (row.token_state !== "live" || row.list_state === "listing") return false;
  const since = (at: Date | null) => (at === null ? Number.POSITIVE_INFINITY : now.getTime() - at.getTime());
  return row.list_state === "failed"
    ? since(row.started_at) > RETRY_MILLISECONDS
    : since(row.completed_at) > FRESH_MILLISECONDS;
}

async function readStatus(ctx: UserCtx): Promise<StatusRow[]> {
  const now = ctx.now();
  const { rows } = await sql<StatusRow>`
    select i.id, i.name, t.state as token_state, l.state as list_state, l.account_count as total, l.started_at, l.completed_at,
      (select count(*)::int from upstream_accounts a where a.user_id = l.user_id and a.source_id = l.source_id and a.run = l.run and a.roles <> 'null') as done
    from identity_sources i
    left join (upstream_tokens t join sessions s on s.id = t.session_id and s.ended_at is null and s.expires_at > ${now} and s.last_seen_at > ${idleSince(ctx.config, now)})
      on t.source_id = i.id and t.user_id = ${ctx.actor.userId} and t.state <> 'dropped'
    left join upstream_lists l on l.source_id = i.id and l.user_id = t.user_id and l.subject = t.subject
    where i.kind = 'identity-center' and i.is_enabled and i.settings ->> 'purpose' in ('accounts', 'both')
    order by lower(i.name)`.execute(ctx.db);
  return rows;
}

/** Refreshes the caller's list of one Identity Center now. */
export async function refreshList(ctx: UserCtx, sourceId: string): Promise<void> {
  const row = (await readStatus(ctx)).find(({ id }) => id === sourceId);
  if (row?.token_state === "live")
    await enqueue(ctx.db, {
      kind: LIST_IDENTITY_CENTER,
      key: listKey(sourceId, ctx.actor.userId),
      runAt: ctx.now(),
    });
}

/** Disconnects one of the caller's Identity Centers. Idempotent. */
export async function disconnect(ctx: UserCtx, sourceId: string): Promise<void> {
  await ctx.db.transaction().execute(async (tx) => {
    if ((await dropTokens(tx, { userId: ctx.actor.userId, sourceId }, ctx.now())) > 0)
      await record(ctx, tx, {
        type: "upstream.disconnected",
        outcome: "success",
        targetId: ctx.actor.userId,
        details: { sourceId },
      });
  });
}
