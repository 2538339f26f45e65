/** Rate limit for credentials, per user. */
import type { UserCtx } from "@/lib/platform/context";
import { tooManyRequests } from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";

/**
 * Each request costs a signature and a call to STS. A script may go through all accounts of a large company.
 */
export const CREDENTIALS_LIMIT: Limit = { name: "credentials", burst: 1_000, perSecond: 20 };

/** Takes one request from the user's limit. @throws Refusal `too_many_requests` */
export function requireWithinLimit(ctx: UserCtx): void {
  const seconds = takeRequest(ctx, CREDENTIALS_LIMIT, ctx.actor.userId);
  if (seconds > 0) throw tooManyRequests(seconds, "too_many_credentials", { seconds });
}
