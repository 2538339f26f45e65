/**
 * Roles inside Foyer: administrators, auditors, and delegates who may assign within a limit.
 *
 * An administrator does everything; an auditor reads everything and changes nothing; a delegate assigns and
 * unassigns within units or permission sets, never to themselves.
 */
import type { AccessKeyActor, ActorCtx, ScimActor, SystemActor, UserActor } from "@/lib/platform/context";

type AdminActor = UserActor | SystemActor | AccessKeyActor;

/**
 * The caller of an administrator's service: a user in the browser, an access key, or Foyer's own commands and
 * jobs.
 */
export type AdminCtx = ActorCtx<AdminActor>;

/** A provisioning directory. It changes what it provisioned and never reaches an administrator's service. */
export type ScimCtx = ActorCtx<ScimActor>;

/**
 * The caller of a change whose authority has been checked, for functions that continue in its transaction.
 */
export type WriterCtx = ActorCtx<AdminActor | ScimActor>;

/** Both limits apply together; null means no limit of that kind. */
export type Delegation = { unitId: string | null; permissionSetIds: string[] | null };

export type Authority = {
  /** Null for the installation itself and for access keys. */
  userId: string | null;
  isAdministrator: boolean;
  isAuditor: boolean;
  delegations: Delegation[];
};

/** What a row of `administrators` grants. */
export type Grant = {
  role: "administrator" | "auditor" | "delegate";
  unit_id: string | null;
  permission_set_ids: string[] | null;
};

/** Jobs and commands of the installation itself. */
export const SYSTEM_AUTHORITY: Authority = {
  userId: null,
  isAdministrator: true,
  isAuditor: false,
  delegations: [],
};
export const NO_AUTHORITY: Authority = {
  userId: null,
  isAdministrator: false,
  isAuditor: false,
  delegations: [],
};

export function authorityFrom(userId: string, grants: readonly Grant[]): Authority {
  return {
    userId,
    isAdministrator: grants.some(({ role }) => role === "administrator"),
    isAuditor: grants.some(({ role }) => role === "auditor"),
    delegations: grants
      .filter(({ role }) => role === "delegate")
      .map((grant) => ({ unitId: grant.unit_id, permissionSetIds: grant.permission_set_ids })),
  };
}
