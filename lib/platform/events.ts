/**
 * Events: what happened in one room, for rooms that it doesn't know.
 *
 * A service emits an event in the transaction of its change (`ctx.events`); every handler runs in that same
 * transaction, so both succeed or fail together. Handlers are registered in `lib/app.ts` alone and never use
 * the network: work outside the database is a job that the handler enqueues.
 */

/** A provisioning run under an id that the emitter chooses, so that it can name the run. */
export type NewRun = {
  id: string;
  kind: "assign" | "unassign" | "provision" | "repair" | "revoke";
  permissionSetId?: string | undefined;
  accountId?: string | undefined;
  userId?: string | undefined;
  groupId?: string | undefined;
};

/** Roles that were taken from users and from the members of groups. */
export type LostAccess = {
  roles: readonly { accountId: string; permissionSetId: string }[];
  userIds: readonly string[];
  groupIds: readonly string[];
};

/** Every event and its payload. Names are `noun.past_participle`. */
export type Events = {
  "user.disabled": { userIds: readonly string[] };
  /** Emitted before the rows go, so that handlers still find what belongs to the users. */
  "user.deleted": { userIds: readonly string[] };
  /** Every session of the user ends, in browsers and on command lines. */
  "user.signed_out": { userId: string; reason: string };
  /** Emitted before the row goes. */
  "group.deleted": { groupId: string };
  /** An administrator gave the user a new first password. */
  "password.reset": { userId: string };
  /** One session in a browser ended. */
  "session.ended": { sessionId: string; reason: string };
  "identity_source.enabled": { sourceId: string; kind: string };
  "identity_source.disabled": { sourceId: string; kind: string };
  "identity_source.settings_changed": { sourceId: string; kind: string };
  /**
   * Assignments of these permission sets came, went or changed; `run` will show what is deployed for it. `lost` names
   * what was taken from whom where the sessions opened by it shall end too.
   */
  "assignment.changed": { permissionSetIds: readonly string[]; run: NewRun; lost?: LostAccess };
  /** Accounts came, left, or reach other assignments than before. */
  "accounts.changed": { accountIds: readonly string[] | "all"; run: NewRun };
  "permission_set.changed": { permissionSetId: string };
  /** The permission set is about to be deleted: forget what refers to it. */
  "permission_set.removed": { permissionSetId: string };
};
export type EventName = keyof Events;
