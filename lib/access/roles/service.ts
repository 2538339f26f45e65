/** Pinning roles, and remembering which were opened. Only what is assigned can be pinned or shown. */
import type { UserCtx } from "@/lib/platform/context";
import { conflict, notFound } from "@/lib/platform/errors";
import { findEntitlement } from "../entitlements/store";
import type { RoleRef } from "../entitlements/types";
import { countPins, deletePin, insertPin, listPins, listRecent, MOST_PINNED, upsertRecent } from "./store";

/**
 * Pins or unpins a role of the asker. Doing it twice is no error.
 * @throws Refusal `not_found` when the role is not assigned, `conflict` past fifty pins
 */
export async function setPinned(ctx: UserCtx, input: RoleRef & { pinned: boolean }): Promise<void> {
  const role = { ...input, userId: ctx.actor.userId };
  if (!input.pinned) return deletePin(ctx.db, role);
  if (!(await findEntitlement(ctx.db, { ...role, now: ctx.now() }))) throw notFound("This role is not assigned to you.");
  if ((await countPins(ctx.db, role.userId)) >= MOST_PINNED) throw conflict(`You can pin ${MOST_PINNED} roles. Unpin one first.`);
  await insertPin(ctx.db, role, ctx.now());
}

export async function rememberOpened(ctx: UserCtx, role: RoleRef): Promise<void> {
  await upsertRecent(ctx.db, { ...role, userId: ctx.actor.userId }, ctx.now());
}

/** Pinned and recent roles. They may name roles that are no longer assigned: the page shows those it knows. */
export async function listOwnRoles(ctx: UserCtx): Promise<{ pinned: RoleRef[]; recent: RoleRef[] }> {
  const [pinned, recent] = [await listPins(ctx.db, ctx.actor.userId), await listRecent(ctx.db, ctx.actor.userId)];
  const isPinned = (role: RoleRef) => pinned.some((pin) => pin.accountId === role.accountId && pin.permissionSetId === role.permissionSetId);
  return { pinned, recent: recent.filter((role) => !isPinned(role)).slice(0, 8) };
}
