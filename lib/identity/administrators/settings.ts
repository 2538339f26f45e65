/** Settings of the whole installation. Each change is recorded with the previous value. */
import { parseInput } from "@/lib/platform/parse-input";
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import { companyOf, forgetCompany, writeCompany, type Company } from "@/lib/platform/instance/service";
import {
  readSetting,
  writeSetting,
  type SettingName,
  type SettingValue,
} from "@/lib/platform/settings/service";
import { actorName, requireReader } from "./service";
import type { AdminCtx } from "./types";
import { withAuthority } from "../administrators/with-authority";

/** Those that administrators choose; others are written by the room they belong to. */
const CHOSEN = [
  "driftRepair",
  "sweepMinutes",
  "refreshMinutes",
  "revokeDisabled",
  "deviceFlow",
  "adminProofMinutes",
  "profilePrefix",
] as const satisfies SettingName[];
export type ChosenSettings = { [N in (typeof CHOSEN)[number]]: SettingValue<N> };

export async function readSettings(ctx: AdminCtx): Promise<ChosenSettings & { company: Company }> {
  await requireReader(ctx);
  return {
    driftRepair: await readSetting(ctx.db, "driftRepair"),
    sweepMinutes: await readSetting(ctx.db, "sweepMinutes"),
    refreshMinutes: await readSetting(ctx.db, "refreshMinutes"),
    revokeDisabled: await readSetting(ctx.db, "revokeDisabled"),
    deviceFlow: await readSetting(ctx.db, "deviceFlow"),
    adminProofMinutes: await readSetting(ctx.db, "adminProofMinutes"),
    profilePrefix: await readSetting(ctx.db, "profilePrefix"),
    company: await companyOf(ctx),
  };
}

/** Changes some settings. @throws Refusal `invalid_input`; then none is changed */
export async function changeSettings(
  ctx: AdminCtx,
  input: Partial<Record<keyof ChosenSettings, unknown>>,
): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    for (const name of CHOSEN) {
      const value = input[name];
      if (value === undefined) continue;
      const before = await readSetting(tx, name);
      if (before === value) continue;
      await writeSetting(tx, { name, value, at: ctx.now(), by: actorName(ctx) });
      await record(ctx, tx, {
        type: "setting.changed",
        outcome: "success",
        targetId: name,
        details: { before, after: value },
      });
    }
  });
}

const companyInput = z.strictObject({
  name: z
    .string()
    .trim()
    .refine((text) => isPrintable(text, 60), "company_name_not_valid"),
  supportContact: z
    .string()
    .trim()
    .refine((text) => text === "" || isPrintable(text, 200), "support_contact_not_valid"),
});

/** Changes the company's name and the support contact. */
export async function changeCompany(ctx: AdminCtx, input: z.input<typeof companyInput>): Promise<void> {
  const { name, supportContact } = parseInput(companyInput, input);
  const company = {
    name,
    supportContact: supportContact === "" ? null : supportContact,
  };
  await withAuthority(ctx, "administrator", async (tx) => {
    await writeCompany(tx, company);
    await record(ctx, tx, {
      type: "setting.changed",
      outcome: "success",
      targetId: "company",
      details: { after: company },
    });
  });
  forgetCompany(ctx);
}
