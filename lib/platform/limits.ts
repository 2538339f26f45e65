/**
 * How often something may be asked for: a budget that refills, per process and key.
 *
 * Budgets are generous and stated in docs/aws-cli.md; beyond them the answer says when to come again.
 */
import type { Ctx } from "./context";
import { perOwnerCache } from "./cache";

export type Limit = {
  name: string;
  /** Requests at once. */ burst: number;
  /** Requests per second from then on. */ perSecond: number;
};

type Bucket = { left: number; at: number };
const buckets = perOwnerCache<Bucket>("limits", 50_000);

/** Takes one request out of a key's budget. Answers 0, or the whole seconds until the next one is there. */
export function takeRequest(ctx: Pick<Ctx, "keyring" | "now">, limit: Limit, key: string): number {
  const cache = buckets(ctx.keyring);
  const place = `${limit.name} ${key}`;
  const now = ctx.now().getTime();
  const known = cache.get(place) ?? { left: limit.burst, at: now };
  const left = Math.min(limit.burst, known.left + (Math.max(0, now - known.at) / 1000) * limit.perSecond);
  cache.set(place, { left: left < 1 ? left : left - 1, at: now });
  return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / limit.perSecond));
}
