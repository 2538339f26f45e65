/**
 * Environments: an account's purpose, as a name and a colour that users see wherever a role opens.
 *
 * An account has its own environment, else that of one of its tags, else the nearest unit's.
 * accounts/inherited.ts has the rule.
 */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { hexId } from "@/lib/platform/crypto/random";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, notFound } from "@/lib/platform/errors";
import { strongMinutes } from "@/lib/identity/step-up/minutes";
import { parseInput } from "@/lib/platform/parse-input";
import { followInherited } from "../accounts/inherited";
import { clearOwnEnvironment, updateAccount } from "../accounts/store";
import { clearUnitEnvironment, updateUnit } from "../accounts/units-store";
import { ENVIRONMENT_COLOURS } from "../entitlements/types";

const UNIQUE_VIOLATION = "23505";
const FOREIGN_KEY_VIOLATION = "23503";
const MAX_ENVIRONMENTS = 50;

const environmentInput = z.strictObject({
  name: z
    .string()
    .trim()
    .refine((text) => isPrintable(text, 40), "environment_name_not_valid"),
  colour: z.enum(ENVIRONMENT_COLOURS, "environment_colour_required"),
  /** Accounts with this tag have the environment. */
  tag: z.strictObject({ key: z.string().min(1).max(128), value: z.string().max(256) }).nullable(),
  /** Roles in its accounts open only within so many minutes of a strong factor; omitted for unchanged. */
  strongMinutes: strongMinutes.nullable().optional(),
});
export type EnvironmentInput = z.input<typeof environmentInput>;

export type ListedEnvironment = Row<"environments"> & { accounts: number };

/** Lists environments in the order of the start page. */
export async function listEnvironments(ctx: AdminCtx): Promise<ListedEnvironment[]> {
  await requireReader(ctx);
  const rows = await ctx.db
    .selectFrom("environments")
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom("accounts")
        .select((inner) => inner.fn.countAll<number>().as("count"))
        .whereRef("accounts.environment_id", "=", "environments.id")
        .as("accounts"),
    )
    .orderBy("position")
    .execute();
  return rows.map((row) => ({ ...row, accounts: Number(row.accounts ?? 0) }));
}

/** Creates or changes an environment. @throws Refusal `invalid_input`, `not_found`, `conflict` */
export async function saveEnvironment(
  ctx: AdminCtx,
  input: { id: string | null } & EnvironmentInput,
): Promise<string> {
  const { id: known, ...fields } = input;
  const { name, colour, tag, strongMinutes: minutes } = parseInput(environmentInput, fields);
  const columns = {
    name,
    colour,
    tag_key: tag?.key ?? null,
    tag_value: tag?.value ?? null,
    ...(minutes === undefined ? {} : { strong_minutes: minutes }),
  };
  const id = known ?? hexId("env-", 8);
  await withAuthority(ctx, "administrator", async (tx) => {
    let saved: { strong_minutes: number | null };
    if (known === null) {
      const { count, last } = await tx
        .selectFrom("environments")
        .select((eb) => [eb.fn.countAll<number>().as("count"), eb.fn.max("position").as("last")])
        .executeTakeFirstOrThrow();
      if (Number(count) >= MAX_ENVIRONMENTS)
        throw conflict("too_many_environments", { max: MAX_ENVIRONMENTS });
      saved = await tx
        .insertInto("environments")
        .values({ id, ...columns, position: (last ?? -1) + 1 })
        .returning("strong_minutes")
        .executeTakeFirstOrThrow();
    } else {
      const changed = await tx
        .updateTable("environments")
        .set(columns)
        .where("id", "=", known)
        .returning("strong_minutes")
        .executeTakeFirst();
      if (!changed) throw notFound("environment_not_found");
      saved = changed;
    }
    await followInherited(tx);
    await record(ctx, tx, {
      type: "environment.changed",
      outcome: "success",
      targetId: id,
      details: { name, colour, tag, strongMinutes: saved.strong_minutes },
    });
  }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === UNIQUE_VIOLATION) throw conflict("environment_taken");
    throw error;
  });
  return id;
}

