/**
 * Events: what happened in one room, for rooms that it doesn't know.
 *
 * A service emits an event in the transaction of its change (`ctx.events`); every handler runs in that same
 * transaction, so both succeed or fail together. Handlers are registered in `lib/app.ts` alone and never use
 * the network: work outside the database is a job that the handler enqueues.
 */

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
};
export type EventName = keyof Events;
