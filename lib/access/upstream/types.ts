/** Accounts and roles of a connected Identity Center, as the start page names them. */
import type { RoleRef } from "../entitlements/types";

export type UpstreamRole = { sourceId: string; accountId: string; roleName: string };

const REF = /^(src-[0-9a-f]{16})\/([\w+=,.@-]{1,32})$/;

/** A role there stands where a permission set's id stands: "source/role". */
export const refOf = (role: Omit<UpstreamRole, "accountId">) => `${role.sourceId}/${role.roleName}`;

/** Null for a role of Foyer's own. */
export function parseUpstreamRole(ref: RoleRef): UpstreamRole | null {
  const [, sourceId, roleName] = REF.exec(ref.permissionSetId) ?? [];
  return sourceId === undefined || roleName === undefined
    ? null
    : { sourceId, roleName, accountId: ref.accountId };
}

export type Connection = {
  id: string;
  name: string;
  /** ended: it was connected, and its person must sign in there again. */
  state: "disconnected" | "connected" | "ended";
  list: {
    state: "listing" | "complete" | "failed";
    done: number;
    total: number | null;
    completedAt: Date | null;
  } | null;
};
