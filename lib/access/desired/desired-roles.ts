/**
 * Desired roles as rows: assignments decide, and each row says what is left to do.
 *
 * `pending` and `removing` are work, `deployed` and `failed` are results. Only active accounts count: a
 * suspended account keeps its rows until it returns or closes. Nothing here calls AWS.
 */
import { sql, type RawBuilder } from "kysely";
import { foyerRoleName, roleHash } from "@/lib/formats/role-name";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Handler } from "@/lib/platform/event-bus";
import { enqueueAll } from "@/lib/platform/jobs/store";
import { desiredPairs, type Scope } from "./desired-pairs";
import { insertRun, setRunTotal, type NewRun } from "./runs";

/** The job that deploys one account's roles; its key is the account. */
export const PROVISION_ACCOUNT = "provision-account";

/** Rows per statement. */
const BATCH = 1000;

type Pair = { accountId: string; permissionSetId: string };
type MissingRow = Pair & { name: string; version: number };
type DesiredChange = { create: MissingRow[]; remove: Pair[] };

/** Follows assignments that were added, removed or changed. */
export const onAssignmentChanged: Handler<"assignment.changed"> = async (
  ctx,
  tx,
  { permissionSetIds, run },
) => {
  await updateDesired(ctx, tx, { scope: { permissionSetIds: [...permissionSetIds] }, run });
};

/** Follows accounts that were added, removed or moved, and resumes the work of those that returned. */
export const onAccountsChanged: Handler<"accounts.changed"> = async (ctx, tx, { accountIds, run }) => {
  await updateDesired(ctx, tx, {
    scope: accountIds === "all" ? "everything" : { accountIds: [...accountIds] },
    run,
  });
  await resumeAccounts(tx, ctx.now());
};

/** Deletes the rows of a permission set in closed accounts, where the roles stay. */
export const onPermissionSetRemoved: Handler<"permission_set.removed"> = async (
  ctx,
  tx,
  { permissionSetId },
) => {
  const forgotten = await tx
    .deleteFrom("deployed_roles")
    .using("accounts")
    .whereRef("accounts.id", "=", "deployed_roles.account_id")
    .where("accounts.status", "=", "CLOSED")
    .where("permission_set_id", "=", permissionSetId)
    .returning(["deployed_roles.account_id", "role_name"])
    .execute();
  for (const { account_id, role_name } of forgotten)
    await record(ctx, tx, {
      type: "role.removed",
      outcome: "success",
      accountId: account_id,
      permissionSetId,
      reason: "role_left_in_closed_account",
      details: { roleName: role_name },
    });
};

/** Updates the rows from the assignments, and enqueues the work, in the transaction of the change. */
export async function updateDesired(
  ctx: ActorCtx,
  tx: Db,
  { scope, run }: { scope: Scope; run: NewRun },
): Promise<void> {
  const now = ctx.now();
  await lockDesired(tx);
  const { create, remove } = await compareDesired(tx, scope, now);
  await insertRun(ctx, tx, { ...run, total: create.length + remove.length });
  await insertPending(ctx, tx, create, run.id);
  await markRemoving(tx, remove, run.id, now);
  await enqueueAccounts(
    tx,
    [...create, ...remove].map(({ accountId }) => accountId),
    now,
  );
}

