/** Hourly: challenges and remembered browsers whose time is over. */
import type { Ctx } from "@/lib/platform/context";

export async function deleteExpiredFactorRows({ db, now }: Ctx): Promise<void> {
  await db.deleteFrom("factor_challenges").where("expires_at", "<", now()).execute();
  await db.deleteFrom("known_devices").where("expires_at", "<", now()).execute();
}
