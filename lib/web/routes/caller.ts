/** Authenticates callers of the browser's routes, and refuses requests from other sites. */
import { accessAs, type AccessCtx, type Services } from "@/lib/access/context";
import { record } from "@/lib/platform/audit/record";
import { as } from "@/lib/platform/context";
import { invalidInput, isRefusal, signInIncomplete, signedOut } from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { requestSource } from "@/lib/platform/request-source";
import { cookieNames } from "../cookies";
import { actorOfCookie } from "../next-auth";

/** Returns the signed-in user of a request. @throws Refusal `signed_out`, `sign_in_incomplete` */
export async function userCtxOf(app: Services, request: Request): Promise<AccessCtx> {
  const name = cookieNames(app.ctx.config).session;
  const actor = await actorOfCookie(app.ctx, readCookie(request.headers.get("cookie"), name));
  if (!actor) throw signedOut();
  if (actor.kind === "pending_user") throw signInIncomplete(actor.steps[0]);
  return accessAs(app, actor, requestSource(request.headers));
}

/** How many refusals of anonymous callers to record per IP address, so that they can't fill the audit log. */
const REFUSAL_LIMIT: Limit = { name: "refusals at routes", burst: 120, perSecond: 0.2 };

/**
 * Checks a request for a change: this site's own page, a valid body, a signed-in user. Requests rejected here
 * never reach the service that records refusals, so this records them.
 */
export async function acceptChange<T>(
  app: Services,
  request: Request,
  type: "credentials.refused" | "console.refused",
  read: () => Promise<T>,
): Promise<{ ctx: AccessCtx; input: T }> {
  const source = requestSource(request.headers);
  try {
    requireSameOrigin(app, request);
    const input = await read();
    return { ctx: await userCtxOf(app, request), input };
  } catch (error) {
    if (isRefusal(error)) {
      const user = await userCtxOf(app, request).catch(() => null);
      const caller = user ?? as(app.ctx, app.anonymousActor, source);
      if (user || takeRequest(app.ctx, REFUSAL_LIMIT, source.ip ?? "unknown") === 0)
        await record(caller, app.ctx.db, { type, outcome: "refused", reason: error });
      else
        app.ctx.log.warn("refused at a route, too often to be recorded", {
          type,
          requestId: source.requestId,
          ip: source.ip,
        });
    }
    throw error;
  }
}

/** Returns the first cookie of that name, undecoded: next-auth's value needs no decoding. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const pair of header?.split(";") ?? []) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/**
 * Refuses a change requested by another site's page. Browsers send `Origin` with every POST and PUT, and also
 * `Sec-Fetch-Site` (Fetch standard §3.2, Fetch metadata §2.3).
 */
export function requireSameOrigin(app: Services, request: Request): void {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const sameOrigin = origin === app.ctx.config.url && (site === null || site === "same-origin");
  if (!sameOrigin) throw invalidInput("request_from_another_site");
}
