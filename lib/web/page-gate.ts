/**
 * Limits pages that are drawn for callers without a session. Drawing one takes 10 ms or more of a core, so
 * a network gets few of them at once and a limited number per minute; everyone else doesn't wait for them.
 */
import { setTimeout } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { networkOf } from "@/lib/formats/network";
import type { Ctx } from "@/lib/platform/context";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { cookieNames } from "./cookies";
import { isOwnCookie } from "./next-auth";
import { readCookie } from "./routes/caller";

/** Per network. An office where 300 people sign in within the same minute stays below it. */
const PAGE_LIMIT: Limit = { name: "pages without a session", burst: 600, perSecond: 10 };
const MAX_AT_ONCE = 2;
const MAX_WAITING = 200;
const RETRY_SECONDS = 5;
/** A page that takes longer gives its turn to the next: a slow upload must not block its network. */
const MAX_TURN_MS = 2_000;

type PageRequest = { path: string; cookie: string | undefined; ip: string | null };
/** How many seconds a refused caller should wait, and whether it asked too often or too much is going on. */
export type PageWait = { seconds: number; status: 429 | 503 };

/**
 * Draws a page, at once for callers with a session and otherwise when it is its network's turn. Returns the
 * wait of a refused caller, or null. A cookie that Foyer made counts as a session, even an ended one.
 */
export type PageGate = (request: PageRequest, draw: () => Promise<void>) => Promise<PageWait | null>;

export function createPageGate(
  ctx: Pick<Ctx, "config" | "keyring" | "now">,
  maxTurnMs = MAX_TURN_MS,
): PageGate {
  const turns = new Map<string, LimitFunction>();
  const cookieName = cookieNames(ctx.config).session;

  const isAnonymous = async ({ path, cookie }: PageRequest) => {
    if (path.startsWith("/_next/static/")) return false;
    const value = readCookie(cookie ?? null, cookieName);
    return value === undefined || !(await isOwnCookie(ctx, value));
  };

  return async (request, draw) => {
    if (!(await isAnonymous(request))) {
      await draw();
      return null;
    }
    const network = networkOf(request.ip);
    const seconds = takeRequest(ctx, PAGE_LIMIT, network);
    if (seconds > 0) return { seconds, status: 429 };
    const turn = turns.get(network) ?? pLimit(MAX_AT_ONCE);
    if (turn.pendingCount >= MAX_WAITING) return { seconds: RETRY_SECONDS, status: 503 };
    turns.set(network, turn);
    let drawn: Promise<void> | undefined;
    await turn(() => Promise.race([(drawn = draw()), setTimeout(maxTurnMs, undefined, { ref: false })]));
    if (turn.activeCount + turn.pendingCount === 0) turns.delete(network);
    await drawn;
    return null;
  };
}
