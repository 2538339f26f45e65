/** Reports refusals and bugs in the reader's language. */
import type { Context } from "hono";
import type { Services } from "@/lib/access/context";
import { HTTP_STATUS, isRefusal, refusalText } from "@/lib/platform/errors";
import { requestSource } from "@/lib/platform/request-source";
import { textOfRequest } from "../request-text";
import type { RouteError } from "../start-page-types";

/** Describes a refusal or a bug to the user; bugs are logged with the request id that the message names. */
export function describeError(
  app: Services,
  request: Request,
  error: unknown,
): { status: number; body: RouteError; retryAfterSeconds?: number } {
  const { requestId } = requestSource(request.headers);
  const text = textOfRequest(request.headers);
  if (isRefusal(error)) {
    if (error.cause !== undefined)
      app.ctx.log.warn("refused", { code: error.code, requestId, cause: error.cause });
    const code =
      error.kind === "sign_in_incomplete"
        ? "signed_out"
        : error.kind === "busy"
          ? "too_many_requests"
          : error.kind === "conflict"
            ? "invalid_input"
            : error.kind;
    return {
      status: HTTP_STATUS[error.kind],
      body: { code, message: refusalText(text, error), requestId },
      retryAfterSeconds: error.retryAfterSeconds,
    };
  }
  app.ctx.log.error("a route failed", { requestId, path: new URL(request.url).pathname, error });
  return {
    status: 503,
    body: { code: "internal", message: text.t("errors.internal", { requestId }), requestId },
  };
}

export function jsonError(app: Services, context: Context, error: unknown): Response {
  const { status, body, retryAfterSeconds } = describeError(app, context.req.raw, error);
  return new Response(JSON.stringify({ ok: false, error: body }), {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      ...(retryAfterSeconds ? { "retry-after": String(retryAfterSeconds) } : {}),
    },
  });
}
