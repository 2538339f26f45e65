/** Pins roles and remembers which were opened. Only roles that are assigned can be pinned. */
import type { UserCtx } from "@/lib/platform/context";
import { conflict, notFound } from "@/lib/platform/errors";
import { findListedRole } from "../identity-center/store";
import { countPins, deletePin, insertPin, listPinsAndRecent, MAX_PINNED, upsertRecent } from "./pins-store";
import { isSameRole, type RoleRef } from "./role-ref";
import { findEntitlement } from "./store";

const MAX_RECENT_SHOWN = 8;

/**
 * Pins or unpins a role of the caller. Idempotent.
 * @throws Refusal `not_found` if the role isn't assigned, `conflict` above fifty pins
 */
export async function setPinned(ctx: UserCtx, input: { role: RoleRef; pinned: boolean }): Promise<void> {
  const { userId } = ctx.actor;
  const { role } = input;
  if (!input.pinned) return deletePin(ctx.db, { userId, role });
  const assigned =
    role.kind === "identity_center"
      ? await findListedRole(ctx, { ...role, userId })
      : await findEntitlement(ctx.db, { ...role, userId, now: ctx.now() });
  if (!assigned) throw notFound("role_not_assigned");
  if ((await countPins(ctx.db, userId)) >= MAX_PINNED) throw conflict("too_many_pins", { max: MAX_PINNED });
  await insertPin(ctx.db, { userId, role }, ctx.now());
}

export async function rememberOpened(ctx: UserCtx, role: RoleRef): Promise<void> {
  await upsertRecent(ctx.db, { userId: ctx.actor.userId, role }, ctx.now());
}

/**
 * Returns pinned roles, and recent ones that aren't pinned. Some may no longer be assigned; the page skips
 * those.
 */
export async function listPinnedAndRecent(ctx: UserCtx): Promise<{ pinned: RoleRef[]; recent: RoleRef[] }> {
  const rows = await listPinsAndRecent(ctx.db, ctx.actor.userId);
  const pinned = rows.pinned.map(({ role }) => role);
  const recent = rows.recent.map(({ role }) => role);
  return {
    pinned,
    recent: recent.filter((role) => !pinned.some((pin) => isSameRole(pin, role))).slice(0, MAX_RECENT_SHOWN),
  };
}
