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
  "user.deleted": { userIds: readonly string[] };
};
export type EventName = keyof Events;
