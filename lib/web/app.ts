/**
 * The running application, for pages and routes.
 *
 * server.ts composes it once and publishes it on globalThis: Next's bundle has its own copy of this code, but
 * not of its state.
 */
import type { Services } from "@/lib/access/context";

const KEY = Symbol.for("foyer.app");

export function publishApp(app: Services): void {
  (globalThis as Record<symbol, unknown>)[KEY] = app;
}

export function app(): Services {
  const running = (globalThis as Record<symbol, unknown>)[KEY] as Services | undefined;
  if (!running)
    throw new Error("Foyer's pages are served by server.ts, which composes the application first");
  return running;
}
