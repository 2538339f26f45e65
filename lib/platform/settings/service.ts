/**
 * Settings: what administrators decide while Foyer runs, as data. Each has a schema and a default.
 *
 * The caller authorizes: this room knows no administrators.
 */
import { z } from "zod";
import type { Db } from "../context";
import { invalidInput } from "../errors";

/** How long sessions last, in minutes; null until an administrator chose. */
export const SESSION_LIFETIMES = z
  .strictObject({ browserMinutes: z.int(), idleMinutes: z.int(), commandLineMinutes: z.int() })
  .nullable();
export type SessionLifetimes = NonNullable<z.output<typeof SESSION_LIFETIMES>>;

const SETTINGS = {
  /** Whether drift of a role is repaired at once or waits for an administrator. */
  driftRepair: z.enum(["automatic", "approval"]).default("automatic"),
  /** How often every role is read back from AWS. */
  sweepMinutes: z.int().min(5).max(10_080).default(60),
  /** How often the organization's accounts and units are synced. */
  refreshMinutes: z.int().min(5).max(1_440).default(10),
  /** Whether disabling or deleting a user also ends their AWS sessions, or an administrator does. */
  revokeDisabled: z.enum(["automatic", "manual"]).default("automatic"),
  /** Key of the account tag whose value names the account; empty for none. */
  labelTag: z.string().max(128).default(""),
  /**
   * Whether command lines may sign in with a device code. Otherwise they use the browser on the same machine.
   */
  deviceFlow: z.enum(["off", "same_network", "on"]).default("off"),
  /** Within how many minutes of a strong factor administrators may change things; 0 asks for none. */
  adminProofMinutes: z.union([z.literal(0), z.int().min(5).max(480)]).default(60),
  /** What names of profiles in `~/.aws/config` begin with: an installation beside another has its own. */
  profilePrefix: z
    .string()
    .regex(/^([A-Za-z0-9][A-Za-z0-9._-]{0,19})?$/)
    .default(""),
} as const;

export type SettingName = keyof typeof SETTINGS;
export type SettingValue<N extends SettingName> = z.output<(typeof SETTINGS)[N]>;

export async function readSetting<N extends SettingName>(db: Db, name: N): Promise<SettingValue<N>> {
  const row = await db.selectFrom("settings").select("value").where("name", "=", name).executeTakeFirst();
  const parsed = SETTINGS[name].safeParse(row?.value);
  return (parsed.success ? parsed.data : SETTINGS[name].parse(undefined)) as SettingValue<N>;
}

/** Writes a setting. @throws Refusal `invalid_input` */
export async function writeSetting<N extends SettingName>(
  tx: Db,
  setting: { name: N; value: unknown; at: Date; by: string },
): Promise<void> {
  const parsed = SETTINGS[setting.name].safeParse(setting.value);
  if (!parsed.success && setting.name === "profilePrefix") throw invalidInput("profile_prefix_not_valid");
  if (!parsed.success) throw invalidInput("setting_not_valid", { setting: setting.name });
  await putSetting(tx, { ...setting, value: parsed.data });
}

/** Writes a setting that its own room has parsed. */
export async function putSetting(
  tx: Db,
  setting: { name: string; value: unknown; at: Date; by: string },
): Promise<void> {
  const row = { value: JSON.stringify(setting.value), changed_at: setting.at, changed_by: setting.by };
  await tx
    .insertInto("settings")
    .values({ name: setting.name, ...row })
    .onConflict((conflict) => conflict.column("name").doUpdateSet(row))
    .execute();
}

export async function deleteSetting(tx: Db, name: string): Promise<void> {
  await tx.deleteFrom("settings").where("name", "=", name).execute();
}
