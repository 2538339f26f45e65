/** Pinning roles, and remembering which were opened. Only what is assigned can be pinned or shown. */
import type { UserCtx } from "@/lib/platform/context";
import { conflict, notFound } from "@/lib/platform/errors";
import { findEntitlement } from "../entitlements/store";
import type { RoleRef } from "../entitlements/types";
import { countPinsThere, listOwnRolesThere, pinThere, unpinThere } from "../upstream/own-roles";
import { findListedRole } from "../upstream/store";
import { parseUpstreamRole } from "../upstream/types";
import { countPins, deletePin, insertPin, listPins, listRecent, MOST_PINNED, upsertRecent } from "./store";

/**
 * Pins or unpins a role of the asker. Doing it twice is no error.
 * @throws Refusal `not_found` when the role is not assigned, `conflict` past fifty pins
 */
export async function setPinned(ctx: UserCtx, input: RoleRef & { pinned: boolean }): Promise<void> {
  const role = { ...input, userId: ctx.actor.userId };
  const there = parseUpstreamRole(input);
  if (!input.pinned) return there ? unpinThere(ctx, there) : deletePin(ctx.db, role);
  const isMine = there
    ? await findListedRole(ctx, { ...there, userId: role.userId })
    : await findEntitlement(ctx.db, { ...role, now: ctx.now() });
  if (!isMine) throw notFound("This role is not assigned to you.");
  if ((await countPins(ctx.db, role.userId)) + (await countPinsThere(ctx.db, role.userId)) >= MOST_PINNED)
    throw conflict(`You can pin ${MOST_PINNED} roles. Unpin one first.`);
  if (there) await pinThere(ctx, there);
  else await insertPin(ctx.db, role, ctx.now());
}

export async function rememberOpened(ctx: UserCtx, role: RoleRef): Promise<void> {
  await upsertRecent(ctx.db, { ...role, userId: ctx.actor.userId }, ctx.now());
}

/** Pinned and recent roles. They may name roles that are no longer assigned: the page shows those it knows. */
export async function listOwnRoles(ctx: UserCtx): Promise<{ pinned: RoleRef[]; recent: RoleRef[] }> {
  const { userId } = ctx.actor;
  const [there, ownPins, ownRecent] = [
    await listOwnRolesThere(ctx.db, userId),
    await listPins(ctx.db, userId),
    await listRecent(ctx.db, userId),
  ];
  const pinned = [...ownPins, ...there.pinned]
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .map(bare);
  const recent = [...ownRecent, ...there.recent]
    .sort((one, other) => other.at.getTime() - one.at.getTime())
    .map(bare);
  const isPinned = (role: RoleRef) =>
    pinned.some((pin) => pin.accountId === role.accountId && pin.permissionSetId === role.permissionSetId);
  return { pinned, recent: recent.filter((role) => !isPinned(role)).slice(0, 8) };
}

const bare = ({ accountId, permissionSetId }: RoleRef): RoleRef => ({ accountId, permissionSetId });
