/** Connects organizations and single accounts, and starts their syncs. */
import { z } from "zod";
import { requireReader } from "@/lib/identity/administrators/service";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { PARTITIONS } from "@/lib/formats/arn";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, notFound } from "@/lib/platform/errors";
import { enqueue, enqueueAll } from "@/lib/platform/jobs/store";
import { parseInput } from "@/lib/platform/parse-input";
import { CHECK_ACCOUNT } from "../accounts/check-job";
import { insertAccount, reopenAccount } from "../accounts/store";
import { REFRESH_CONNECTION } from "./jobs";

const UNIQUE_VIOLATION = "23505";

const accountId = z
  .string()
  .trim()
  .transform((text) => text.replace(/[\s-]/g, ""))
  .pipe(z.string().regex(/^[0-9]{12}$/, "account_number_not_valid"));
const newConnectionInput = z.strictObject({
  name: z.string().trim().min(1, "connection_name_required").max(100, "connection_name_too_long"),
  managementAccountId: accountId,
  partition: z.enum(PARTITIONS),
});
const newAccountInput = z.strictObject({
  id: accountId,
  name: z.string().trim().min(1, "account_name_required").max(50, "account_name_too_long"),
  email: z.union([z.literal(""), z.email("account_email_not_valid").max(254, "account_email_not_valid")]),
  partition: z.enum(PARTITIONS),
});

/**
 * Adds an organization by its management account and syncs it at once. @throws Refusal `invalid_input`,
 * `conflict`
 */
export async function addConnection(
  ctx: AdminCtx,
  input: z.input<typeof newConnectionInput>,
): Promise<string> {
  const wanted = parseInput(newConnectionInput, input);
  const id = newUuid();
  try {
    await withAuthority(ctx, "administrator", async (tx) => {
      await tx
        .insertInto("connections")
        .values({
          id,
          name: wanted.name,
          partition: wanted.partition,
          management_account_id: wanted.managementAccountId,
          created_at: ctx.now(),
        })
        .execute();
      await record(ctx, tx, {
        type: "connection.created",
        outcome: "success",
        accountId: wanted.managementAccountId,
        details: { name: wanted.name, partition: wanted.partition },
      });
      await enqueue(tx, { kind: REFRESH_CONNECTION, key: id, runAt: ctx.now() });
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("connection_exists");
    throw error;
  }
  return id;
}

/** Syncs organizations now: all of them, or one. */
export async function refreshConnections(ctx: AdminCtx, input: { id?: string } = {}): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const rows = await tx.selectFrom("connections").select("id").execute();
    const ids = rows.map(({ id }) => id).filter((id) => input.id === undefined || id === input.id);
    if (input.id !== undefined && ids.length === 0) throw notFound("connection_not_found");
    await enqueueAll(tx, REFRESH_CONNECTION, ids, ctx.now());
    await record(ctx, tx, {
      type: "connection.refreshed",
      outcome: "success",
      targetId: input.id,
      details: { connections: ids.length },
    });
  });
}

/**
 * Adds an account that isn't in a connected organization, or reopens one that left. @throws Refusal
 * `invalid_input`, `conflict`
 */
export async function addAccount(ctx: AdminCtx, input: z.input<typeof newAccountInput>): Promise<void> {
  const account = parseInput(newAccountInput, input);
  const row = {
    name: account.name,
    email: account.email,
    unit_id: null,
    status: "ACTIVE" as const,
    status_reason: null,
    connection_id: null,
    is_management: false,
    check_state: "unchecked" as const,
    check_problems: "[]",
    suspended_until: null,
    updated_at: ctx.now(),
  };
  try {
    await withAuthority(ctx, "administrator", async (tx) => {
      // One that left its organization reopens: the roles there are still Foyer's.
      const { id, partition } = account;
      const isNew = !(await reopenAccount(tx, { id, partition }, row));
      if (isNew)
        await insertAccount(tx, { ...row, id, partition, environment_id: null, created_at: ctx.now() });
      await record(ctx, tx, {
        type: "account.added",
        outcome: "success",
        accountId: account.id,
        details: { name: account.name, byHand: true, ...(isNew ? {} : { reopened: true }) },
      });
      await enqueue(tx, { kind: CHECK_ACCOUNT, key: account.id, runAt: ctx.now() });
      await ctx.events.emit(ctx, tx, "accounts.changed", {
        accountIds: [account.id],
        run: { id: newUuid(), kind: "assign", accountId: account.id },
      });
    });
  } catch (error) {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("account_exists");
    throw error;
  }
}

/** Checks accounts now: one, or all active ones. */
export async function checkAccountsNow(ctx: AdminCtx, input: { accountId?: string } = {}): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    let query = tx.selectFrom("accounts").select("id").where("status", "=", "ACTIVE");
    if (input.accountId !== undefined) query = query.where("id", "=", input.accountId);
    const ids = (await query.execute()).map(({ id }) => id);
    if (input.accountId !== undefined && ids.length === 0) throw notFound("account_to_check_not_found");
    await enqueueAll(tx, CHECK_ACCOUNT, ids, ctx.now());
    await record(ctx, tx, {
      type: "account.check_requested",
      outcome: "success",
      accountId: input.accountId,
      details: { accounts: ids.length },
    });
  });
}

export async function listConnections(ctx: AdminCtx): Promise<Row<"connections">[]> {
  await requireReader(ctx);
  return ctx.db.selectFrom("connections").selectAll().orderBy("created_at").execute();
}
