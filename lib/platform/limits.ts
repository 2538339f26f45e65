/**
 * Rate limits: a token bucket per process and key.
 *
 * The limits are generous and listed in docs/aws-cli.md. Beyond them the response says when to retry.
 */
import type { Ctx } from "./context";
import { perOwnerCache } from "./cache";

export type Limit = {
  name: string;
  /** Burst size in requests. */ burst: number;
  /** Requests per second after the burst. */ perSecond: number;
};

type Bucket = { left: number; at: number };
const buckets = perOwnerCache<Bucket>("limits", 50_000);

/**
 * Takes one request from a key's bucket. Returns 0, or the whole seconds until the next request is allowed.
 */
export function takeRequest(ctx: Pick<Ctx, "keyring" | "now">, limit: Limit, key: string): number {
  const cache = buckets(ctx.keyring);
  const bucketKey = `${limit.name} ${key}`;
  const now = ctx.now().getTime();
  const known = cache.get(bucketKey) ?? { left: limit.burst, at: now };
  const left = Math.min(limit.burst, known.left + (Math.max(0, now - known.at) / 1000) * limit.perSecond);
  cache.set(bucketKey, { left: left < 1 ? left : left - 1, at: now });
  return left >= 1 ? 0 : Math.max(1, Math.ceil((1 - left) / limit.perSecond));
}
