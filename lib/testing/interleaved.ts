/**
 * Runs something between a service's call and its transaction, which a check before the transaction would
 * miss.
 */
import type { ActorCtx, Db } from "@/lib/platform/context";

/** Returns a context that runs `between` before the first transaction begins. */
export function interleaved<C extends ActorCtx>(ctx: C, between: () => Promise<unknown>): C {
  let isDone = false;
  const transaction = () => ({
    execute: async (work: (tx: Db) => Promise<unknown>) => {
      if (!isDone) {
        isDone = true;
        await between();
      }
      return ctx.db.transaction().execute(work);
    },
  });
  const db = new Proxy(ctx.db, {
    get(target, name) {
      if (name === "transaction") return transaction;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
  return { ...ctx, db };
}
