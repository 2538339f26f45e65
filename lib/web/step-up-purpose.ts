/** What a reader of the page `/second-factor` proves themselves for. */
import "server-only";
import { findRole } from "@/lib/access/console/find-role";
import { parseRoleKey } from "@/lib/access/entitlements/role-ref";
import { findEntitlement } from "@/lib/access/entitlements/store";
import { demandOf, demandOfAccount, type Demand } from "@/lib/access/step-up/gate";
import { isStrongEnough } from "@/lib/identity/step-up/strength";
import type { UserCtx } from "@/lib/platform/context";
import { readSetting } from "@/lib/platform/settings/service";

export type StepUpPurpose =
  /** A change of the reader's own factors, as without step-up. */
  | { kind: "factors" }
  | { kind: "admin"; minutes: number }
  | { kind: "role"; minutes: number; demand: Demand; roleName: string; accountName: string };

type Query = (name: string) => string | undefined;

/** A role that the reader can't open, or that demands nothing, is no purpose. */
export async function stepUpPurposeOf(ctx: UserCtx, query: Query): Promise<StepUpPurpose> {
  const wanted = query("for");
  if (wanted === "admin") {
    const minutes = await readSetting(ctx.db, "adminProofMinutes");
    return minutes === 0 ? { kind: "factors" } : { kind: "admin", minutes };
  }
  const accountId = query("account");
  if (wanted !== "role" || accountId === undefined) return { kind: "factors" };
  const roleId = query("role");
  const ref = await findRole(ctx, {
    accountId,
    role: roleId === undefined ? undefined : parseRoleKey({ accountId, roleId }),
    roleName: query("name"),
  });
  if (ref?.kind === "permission_set") {
    const role = await findEntitlement(ctx.db, { ...ref, userId: ctx.actor.userId, now: ctx.now() });
    const demand = role && demandOf(role);
    return demand && role
      ? {
          kind: "role",
          minutes: demand.minutes,
          demand,
          roleName: role.permissionSetName,
          accountName: role.accountName,
        }
      : { kind: "factors" };
  }
  const demand = ref && (await demandOfAccount(ctx.db, accountId));
  return demand
    ? { kind: "role", minutes: demand.minutes, demand, roleName: ref.roleName, accountName: accountId }
    : { kind: "factors" };
}

/** Whether there is nothing left to prove. */
export async function isProvenFor(ctx: UserCtx, purpose: StepUpPurpose): Promise<boolean> {
  return purpose.kind !== "factors" && (await isStrongEnough(ctx, ctx.db, purpose.minutes * 60));
}