/** Moves an environment one place up or down. */
export async function moveEnvironment(ctx: AdminCtx, input: { id: string; by: -1 | 1 }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const ids = (
      await tx.selectFrom("environments").select("id").orderBy("position").forUpdate().execute()
    ).map(({ id }) => id);
    const from = ids.indexOf(input.id);
    const to = from + input.by;
    if (from === -1) throw notFound("environment_not_found");
    if (to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ...ids.splice(from, 1));
    for (const [position, id] of ids.entries())
      await tx
        .updateTable("environments")
        .set({ position })
        .where("id", "=", id)
        .where("position", "!=", position)
        .execute();
    await record(ctx, tx, {
      type: "environment.changed",
      outcome: "success",
      targetId: input.id,
      details: { position: to },
    });
  });
}

/** Deletes an environment; its accounts fall back to their tags and units. */
export async function removeEnvironment(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    await clearOwnEnvironment(tx, input.id);
    await clearUnitEnvironment(tx, input.id);
    await tx
      .updateTable("environments")
      .set({ tag_key: null, tag_value: null })
      .where("id", "=", input.id)
      .execute();
    await followInherited(tx);
    const deleted = await tx
      .deleteFrom("environments")
      .where("id", "=", input.id)
      .returning("name")
      .executeTakeFirst();
    if (!deleted) throw notFound("environment_not_found");
    await record(ctx, tx, {
      type: "environment.changed",
      outcome: "success",
      targetId: input.id,
      details: { deleted: deleted.name },
    });
  });
}

/** Sets the environment of a unit, which all accounts below inherit; null removes it. */
export async function setUnitEnvironment(
  ctx: AdminCtx,
  input: { unitId: string; environmentId: string | null },
): Promise<void> {
  await change(ctx, async (tx) => {
    if (!(await updateUnit(tx, input.unitId, { environment_id: input.environmentId })))
      throw notFound("unit_not_found");
    await record(ctx, tx, {
      type: "environment.changed",
      outcome: "success",
      targetId: input.unitId,
      details: { environmentId: input.environmentId },
    });
  });
}

const labelInput = z
  .string()
  .trim()
  .max(100, "label_too_long")
  .refine((text) => text === "" || isPrintable(text, 100), "label_not_printable");

/** Sets an account's own label and environment; empty and null inherit. */
export async function setAccountLabel(
  ctx: AdminCtx,
  input: { accountId: string; label: string; environmentId: string | null },
): Promise<void> {
  const label = parseInput(labelInput, input.label);
  await change(ctx, async (tx) => {
    const exists = await updateAccount(tx, input.accountId, {
      own_label: label === "" ? null : label,
      own_environment_id: input.environmentId,
      updated_at: ctx.now(),
    });
    if (!exists) throw notFound("account_not_found");
    await record(ctx, tx, {
      type: "account.changed",
      outcome: "success",
      accountId: input.accountId,
      details: { label, environmentId: input.environmentId },
    });
  });
}

async function change(ctx: AdminCtx, work: (tx: Db) => Promise<void>): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    await work(tx);
    await followInherited(tx);
  }).catch((error: unknown) => {
    if ((error as { code?: unknown }).code === FOREIGN_KEY_VIOLATION) throw notFound("environment_not_found");
    throw error;
  });
}

export type ListedUnit = {
  id: string;
  name: string;
  path: string;
  parentId: string | null;
  environmentId: string | null;
  label: string | null;
  accounts: number;
  below: number;
};

/** Lists every unit by path, with the number of accounts in it, and in it or below. */
export async function listUnits(ctx: AdminCtx): Promise<ListedUnit[]> {
  await requireReader(ctx);
  const units = await ctx.db.selectFrom("organizational_units").selectAll().orderBy("path").execute();
  const counts = await ctx.db
    .selectFrom("account_units")
    .select((eb) => [
      "unit_id",
      eb.fn.countAll<number>().as("below"),
      eb.fn.countAll<number>().filterWhere("depth", "=", 0).as("own"),
    ])
    .groupBy("unit_id")
    .execute();
  const byUnit = new Map(counts.map((row) => [row.unit_id, row]));
  return units.map((unit) => ({
    id: unit.id,
    name: unit.name,
    path: unit.path,
    parentId: unit.parent_id,
    environmentId: unit.environment_id,
    label: unit.label,
    accounts: Number(byUnit.get(unit.id)?.own ?? 0),
    below: Number(byUnit.get(unit.id)?.below ?? 0),
  }));
}
