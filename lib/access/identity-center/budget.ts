/**
 * The rate of requests to an Identity Center, shared by all users and processes: a generic cell rate algorithm
 * with a burst of half a second. AWS doesn't publish its limit.
 */
import { sql } from "kysely";
import type { Ctx } from "@/lib/platform/context";
import type { IdentityCenter } from "@/lib/identity/sources/identity-center/clients";

/** Reserves the next request slot and returns the delay in milliseconds. An unused reservation still delays everyone else. */
export async function reserveRequest(ctx: Ctx, source: IdentityCenter): Promise<number> {
  const now = ctx.now();
  const { step, burst } = paceOf(source);
  const { rows } = await sql<{ next_at: Date }>`
    insert into upstream_budgets (source_id, next_at) values (${source.id}, ${new Date(now.getTime() + step)})
    on conflict (source_id) do update set next_at = greatest(upstream_budgets.next_at, ${now}) + ${`${step} milliseconds`}::interval
    returning next_at`.execute(ctx.db);
  return Math.max(0, (rows[0]?.next_at ?? now).getTime() - step - burst - now.getTime());
}

/** Delays all requests after the Identity Center throttled one. */
export async function pauseRequests(ctx: Ctx, source: IdentityCenter, milliseconds: number): Promise<void> {
  const until = new Date(ctx.now().getTime() + milliseconds + paceOf(source).burst);
  await sql`update upstream_budgets set next_at = greatest(next_at, ${until}) where source_id = ${source.id}`.execute(
    ctx.db,
  );
}

function paceOf(source: IdentityCenter): { step: number; burst: number } {
  const step = 1000 / source.settings.requestsPerSecond;
  return { step, burst: Math.max(0, 500 - step) };
}
