/** Limits guesses at codes per user and per network, within a window. */
import type { UserCtx } from "@/lib/platform/context";
import { networkOf } from "@/lib/formats/network";
import { giveBackToWindow, takeFromWindow } from "./window";

export type CodeLimits = { windowSeconds: number; maxPerUser: number; maxPerNetwork: number };

const keysOf = (ctx: UserCtx, limits: CodeLimits) => [
  { key: `device-code:${ctx.actor.userId}`, max: limits.maxPerUser },
  { key: `device-code-network:${networkOf(ctx.source.ip)}`, max: limits.maxPerNetwork },
];

/** Takes one attempt. Returns the seconds to wait, without counting it, if there were too many. */
export const takeCodeTry = (ctx: UserCtx, limits: CodeLimits): Promise<number> =>
  takeFromWindow(ctx.db, {
    keys: keysOf(ctx, limits),
    windowSeconds: limits.windowSeconds,
    now: ctx.now(),
  });

/** Returns an attempt: the code was right. */
export const giveCodeTryBack = (ctx: UserCtx, limits: CodeLimits): Promise<void> =>
  giveBackToWindow(ctx.db, keysOf(ctx, limits));
