/** Returns the context of an unauthenticated caller. */
import type { Services } from "@/lib/access/context";
import { as, type AnonymousCtx } from "@/lib/platform/context";
import { requestSource } from "@/lib/platform/request-source";

export function anonymousOf(app: Services, request: Request): AnonymousCtx {
  return as(app.ctx, app.anonymousActor, requestSource(request.headers));
}
