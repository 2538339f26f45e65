/**
 * How often an Identity Center may be asked, shared by everybody who asks it, in every process: requests take
 * places in time (a generic cell rate, half a second's worth at once). AWS does not publish its limit.
 */
import { sql } from "kysely";
import type { Ctx } from "@/lib/platform/context";
import type { IdentityCenter } from "@/lib/identity/sources/identity-center/clients";

/** Takes the next place. Answers the milliseconds until it comes; who does not wait makes the others wait longer. */
export async function takePlace(ctx: Ctx, source: IdentityCenter): Promise<number> {
  const now = ctx.now();
  const { step, burst } = paceOf(source);
  const { rows } = await sql<{ next_at: Date }>`
    insert into upstream_budgets (source_id, next_at) values (${source.id}, ${new Date(now.getTime() + step)})
    on conflict (source_id) do update set next_at = greatest(upstream_budgets.next_at, ${now}) + ${`${step} milliseconds`}::interval
    returning next_at`.execute(ctx.db);
  return Math.max(0, (rows[0]?.next_at ?? now).getTime() - step - burst - now.getTime());
}

/** Nobody asks for so long: the other side said that it is too much. */
export async function pauseAll(ctx: Ctx, source: IdentityCenter, milliseconds: number): Promise<void> {
  const until = new Date(ctx.now().getTime() + milliseconds + paceOf(source).burst);
  await sql`update upstream_budgets set next_at = greatest(next_at, ${until}) where source_id = ${source.id}`.execute(
    ctx.db,
  );
}

function paceOf(source: IdentityCenter): { step: number; burst: number } {
  const step = 1000 / source.settings.requestsPerSecond;
  return { step, burst: Math.max(0, 500 - step) };
}
