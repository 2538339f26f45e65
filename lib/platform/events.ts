/**
 * Events: what happened in one room, for rooms that it doesn't know.
 *
 * A service emits an event in the transaction of its change; every handler runs in that same transaction, so
 * both stand or fall together. Handlers are registered in `lib/app.ts` alone and never use the network: what
 * must reach the outside enqueues a job.
 */
import type { Kysely } from "kysely";
import type { ActorCtx } from "./context";
import type { Schema } from "./db/schema";

/** Every event and its payload. Names are `noun.past_participle`. */
export type Events = {
  "user.disabled": { userIds: readonly string[] };
  "user.deleted": { userIds: readonly string[] };
  "identity_source.enabled": { sourceId: string; kind: string };
  "identity_source.disabled": { sourceId: string; kind: string };
  "identity_source.settings_changed": { sourceId: string; kind: string };
};
export type EventName = keyof Events;

type Tx = Kysely<Schema>;
export type Handler<N extends EventName> = (ctx: ActorCtx, tx: Tx, payload: Events[N]) => Promise<void>;
export type Handlers = { readonly [N in EventName]?: readonly Handler<N>[] };

export type EventBus = {
  /** Runs the event's handlers one after the other, in the given transaction. */
  emit<N extends EventName>(ctx: ActorCtx, tx: Tx, name: N, payload: Events[N]): Promise<void>;
};

export function createEventBus(handlers: Handlers): EventBus {
  return {
    async emit(ctx, tx, name, payload) {
      for (const handle of handlers[name] ?? []) await handle(ctx, tx, payload);
    },
  };
}
