/** Authenticates callers of Foyer's own API: an access key signs the request, as for AWS's APIs. */
import type { IncomingHttpHeaders } from "node:http";
import type { Services } from "@/lib/access/context";
import { SignatureError } from "@/lib/formats/aws-wire/sigv4";
import { networkOf } from "@/lib/formats/network";
import { actorOfSignature } from "@/lib/identity/access-keys/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { reason } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import { as } from "@/lib/platform/context";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { requestSource } from "@/lib/platform/request-source";
import { KEY_LIMIT, NETWORK_LIMIT, UNSIGNED_LIMIT } from "../aws-json/rpc";
import { readAtMost } from "../request-body";
import { ApiError } from "./error";
import type { ApiOperation } from "./operation-names";

/** The service in the credential scope: `curl --aws-sigv4 aws:amz:any-region:foyer`. */
const SIGNING_NAME = "foyer";
/** No request has a body. */
const MAX_BODY_BYTES = 0;

/** Returns the access key's context, which may call the operation. @throws ApiError */
export async function callerOf(app: Services, request: Request, operation: ApiOperation): Promise<AdminCtx> {
  const source = requestSource(request.headers);
  const network = networkOf(source.ip);
  throttle(app, NETWORK_LIMIT, network);
  const body = await readAtMost(request, MAX_BODY_BYTES);
  if (body === null) throw new ApiError(400, "body_not_expected", "This request has no body.");
  const url = new URL(request.url);
  const { actor, operations } = await actorOfSignature(
    app.ctx,
    source,
    {
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers: Object.fromEntries(request.headers) as IncomingHttpHeaders,
      body,
      ownHost: new URL(app.ctx.config.url).host,
    },
    SIGNING_NAME,
  ).catch((error: unknown) => {
    if (!(error instanceof SignatureError)) throw error;
    throttle(app, UNSIGNED_LIMIT, network);
    throw new ApiError(401, `signature_${error.problem}`, error.message);
  });
  throttle(app, KEY_LIMIT, actor.accessKeyId);
  const ctx: AdminCtx = as(app.ctx, actor, source);
  const isAllowed =
    (operation === "foyer:ListSessions" || !actor.isReadOnly) &&
    (operations === null || operations.includes(operation));
  if (isAllowed) return ctx;
  await record(ctx, app.ctx.db, {
    type: "administration.refused",
    outcome: "refused",
    reason: reason("access_key_scope", { operation }),
  });
  throw new ApiError(403, "access_key_scope", `This access key may not call ${operation}.`);
}

function throttle(app: Services, limit: Limit, key: string): void {
  const wait = takeRequest(app.ctx, limit, key);
  if (wait > 0)
    throw new ApiError(429, "too_many_requests", `Too many requests. Try again in ${wait} seconds.`, {
      "retry-after": String(wait),
    });
}
