/** The upstream_flows table: sign-ins that wait for their user at an Identity Center. */
import { sql } from "kysely";
import type { Ctx, Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";
import { hashToken } from "@/lib/platform/crypto/token-hash";

export type Flow = Row<"upstream_flows">;
/** Known only to the server and the browser's page. */
export type FlowSecrets = {
  deviceCode: string;
  userCode: string;
  verificationUri: string;
  clientId: string;
  clientSecret: string;
};

const sealContext = (id: string) => `upstream_flows:${id}`;
export const sealFlow = (ctx: Ctx, id: string, secrets: FlowSecrets) =>
  ctx.keyring.seal(Buffer.from(JSON.stringify(secrets)), sealContext(id));
export const openFlow = (ctx: Ctx, flow: Flow) =>
  JSON.parse(ctx.keyring.open(flow.sealed, sealContext(flow.id)).toString("utf8")) as FlowSecrets;

export async function insertFlow(db: Db, flow: NewRow<"upstream_flows">): Promise<void> {
  await db.insertInto("upstream_flows").values(flow).execute();
}

/** Returns a flow of this browser; another's isn't found. */
export async function findFlow(db: Db, key: { id: string; browserToken: string }): Promise<Flow | null> {
  if (
    !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key.id) ||
    key.browserToken === "" ||
    key.browserToken.length > 128
  )
    return null;
  return (
    (await db
      .selectFrom("upstream_flows")
      .selectAll()
      .where("id", "=", key.id)
      .where("browser_hash", "=", hashToken(key.browserToken))
      .executeTakeFirst()) ?? null
  );
}

/** Claims the next poll, so that no two run at once. Returns false if it isn't due. */
export async function claimPoll(db: Db, id: string, now: Date, until: Date): Promise<boolean> {
  const claimed = await db
    .updateTable("upstream_flows")
    .set({ next_poll_at: until })
    .where("id", "=", id)
    .where("state", "=", "pending")
    .where("next_poll_at", "<=", now)
    .executeTakeFirst();
  return claimed.numUpdatedRows > 0n;
}

export async function pollAgain(
  db: Db,
  id: string,
  next: { at: Date; intervalSeconds: number },
): Promise<void> {
  await db
    .updateTable("upstream_flows")
    .set({ next_poll_at: next.at, interval_seconds: next.intervalSeconds })
    .where("id", "=", id)
    .where("state", "=", "pending")
    .execute();
}

/** Ends a flow, once. Returns false if it had ended already. */
export async function endFlow(
  db: Db,
  id: string,
  end: { state: "done" | "failed"; outcome: string | null },
): Promise<boolean> {
  const ended = await db
    .updateTable("upstream_flows")
    .set(end)
    .where("id", "=", id)
    .where("state", "=", "pending")
    .executeTakeFirst();
  return ended.numUpdatedRows > 0n;
}

export async function countWaiting(
  db: Db,
  of: { sourceId: string; network: string },
  now: Date,
): Promise<{ total: number; mine: number }> {
  const { rows } = await sql<{
    total: number;
    mine: number;
  }>`select count(*)::int as total, count(*) filter (where network = ${of.network})::int as mine from upstream_flows where source_id = ${of.sourceId} and state = 'pending' and expires_at > ${now}`.execute(
    db,
  );
  return rows[0] ?? { total: 0, mine: 0 };
}
