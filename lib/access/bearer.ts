/** Proves callers that send a command line's access token: AWS's portal API and Foyer's own list of entitlements. */
import { actorOfAccessToken } from "@/lib/identity/oauth/tokens";
import type { Limit } from "@/lib/platform/limits";
import { requestSource } from "@/lib/platform/request-source";
import { accessAs, type AccessCtx, type Services } from "./context";

/** Per user. Listing a thousand accounts with AWS's API takes a thousand requests. */
export const PORTAL_LIMIT: Limit = { name: "sso portal", burst: 3_000, perSecond: 100 };

/** Returns the context of the user behind an access token, or null. */
export async function userCtxOfToken(
  services: Services,
  request: Request,
  token: string,
): Promise<AccessCtx | null> {
  const source = requestSource(request.headers);
  const actor = await actorOfAccessToken(services.ctx, token, source.ip);
  return actor && accessAs(services, actor, source);
}

/** Returns the token in the header that AWS's clients use, or in the usual one (RFC 6750 §2.1). */
export function bearerOf(request: Request): string | null {
  const own = request.headers.get("x-amz-sso_bearer_token");
  if (own !== null) return own;
  return (
    /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null
  );
}
