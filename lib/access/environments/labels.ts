/**
 * Labels: Foyer's names for accounts instead of AWS's. An account has its own, else the value of the label
 * tag, else what its nearest unit makes of AWS's name.
 */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";
import { actorName, requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { withAuthority } from "@/lib/identity/administrators/with-authority";
import { record } from "@/lib/platform/audit/record";
import { notFound } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { readSetting, writeSetting } from "@/lib/platform/settings/service";
import { AWS_NAME, followInherited } from "../accounts/inherited";
import { updateUnit } from "../accounts/units-store";

const unitLabel = z
  .string()
  .trim()
  .max(60, "unit_label_too_long")
  .refine((text) => text === "" || isPrintable(text, 60), "label_not_printable")
  .refine((text) => text === "" || text.includes(AWS_NAME), "unit_label_without_name");
const tagKey = z
  .string()
  .trim()
  .max(128, "tag_key_too_long")
  .refine((text) => text === "" || isPrintable(text, 128), "tag_key_not_printable");

/** Returns the key of the tag whose value names an account; empty for none. */
export async function readLabelTag(ctx: AdminCtx): Promise<string> {
  await requireReader(ctx);
  return readSetting(ctx.db, "labelTag");
}

export async function setLabelTag(ctx: AdminCtx, input: { key: string }): Promise<void> {
  const key = parseInput(tagKey, input.key);
  await withAuthority(ctx, "administrator", async (tx) => {
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

/**
 * Sets the label for the accounts of a unit and below; empty removes it. @throws Refusal `invalid_input`,
 * `not_found`
 */
export async function setUnitLabel(ctx: AdminCtx, input: { unitId: string; label: string }): Promise<void> {
  const label = parseInput(unitLabel, input.label);
  await withAuthority(ctx, "administrator", async (tx) => {
    const unit = await tx
      .selectFrom("organizational_units")
      .select("label")
      .where("id", "=", input.unitId)
      .forUpdate()
      .executeTakeFirst();
    if (!unit) throw notFound("unit_not_found");
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
