/**
 * Limits pages that are drawn for callers without a session. Drawing one takes 10 ms or more of a core, so
 * a network gets few of them at once, with pauses in between when many wait, and a limited number per
 * minute; everyone else doesn't wait for them. A network whose sign-ins are refused again and again gets the
 * refusals without a page.
 */
import { setTimeout } from "node:timers/promises";
import pLimit, { type LimitFunction } from "p-limit";
import { networkOf } from "@/lib/formats/network";
import { perOwnerCache } from "@/lib/platform/cache";
import type { Ctx } from "@/lib/platform/context";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { slowRefusal } from "@/lib/platform/slow-refusal";
import { cookieNames } from "./cookies";
import { isOwnCookie } from "./next-auth";
import { readCookie } from "./routes/caller";
import { createSharedTurns } from "./shared-turns";

/** Per network. An office where 300 people sign in within the same minute stays below it. */
const PAGE_LIMIT: Limit = { name: "pages without a session", burst: 600, perSecond: 10 };
const MAX_AT_ONCE = 2;
const MAX_WAITING = 200;
const RETRY_SECONDS = 5;
/** A page that takes longer gives its turn to the next: a slow upload must not block its network. */
const MAX_TURN_MS = 2_000;
/** With this many waiting, a network pauses after each page, in proportion to it: others come in between. */
const CROWD = 10;
const PAUSE_PER_PAGE = 3;
const MAX_PAUSE_MS = 200;
/** Forms of one network that a limit refused. Beyond these, no page is drawn for the next ones. */
const REFUSED_LIMIT: Limit = { name: "refused forms", burst: 10, perSecond: 0.5 };

type PageRequest = {
  method?: string | undefined;
  path: string;
  cookie: string | undefined;
  ip: string | null;
};
/** How many seconds a refused caller should wait, and whether it asked too often or too much is going on. */
export type PageWait = { seconds: number; status: 429 | 503 };

/**
 * Draws a page, at once for callers with a session and otherwise when it is its network's turn. `draw` returns
 * the status. Returns the wait of a refused caller, or null. A cookie that Foyer made counts as a session,
 * even an ended one.
 */
export type PageGate = (request: PageRequest, draw: () => Promise<number | void>) => Promise<PageWait | null>;

/** Networks whose forms were refused too often: until when, in milliseconds. */
const refusedUntil = perOwnerCache<number>("networks of refused forms", 50_000);

function refusedForms(ctx: Pick<Ctx, "keyring" | "now">) {
  const until = refusedUntil(ctx.keyring);
  return {
    note(network: string, status: number | void) {
      const wait = status === 429 ? takeRequest(ctx, REFUSED_LIMIT, network) : 0;
      if (wait > 0) until.set(network, ctx.now().getTime() + wait * 1000);
    },
    secondsLeft(network: string): number {
      const left = (until.get(network) ?? 0) - ctx.now().getTime();
      if (left > 0) return Math.ceil(left / 1000);
      until.delete(network);
      return 0;
    },
  };
}

const sleep = (ms: number): Promise<void> => setTimeout(ms, undefined, { ref: false });

export function createPageGate(
  ctx: Pick<Ctx, "config" | "keyring" | "now">,
  {
    maxTurnMs = MAX_TURN_MS,
    pause = sleep,
  }: { maxTurnMs?: number; pause?: (ms: number) => Promise<void> } = {},
): PageGate {
  const turns = new Map<string, LimitFunction>();
  const everyone = createSharedTurns();
  const names = cookieNames(ctx.config);
  const forms = refusedForms(ctx);

  const refused = async (network: string, wait: PageWait) => {
    await slowRefusal(ctx, `pages ${network}`);
    return wait;
  };
  /** A browser that a user has signed in with is never limited: the sign-in itself has a limit for it. */
  const isAnonymousForm = ({ method, cookie }: PageRequest) =>
    method === "POST" && readCookie(cookie ?? null, names.browser) === undefined;
  const isAnonymous = async ({ path, cookie }: PageRequest) => {
    if (path.startsWith("/_next/static/")) return false;
    const value = readCookie(cookie ?? null, names.session);
    return value === undefined || !(await isOwnCookie(ctx, value));
  };

  return async (request, draw) => {
    if (!(await isAnonymous(request))) {
      await draw();
      return null;
    }
    const network = networkOf(request.ip);
    const isForm = isAnonymousForm(request);
    const seconds = Math.max(isForm ? forms.secondsLeft(network) : 0, takeRequest(ctx, PAGE_LIMIT, network));
    if (seconds > 0) return refused(network, { seconds, status: 429 });
    const turn = turns.get(network) ?? pLimit(MAX_AT_ONCE);
    if (turn.pendingCount >= MAX_WAITING) return refused(network, { seconds: RETRY_SECONDS, status: 503 });
    turns.set(network, turn);
    let drawn: Promise<number | void> | undefined;
    let wait = 0;
    await turn(async () => {
      // The refusals may have begun while this one waited for its turn.
      wait = isForm ? forms.secondsLeft(network) : 0;
      if (wait > 0) return;
      const begun = performance.now();
      await everyone(() => (drawn = draw()));
      await Promise.race([drawn, sleep(maxTurnMs)]);
      if (turn.pendingCount > CROWD)
        await pause(Math.min(PAUSE_PER_PAGE * (performance.now() - begun), MAX_PAUSE_MS));
    });
    if (turn.activeCount + turn.pendingCount === 0) turns.delete(network);
    if (wait > 0) return refused(network, { seconds: wait, status: 429 });
    forms.note(network, await drawn);
    return null;
  };
}
