/** A person's connected Identity Centers: how each stands, and what it adds to the start page's list. */
import { sql } from "kysely";
import { dropTokens } from "@/lib/identity/sources/identity-center/token-store";
import { LIST_UPSTREAM, listKey } from "@/lib/identity/sources/identity-center/tokens";
import { record } from "@/lib/platform/audit/record";
import type { UserCtx } from "@/lib/platform/context";
import { enqueue, enqueueUnlessOpen } from "@/lib/platform/jobs/store";
import type { EntitlementList } from "../entitlements/service";
import type { AccountEntry, RoleEntry } from "../entitlements/types";
import { listUpstreamAccounts, type ShownAccount } from "./store";
import { refOf, type Connection } from "./types";

const FRESH_MILLISECONDS = 15 * 60_000;
/** A list that failed is not begun again at each look at the page. */
const REST_MILLISECONDS = 60_000;
/** Not known: AWS decides when the credentials are asked for. */
const SESSION_SECONDS = 3_600;

type ConnectionRow = {
  id: string;
  name: string;
  token_state: "live" | "ended" | null;
  list_state: "listing" | "complete" | "failed" | null;
  total: number | null;
  done: number;
  started_at: Date | null;
  completed_at: Date | null;
};

/** Every Identity Center that people may connect, as it stands for the asker. */
export async function listConnections(ctx: UserCtx): Promise<Connection[]> {
  const rows = await readConnections(ctx);
  for (const row of rows)
    if (isOld(row, ctx.now()))
      await enqueueUnlessOpen(ctx.db, {
        kind: LIST_UPSTREAM,
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

function isOld(row: ConnectionRow, now: Date): boolean {
  if (row.token_state !== "live" || row.list_state === "listing") return false;
  const since = (at: Date | null) => (at === null ? Number.POSITIVE_INFINITY : now.getTime() - at.getTime());
  return row.list_state === "failed"
    ? since(row.started_at) > REST_MILLISECONDS
    : since(row.completed_at) > FRESH_MILLISECONDS;
}

async function readConnections(ctx: UserCtx): Promise<ConnectionRow[]> {
  const now = ctx.now();
  const idleSince = new Date(now.getTime() - ctx.config.session.idleSeconds * 1000);
  const { rows } = await sql<ConnectionRow>`
    select i.id, i.name, t.state as token_state, l.state as list_state, l.account_count as total, l.started_at, l.completed_at,
      (select count(*)::int from upstream_accounts a where a.user_id = l.user_id and a.source_id = l.source_id and a.run = l.run and a.roles <> 'null') as done
    from identity_sources i
    left join (upstream_tokens t join sessions s on s.id = t.session_id and s.ended_at is null and s.expires_at > ${now} and s.last_seen_at > ${idleSince})
      on t.source_id = i.id and t.user_id = ${ctx.actor.userId} and t.state <> 'dropped'
    left join upstream_lists l on l.source_id = i.id and l.user_id = t.user_id and l.subject = t.subject
    where i.kind = 'identity-center' and i.is_enabled and i.settings ->> 'purpose' in ('accounts', 'both')
    order by lower(i.name)`.execute(ctx.db);
  return rows;
}

/** Asks for the list anew, now. */
export async function listAgain(ctx: UserCtx, sourceId: string): Promise<void> {
  const row = (await readConnections(ctx)).find(({ id }) => id === sourceId);
  if (row?.token_state === "live")
    await enqueue(ctx.db, {
      kind: LIST_UPSTREAM,
      key: listKey(sourceId, ctx.actor.userId),
      runAt: ctx.now(),
    });
}

/** The asker takes their own connection back. Twice is no error. */
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

/** Foyer's own list with what the connected ones add. Foyer's own is as it was, whatever becomes of the others. */
export async function withConnected(
  ctx: UserCtx,
  list: EntitlementList,
  connections: Connection[],
): Promise<EntitlementList> {
  if (!connections.some(({ state }) => state === "connected")) return list;
  const rows = await listUpstreamAccounts(ctx, ctx.actor.userId);
  if (rows.length === 0) return list;
  const labels = await ctx.db.selectFrom("environments").select(["id", "name", "colour"]).execute();
  return merge(
    list,
    connections,
    rows,
    new Map(labels.map(({ id, name, colour }) => [id, { name, colour }])),
  );
}

function merge(
  list: EntitlementList,
  connections: Connection[],
  rows: ShownAccount[],
  labels: Map<string, EntitlementList["entitlements"]["environments"][number]>,
): EntitlementList {
  const environments = [...list.entitlements.environments];
  const roles: RoleEntry[] = [...list.entitlements.roles];
  const places = new Map<string, number>();
  const placeOf = (sourceId: string, name: string): number => {
    const id = refOf({ sourceId, roleName: name });
    const known =
      places.get(id) ?? roles.push({ id, name, description: null, sessionSeconds: SESSION_SECONDS }) - 1;
    places.set(id, known);
    return known;
  };
  const environmentOf = (row: ShownAccount): number | null => {
    const label = row.environmentId === null ? undefined : labels.get(row.environmentId);
    if (!label) return null;
    const known = environments.findIndex(({ name }) => name === label.name);
    return known >= 0 ? known : environments.push(label) - 1;
  };
  const sources = connections.map(({ name }) => name);
  const accounts = rows.map((row): AccountEntry => ({
    id: row.id,
    name: row.name,
    email: row.email,
    unit: null,
    environment: environmentOf(row),
    roles: (row.roles ?? []).map((name) => placeOf(row.sourceId, name)),
    source: connections.findIndex(({ id }) => id === row.sourceId),
    ...(row.roles === null ? { isReading: true } : {}),
  }));
  const added = accounts.reduce((sum, account) => sum + account.roles.length, 0);
  return {
    ...list,
    entitlements: {
      ...list.entitlements,
      environments,
      roles,
      sources,
      accounts: [...list.entitlements.accounts, ...accounts],
    },
    roleCount: list.roleCount + added,
  };
}
