/** Runs the handlers of events; `lib/app.ts` registers them. */
import type { ActorCtx, EventBus } from "./context";
import type { Db } from "./db/schema";
import type { EventName, Events } from "./events";

export type Handler<N extends EventName> = (ctx: ActorCtx, tx: Db, payload: Events[N]) => Promise<void>;
export type Handlers = { readonly [N in EventName]?: readonly Handler<N>[] };

export function createEventBus(handlers: Handlers): EventBus {
  return {
    async emit(ctx, tx, name, payload) {
      for (const handle of handlers[name] ?? []) await handle(ctx, tx, payload);
    },
  };
}