/** Serializes changes of the rows until the transaction ends, so that the second sees the first. */
export async function lockDesired(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('foyer: desired roles'))`.execute(tx);
}

/** Compares the rows with the assignments. */
async function compareDesired(db: Db, scope: Scope, now: Date): Promise<DesiredChange> {
  const { desired, isIn } = desiredPairs(scope, now, "managed");
  const { rows: create } = await sql<MissingRow>`
    with ${desired}
    select w.account_id as "accountId", w.permission_set_id as "permissionSetId", s.name, s.revision as version
    from desired w join permission_sets s on s.id = w.permission_set_id
    left join deployed_roles d on d.account_id = w.account_id and d.permission_set_id = w.permission_set_id
    where d.account_id is null or d.state = 'removing'
    order by 1, 2`.execute(db);
  const { rows: remove } = await sql<Pair>`
    with ${desired}
    select d.account_id as "accountId", d.permission_set_id as "permissionSetId" from deployed_roles d
    join accounts c on c.id = d.account_id and c.status = 'ACTIVE'
    where d.state <> 'removing' and ${isIn("d")}
      and not exists (select 1 from desired w where w.account_id = d.account_id and w.permission_set_id = d.permission_set_id)
    order by 1, 2`.execute(db);
  return { create, remove };
}

async function insertPending(ctx: ActorCtx, tx: Db, create: MissingRow[], runId: string): Promise<void> {
  const now = ctx.now();
  const rowOf = ({ accountId, permissionSetId, name, version }: MissingRow) => ({
    account_id: accountId,
    permission_set_id: permissionSetId,
    role_name: foyerRoleName(name, roleHash({ instanceId: ctx.instance.id, permissionSetId, accountId })),
    generation: newUuid(),
    may_exist: false,
    state: "pending" as const,
    wanted_version: version,
    run_id: runId,
    created_at: now,
    changed_at: now,
  });
  for (let from = 0; from < create.length; from += BATCH)
    await tx
      .insertInto("deployed_roles")
      .values(create.slice(from, from + BATCH).map(rowOf))
      .onConflict((conflict) =>
        conflict.columns(["account_id", "permission_set_id"]).doUpdateSet((eb) => ({
          state: "pending",
          wanted_version: eb.ref("excluded.wanted_version"),
          run_id: runId,
          failure_code: null,
          failure_reason: null,
          changed_at: now,
        })),
      )
      .execute();
}

/** Roles that Foyer never began to create are forgotten at once: their account may never be reachable. */
async function markRemoving(tx: Db, remove: Pair[], runId: string, now: Date): Promise<void> {
  for (let from = 0; from < remove.length; from += BATCH) {
    const pairs = remove
      .slice(from, from + BATCH)
      .map(({ accountId, permissionSetId }) => sql`(${accountId}, ${permissionSetId})`);
    await sql`delete from deployed_roles where not may_exist and (account_id, permission_set_id) in (${sql.join(pairs)})`.execute(
      tx,
    );
    await sql`update deployed_roles set state = 'removing', run_id = ${runId}, failure_code = null, failure_reason = null, changed_at = ${now} where (account_id, permission_set_id) in (${sql.join(pairs)})`.execute(
      tx,
    );
  }
}

async function enqueueAccounts(tx: Db, accountIds: string[], now: Date): Promise<void> {
  await enqueueAll(tx, PROVISION_ACCOUNT, [...new Set(accountIds)], now);
}

/** Enqueues accounts that have work but no job: suspended ones that are active again. */
export async function resumeAccounts(tx: Db, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select c.id from accounts c where c.status = 'ACTIVE'
      and exists (select 1 from deployed_roles d where d.account_id = c.id and d.state in ('pending', 'removing'))
      and not exists (select 1 from jobs j where j.kind = ${PROVISION_ACCOUNT} and j.key = c.id)`.execute(tx);
  await enqueueAccounts(
    tx,
    rows.map(({ id }) => id),
    now,
  );
}

/**
 * Redeploys roles in some or all accounts, because the content of every role has changed.
 * @returns the id of the run
 */
export async function redeploy(ctx: ActorCtx, tx: Db, accountIds: string[] | "all"): Promise<string> {
  const inAccounts =
    accountIds === "all"
      ? sql`true`
      : accountIds.length === 0
        ? sql`false`
        : sql`d.account_id in (${sql.join(accountIds)})`;
  return redeployWhere(ctx, tx, { kind: "repair" }, sql`${IS_THERE} and ${inAccounts}`);
}

/**
 * Redeploys single roles. One in progress is deployed once more: its worker notices that the run has changed.
 * @returns the id of the run
 */
export async function redeployRoles(
  ctx: ActorCtx,
  tx: Db,
  about: Omit<NewRun, "id">,
  roles: Pair[],
): Promise<string> {
  return redeployWhere(
    ctx,
    tx,
    about,
    sql`(${IS_THERE} or d.state = 'pending') and (d.account_id, d.permission_set_id) in (${pairsOf(roles)})`,
  );
}

/** Returns roles as SQL rows of (account, permission set), in one parameter however many there are. */
export const pairsOf = (roles: readonly Pair[]) =>
  sql`select pair ->> 0, pair ->> 1 from jsonb_array_elements(${JSON.stringify(roles.map(({ accountId, permissionSetId }) => [accountId, permissionSetId]))}::jsonb) pair`;

/**
 * Deployed, or left unchanged by a failed change: both may have live sessions. `d` is the deployed_roles
 * table.
 */
const IS_THERE = sql`(d.state = 'deployed' or (d.state = 'failed' and d.deployed_version is not null))`;

/** Includes suspended accounts, whose work continues when they return. The run counts what can be done now. */
async function redeployWhere(
  ctx: ActorCtx,
  tx: Db,
  about: Omit<NewRun, "id">,
  condition: RawBuilder<unknown>,
): Promise<string> {
  await lockDesired(tx);
  const id = newUuid();
  await insertRun(ctx, tx, { id, ...about, total: 0 });
  const { rows } = await sql<{ account_id: string; isActive: boolean }>`
    update deployed_roles d set state = 'pending', run_id = ${id}, failure_code = null, failure_reason = null, changed_at = ${ctx.now()} from accounts c
    where c.id = d.account_id and c.status <> 'CLOSED' and ${condition} returning d.account_id, c.status = 'ACTIVE' as "isActive"`.execute(
    tx,
  );
  const active = rows.filter(({ isActive }) => isActive);
  await setRunTotal(tx, id, active.length);
  await enqueueAccounts(
    tx,
    active.map((row) => row.account_id),
    ctx.now(),
  );
  return id;
}
