/** Finds Identity Centers. The caller checks whether they are enabled. */
import type { Ctx, Db } from "@/lib/platform/context";
import { identityCenterSettings } from "../settings/identity-center";
import type { IdentityCenter } from "./clients";

export type FoundIdentityCenter = IdentityCenter & { isEnabled: boolean };

export async function findIdentityCenter(
  ctx: Ctx,
  id: string,
  db: Db = ctx.db,
): Promise<FoundIdentityCenter | null> {
  const row = await db
    .selectFrom("identity_sources")
    .select(["id", "name", "settings", "is_enabled"])
    .where("id", "=", id)
    .where("kind", "=", "identity-center")
    .executeTakeFirst();
  return row
    ? {
        id: row.id,
        name: row.name,
        settings: identityCenterSettings.parse(row.settings),
        isEnabled: row.is_enabled,
      }
    : null;
}
