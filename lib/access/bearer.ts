/**
 * Authenticates callers by a command line's access token, for AWS's portal API and Foyer's list of
 * entitlements.
 */
import { actorOfAccessToken } from "@/lib/identity/cli/tokens";
import type { Limit } from "@/lib/platform/limits";
import { requestSource } from "@/lib/platform/request-source";
import { accessAs, type AccessCtx, type Services } from "./context";

/** Per user. Listing a thousand accounts with AWS's API takes a thousand requests. */
export const PORTAL_LIMIT: Limit = { name: "sso portal", burst: 3_000, perSecond: 100 };

/** Returns the context of an access token's user, or null. */
export async function userCtxOfToken(
  services: Services,
  request: Request,
  token: string,
): Promise<AccessCtx | null> {
  const source = requestSource(request.headers);
  const actor = await actorOfAccessToken(services.ctx, token, source.ip);
  return actor && accessAs(services, actor, source);
}

/** Returns the token from the header of AWS's clients, or from the standard one (RFC 6750 §2.1). */
export function bearerOf(request: Request): string | null {
  const awsHeader = request.headers.get("x-amz-sso_bearer_token");
  if (awsHeader !== null) return awsHeader;
  return (
    /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null
  );
}
