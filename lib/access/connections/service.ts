/** Connecting organizations and single accounts, and reading what an organization holds. */
import { z } from "zod";
import { requireAdministrator, requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { PARTITIONS } from "@/lib/formats/arn";
import { record } from "@/lib/platform/audit/record";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, invalidInput, notFound, legacy } from "@/lib/platform/errors";
import { enqueue, enqueueAll } from "@/lib/platform/jobs/store";
import { CHECK_ACCOUNT } from "./check-account";
import { REFRESH_CONNECTION } from "./jobs";

const UNIQUE_VIOLATION = "23505";

const accountId = z
  .string()
  .trim()
  .transform((text) => text.replace(/[\s-]/g, ""))
  .pipe(z.string().regex(/^[0-9]{12}$/, "An account's number has twelve digits."));
const newConnectionInput = z.strictObject({
  name: z.string().trim().min(1, "Give the organization a name.").max(100),
  managementAccountId: accountId,
  partition: z.enum(PARTITIONS),
});
const newAccountInput = z.strictObject({
  id: accountId,
  name: z.string().trim().min(1, "Give the account a name.").max(50, "The name has at most 50 characters."),
  email: z.union([z.literal(""), z.email("The e-mail address is not one.").max(254)]),
  partition: z.enum(PARTITIONS),
});

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidInput(legacy(parsed.error.issues[0]?.message ?? "Not valid."));
  return parsed.data;
}

/** Adds an organization by its management account and reads it at once. @throws Refusal `invalid_input`, `conflict` */
export async function addConnection(
  ctx: AdminCtx,
  input: z.input<typeof newConnectionInput>,
): Promise<string> {
  await requireAdministrator(ctx);
  const wanted = parse(newConnectionInput, input);
  const id = newUuid();
  try {
    await ctx.db.transaction().execute(async (tx) => {
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
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
      throw conflict("This organization is connected already.");
    throw error;
  }
  return id;
}

/** Reads organizations again now: all of them, or one. */
export async function refreshConnections(ctx: AdminCtx, input: { id?: string } = {}): Promise<void> {
  await requireAdministrator(ctx);
  const rows = await ctx.db.selectFrom("connections").select("id").execute();
  const ids = rows.map(({ id }) => id).filter((id) => input.id === undefined || id === input.id);
  if (input.id !== undefined && ids.length === 0) throw notFound("This organization is not connected.");
  await ctx.db.transaction().execute(async (tx) => {
    await enqueueAll(tx, REFRESH_CONNECTION, ids, ctx.now());
    await record(ctx, tx, {
      type: "connection.refreshed",
      outcome: "success",
      targetId: input.id,
      details: { connections: ids.length },
    });
  });
}

/** Adds an account that no connected organization names, or opens one again that left. @throws Refusal `invalid_input`, `conflict` */
export async function addAccount(ctx: AdminCtx, input: z.input<typeof newAccountInput>): Promise<void> {
  await requireAdministrator(ctx);
  const account = parse(newAccountInput, input);
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
    await ctx.db.transaction().execute(async (tx) => {
      // One that left its organization opens again: what Foyer deployed there is its own still.
      const reopened = await tx
        .updateTable("accounts")
        .set(row)
        .where("id", "=", account.id)
        .where("status", "=", "CLOSED")
        .where("partition", "=", account.partition)
        .executeTakeFirst();
      const isNew = reopened.numUpdatedRows === 0n;
      if (isNew)
        await tx
          .insertInto("accounts")
          .values({
            ...row,
            id: account.id,
            partition: account.partition,
            environment_id: null,
            created_at: ctx.now(),
          })
          .execute();
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
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
      throw conflict("This account is there already.");
    throw error;
  }
}

/** Looks whether Foyer can work in accounts: one, or all that are active. */
export async function checkAccountsNow(ctx: AdminCtx, input: { accountId?: string } = {}): Promise<void> {
  await requireAdministrator(ctx);
  let query = ctx.db.selectFrom("accounts").select("id").where("status", "=", "ACTIVE");
  if (input.accountId !== undefined) query = query.where("id", "=", input.accountId);
  const rows = await query.execute();
  if (input.accountId !== undefined && rows.length === 0)
    throw notFound("This account does not exist, or is closed.");
  await ctx.db.transaction().execute(async (tx) => {
    await enqueueAll(
      tx,
      CHECK_ACCOUNT,
      rows.map(({ id }) => id),
      ctx.now(),
    );
    await record(ctx, tx, {
      type: "account.check_requested",
      outcome: "success",
      accountId: input.accountId,
      details: { accounts: rows.length },
    });
  });
}

export async function listConnections(ctx: AdminCtx): Promise<Row<"connections">[]> {
  await requireReader(ctx);
  return ctx.db.selectFrom("connections").selectAll().orderBy("created_at").execute();
}
