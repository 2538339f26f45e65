/**
 * Events tell other rooms what happened, without importing them.
 *
 * A service emits an event in the transaction of its change (`ctx.events`). Every handler runs in that
 * transaction, so both succeed or fail together. Handlers are registered only in `lib/app.ts` and never use
 * the network: they enqueue a job for that.
 */
import type { SessionEnd } from "@/lib/messages/reason";

/** A provisioning run whose id the emitter chooses, so that it can refer to the run. */
export type NewRun = {
  id: string;
  kind: "assign" | "unassign" | "provision" | "repair" | "revoke";
  permissionSetId?: string | undefined;
  accountId?: string | undefined;
  userId?: string | undefined;
  groupId?: string | undefined;
};

/** Roles that users and group members lost. */
export type LostAccess = {
  roles: readonly { accountId: string; permissionSetId: string }[];
  userIds: readonly string[];
  groupIds: readonly string[];
};

/** Every event and its payload. Names are `noun.past_participle`. */
export type Events = {
  "user.disabled": { userIds: readonly string[] };
  /** Users who were disabled may sign in again. */
  "user.enabled": { userIds: readonly string[] };
  /** Emitted before the rows are deleted, so that handlers still find what belongs to the users. */
  "user.deleted": { userIds: readonly string[] };
  /** Every session of the user ends, in browsers and on command lines. */
  "user.signed_out": { userId: string; reason: SessionEnd };
  /** Emitted before the row is deleted. */
  "group.deleted": { groupId: string };
  /** The password was taken away, or replaced with a link; the accounts that the user connected may go too. */
  "password.reset": { userId: string; dropsOwnLinks: boolean };
  /** An administrator took away everything that proved who the user is. */
  "factors.reset": { userId: string };
  /** The user completed a sign-in in a browser where they hadn't before. */
  "device.added": { userId: string };
  /** One session in a browser ended. */
  "session.ended": { sessionId: string; reason: SessionEnd };
  "identity_source.enabled": { sourceId: string; kind: string };
  "identity_source.disabled": { sourceId: string; kind: string };
  "identity_source.settings_changed": { sourceId: string; kind: string };
  /**
   * Assignments of these permission sets were added, removed or changed; `run` shows the resulting
   * deployments. `lost` lists the removed roles whose open sessions should end too.
   */
  "assignment.changed": { permissionSetIds: readonly string[]; run: NewRun; lost?: LostAccess };
  /** Accounts were added or removed, or match other assignments than before. */
  "accounts.changed": { accountIds: readonly string[] | "all"; run: NewRun };
  "permission_set.changed": { permissionSetId: string };
  /** The permission set is about to be deleted: remove references to it. */
  "permission_set.removed": { permissionSetId: string };
};
export type EventName = keyof Events;
