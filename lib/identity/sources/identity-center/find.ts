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

/** Returns all enabled ones, by name. */
export async function listIdentityCenters(ctx: Ctx): Promise<FoundIdentityCenter[]> {
  const rows = await ctx.db
    .selectFrom("identity_sources")
    .select(["id", "name", "settings", "is_enabled"])
    .where("kind", "=", "identity-center")
    .where("is_enabled", "=", true)
    .orderBy("name")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    settings: identityCenterSettings.parse(row.settings),
    isEnabled: row.is_enabled,
  }));
}
