/**
 * Roles inside Foyer: who administers it, who audits it, and who may assign within a limit.
 *
 * An administrator does everything; an auditor reads everything and changes nothing; a delegate assigns
 * and unassigns within units or permission sets, never for himself.
 */
import type { AccessKeyActor, ActorCtx, ScimActor, SystemActor, UserActor } from "@/lib/platform/context";

/** Who may change things: people in the browser, automation with an access key, and the installation's own commands and jobs. A provisioning directory has no authority here; it changes what is its own. */
export type AdminCtx = ActorCtx<UserActor | SystemActor | AccessKeyActor | ScimActor>;

/** Both limits hold together; null is no limit of that kind. */
export type Delegation = { unitId: string | null; permissionSetIds: string[] | null };

export type Authority = {
  /** Null for the installation itself. */
  userId: string | null;
  isAdministrator: boolean;
  isAuditor: boolean;
  delegations: Delegation[];
};
