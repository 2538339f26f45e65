/** Who calls a machine door: nobody yet, or the person behind a bearer token. */
import { accessAs, type AccessCtx } from "@/lib/access/credentials/context";
import type { App } from "@/lib/app";
import { actorOfAccessToken } from "@/lib/identity/oauth/tokens";
import { as, type AnonymousCtx } from "@/lib/platform/context";
import { requestSource } from "@/lib/platform/request-source";

export function anonymousOf(app: App, request: Request): AnonymousCtx {
  return as(app.ctx, app.nobody, requestSource(request.headers));
}

/** The person behind an access token, or null. */
export async function personOfToken(app: App, request: Request, token: string): Promise<AccessCtx | null> {
  const source = requestSource(request.headers);
  const actor = await actorOfAccessToken(app.ctx, token, source.ip);
  return actor && accessAs(app, actor, source);
}

/** A token in the header that AWS's clients use, or in the usual one (RFC 6750 §2.1). */
export function bearerOf(request: Request): string | null {
  const own = request.headers.get("x-amz-sso_bearer_token");
  if (own !== null) return own;
  return (
    /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? null
  );
}
