/** Pinned and recent roles of connected Identity Centers: a person's own order of things, beside that of Foyer's own roles. */
import type { Db, UserCtx } from "@/lib/platform/context";
import type { RoleRef } from "../entitlements/types";
import { refOf, type UpstreamRole } from "./types";

export type TimedRef = RoleRef & { at: Date };

const MOST_RECENT = 20;
const keyOf = (ctx: UserCtx, role: UpstreamRole) => ({
  user_id: ctx.actor.userId,
  source_id: role.sourceId,
  account_id: role.accountId,
  role_name: role.roleName,
});

export async function pinThere(ctx: UserCtx, role: UpstreamRole): Promise<void> {
  const at = ctx.now();
  await ctx.db
    .insertInto("upstream_own_roles")
    .values({ ...keyOf(ctx, role), pinned_at: at })
    .onConflict((clash) =>
      clash
        .columns(["user_id", "source_id", "account_id", "role_name"])
        .doUpdateSet({ pinned_at: at })
        .where("upstream_own_roles.pinned_at", "is", null),
    )
    .execute();
}

export async function unpinThere(ctx: UserCtx, role: UpstreamRole): Promise<void> {
  const key = keyOf(ctx, role);
  await ctx.db
    .updateTable("upstream_own_roles")
    .set({ pinned_at: null })
    .where("user_id", "=", key.user_id)
    .where("source_id", "=", key.source_id)
    .where("account_id", "=", key.account_id)
    .where("role_name", "=", key.role_name)
    .execute();
}

export async function rememberOpenedThere(ctx: UserCtx, role: UpstreamRole): Promise<void> {
  const at = ctx.now();
  await ctx.db
    .insertInto("upstream_own_roles")
    .values({ ...keyOf(ctx, role), opened_at: at })
    .onConflict((clash) =>
      clash.columns(["user_id", "source_id", "account_id", "role_name"]).doUpdateSet({ opened_at: at }),
    )
    .execute();
}

export async function countPinsThere(db: Db, userId: string): Promise<number> {
  const row = await db
    .selectFrom("upstream_own_roles")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("user_id", "=", userId)
    .where("pinned_at", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function listOwnRolesThere(
  db: Db,
  userId: string,
): Promise<{ pinned: TimedRef[]; recent: TimedRef[] }> {
  const rows = await db.selectFrom("upstream_own_roles").selectAll().where("user_id", "=", userId).execute();
  const refs = (at: "pinned_at" | "opened_at") =>
    rows.flatMap((row) =>
      row[at] === null
        ? []
        : {
            accountId: row.account_id,
            permissionSetId: refOf({ sourceId: row.source_id, roleName: row.role_name }),
            at: row[at],
          },
    );
  return {
    pinned: refs("pinned_at"),
    recent: refs("opened_at")
      .sort((one, other) => other.at.getTime() - one.at.getTime())
      .slice(0, MOST_RECENT),
  };
}
