/**
 * Labels: what Foyer calls an account instead of AWS's name. An account has the one that was chosen for it,
 * else the value of the tag that names accounts, else what its nearest unit makes of AWS's name.
 */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";
import { actorName, requireAdministrator, requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { record } from "@/lib/platform/audit/record";
import { invalidInput, notFound, legacy } from "@/lib/platform/errors";
import { readSetting, writeSetting } from "@/lib/platform/settings/service";
import { AWS_NAME, followInherited } from "../accounts/inherited";
import { updateUnit } from "../accounts/units-store";

const unitLabel = z
  .string()
  .trim()
  .max(60, "A unit's label has at most 60 characters.")
  .refine((text) => text === "" || isPrintable(text, 60), "A label has no control characters.")
  .refine(
    (text) => text === "" || text.includes(AWS_NAME),
    `Write ${AWS_NAME} where AWS's name of the account belongs: without it all accounts of the unit would be called the same.`,
  );
const tagKey = z
  .string()
  .trim()
  .max(128, "A tag's key has at most 128 characters.")
  .refine((text) => text === "" || isPrintable(text, 128), "A tag's key has no control characters.");

function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidInput(legacy(parsed.error.issues[0]?.message ?? "The label is not valid."));
}

/** The key of the tag whose value names an account; empty for none. */
export async function readLabelTag(ctx: AdminCtx): Promise<string> {
  await requireReader(ctx);
  return readSetting(ctx.db, "labelTag");
}

export async function setLabelTag(ctx: AdminCtx, input: { key: string }): Promise<void> {
  await requireAdministrator(ctx);
  const key = parse(tagKey, input.key);
  await ctx.db.transaction().execute(async (tx) => {
    const before = await readSetting(tx, "labelTag");
    if (before === key) return;
    await writeSetting(tx, { name: "labelTag", value: key, at: ctx.now(), by: actorName(ctx) });
    await record(ctx, tx, {
      type: "setting.changed",
      outcome: "success",
      targetId: "labelTag",
      details: { before, after: key },
    });
    await followInherited(tx);
  });
}

/** What the accounts of a unit and below are called; empty takes it away. @throws Refusal `invalid_input`, `not_found` */
export async function setUnitLabel(ctx: AdminCtx, input: { unitId: string; label: string }): Promise<void> {
  await requireAdministrator(ctx);
  const label = parse(unitLabel, input.label);
  await ctx.db.transaction().execute(async (tx) => {
    const unit = await tx
      .selectFrom("organizational_units")
      .select("label")
      .where("id", "=", input.unitId)
      .forUpdate()
      .executeTakeFirst();
    if (!unit) throw notFound("This unit does not exist.");
    if ((unit.label ?? "") === label) return;
    await updateUnit(tx, input.unitId, { label: label === "" ? null : label });
    await record(ctx, tx, {
      type: "account.changed",
      outcome: "success",
      targetId: input.unitId,
      details: { unitLabel: label, before: unit.label },
    });
    await followInherited(tx);
  });
}
