/**
 * Changes one part of a permission set for callers without a revision: read, change, and retry once after a
 * concurrent change.
 */
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { hasKind } from "@/lib/platform/errors";
import type { PermissionSetChange } from "./input";
import { changePermissionSet, getPermissionSet } from "./service";
import type { PermissionSet } from "./types";

const TRIES = 5;

/** Applies `edit` to the current definition. @throws Refusal, and whatever `edit` throws */
export async function editPermissionSet(
  ctx: AdminCtx,
  id: string,
  edit: (set: PermissionSet) => PermissionSetChange,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { set } = await getPermissionSet(ctx, id);
    const change = edit(set);
    try {
      await changePermissionSet(ctx, { id, expectedRevision: set.revision, change, isVerbatim: true });
      return;
    } catch (error) {
      if (attempt === TRIES || !hasKind(error, "conflict")) throw error;
    }
  }
}
