/**
 * Applies what was read of an organization. Writes only differences.
 *
 * An account that AWS no longer lists is closed, not deleted: its history stays. If most accounts are
 * suddenly missing, nothing is applied: that is more often a mistake or an attack than the truth.
 */
import { sql } from "kysely";
import { reason, type Reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { ActorCtx, Db, SystemActor, UserActor } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";
import { followInherited, followUnits } from "../accounts/inherited";
import { closeAccount, markTagsRead, replaceTags, upsertAccount } from "../accounts/store";
import { deleteUnits, upsertUnit } from "../accounts/units-store";
import type { SeenAccount, SeenOrganization } from "./read-organization";

const MAX_MISSING_SHARE = 0.5;
const FEW_ACCOUNTS = 4;

export type Connection = Pick<
  Row<"connections">,
  "id" | "partition" | "management_account_id" | "organization_id"
>;
export type Applied = { added: number; changed: number; closed: number };

export class SuspiciousAnswer extends Error {
  override name = "SuspiciousAnswer";
  readonly reason: Reason;
  constructor(seen: number, known: number) {
    super(`AWS names ${seen} of ${known} accounts`);
    this.reason = reason("organization.accounts_missing", { seen, known });
  }
}

/** @throws SuspiciousAnswer if more than half of the accounts would be closed at once */
export async function applyOrganization(
  ctx: ActorCtx<SystemActor | UserActor>,
  connection: Connection,
  seen: SeenOrganization,
  tags: Map<string, Record<string, string>>,
): Promise<Applied> {
  return ctx.db.transaction().execute(async (tx) => {
    const known = await tx
      .selectFrom("accounts")
      .selectAll()
      .where("connection_id", "=", connection.id)
      .execute();
    const seenIds = new Set(seen.accounts.map(({ id }) => id));
    const open = known.filter((account) => account.status !== "CLOSED");
    const missing = open.filter((account) => !seenIds.has(account.id));
    if (missing.length > FEW_ACCOUNTS && missing.length > open.length * MAX_MISSING_SHARE)
      throw new SuspiciousAnswer(open.length - missing.length, open.length);
    const unitsMoved = await applyUnits(tx, seen);
    const byId = new Map(known.map((account) => [account.id, account]));
    const applied: Applied = { added: 0, changed: 0, closed: 0 };
    for (const account of seen.accounts) {
      const outcome = await applyAccount(ctx, tx, connection, seen, account, byId.get(account.id));
      if (outcome) applied[outcome] += 1;
    }
    for (const account of missing) {
      await closeAccount(tx, account.id, { reason: "inactive.left_organization", now: ctx.now() });
      await record(ctx, tx, {
        type: "account.removed",
        outcome: "success",
        accountId: account.id,
        reason: "inactive.left_organization",
      });
      applied.closed += 1;
    }
    const tagged = await applyTags(ctx, tx, tags);
    const removed = await removeUnits(tx, seen);
    const followed = await followUnits(tx);
    await followInherited(tx);
    await tx
      .updateTable("connections")
      .set({ organization_id: seen.organizationId, refreshed_at: ctx.now(), refresh_problem: null })
      .where("id", "=", connection.id)
      .execute();
    if (applied.added + applied.changed + applied.closed > 0 || tagged || unitsMoved || removed || followed)
      await ctx.events.emit(ctx, tx, "accounts.changed", {
        accountIds: "all",
        run: { id: newUuid(), kind: "assign" },
      });
    return applied;
  });
}

async function applyUnits(tx: Db, seen: SeenOrganization): Promise<boolean> {
  const known = new Map(
    (await tx.selectFrom("organizational_units").selectAll().execute()).map((unit) => [unit.id, unit]),
  );
  let changed = false;
  for (const unit of seen.units) {
    const before = known.get(unit.id);
    if (
      before &&
      before.name === unit.name &&
      before.parent_id === unit.parentId &&
      before.path === unit.path
    )
      continue;
    changed = true;
    await upsertUnit(tx, { id: unit.id, name: unit.name, parent_id: unit.parentId, path: unit.path });
  }
  return changed;
}

/** Removes units that are gone and have no assignments. One with assignments stays, empty and marked. */
async function removeUnits(tx: Db, seen: SeenOrganization): Promise<boolean> {
  const [root] = seen.units;
  if (!root) return false;
  const { rows } = await sql<{ id: string }>`
    with recursive below as (
      select id from organizational_units where id = ${root.id}
      union all select o.id from organizational_units o join below b on o.parent_id = b.id)
    select o.id from organizational_units o where o.id in (select id from below) and o.id not in (${sql.join(seen.units.map(({ id }) => id))})
      and not exists (select 1 from assignments a where a.unit_id = o.id) and not exists (select 1 from administrators d where d.unit_id = o.id)
      and not exists (select 1 from accounts c where c.unit_id = o.id) and not exists (select 1 from organizational_units child where child.parent_id = o.id)
    order by o.id`.execute(tx);
  await deleteUnits(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.length > 0;
}

async function applyAccount(
  ctx: ActorCtx<SystemActor | UserActor>,
  tx: Db,
  connection: Connection,
  seen: SeenOrganization,
  account: SeenAccount,
  before: Row<"accounts"> | undefined,
): Promise<"added" | "changed" | null> {
  const statusReason =
    account.status === "SUSPENDED"
      ? ("inactive.suspended" as const)
      : account.status === "PENDING_CLOSURE"
        ? ("inactive.pending_closure" as const)
        : null;
  const row = {
    name: account.name,
    email: account.email,
    unit_id: account.unitId,
    status: account.status,
    status_reason: statusReason,
    connection_id: connection.id,
    is_management: account.id === seen.managementAccountId,
  };
  if (before && (Object.keys(row) as (keyof typeof row)[]).every((column) => before[column] === row[column]))
    return null;
  const changes = { ...row, updated_at: ctx.now() };
  const { id } = account;
  const { partition } = connection;
  await upsertAccount(
    tx,
    { ...changes, id, partition, environment_id: null, created_at: ctx.now() },
    changes,
  );
  await record(ctx, tx, {
    type: before ? "account.changed" : "account.added",
    outcome: "success",
    accountId: account.id,
    details: { name: account.name, status: account.status, unitId: account.unitId },
  });
  return before ? "changed" : "added";
}

async function applyTags(
  ctx: ActorCtx<SystemActor | UserActor>,
  tx: Db,
  tags: Map<string, Record<string, string>>,
): Promise<boolean> {
  let changed = false;
  for (const [accountId, wanted] of tags) if (await replaceTags(tx, accountId, wanted)) changed = true;
  await markTagsRead(tx, [...tags.keys()], ctx.now());
  return changed;
}
