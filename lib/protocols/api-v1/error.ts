/** Errors of Foyer's own API: `{"error": {"code": …, "message": …}}`. */
import type { Services } from "@/lib/access/context";
import { HTTP_STATUS, isRefusal } from "@/lib/platform/errors";

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Returns what the caller is told; a bug is logged under the request id that the message names. */
export function apiErrorOf(app: Services, requestId: string, path: string, error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (isRefusal(error))
    return new ApiError(
      HTTP_STATUS[error.kind],
      error.code,
      error.message,
      error.retryAfterSeconds ? { "retry-after": String(error.retryAfterSeconds) } : {},
    );
  app.ctx.log.error("an API request failed", { requestId, path, error });
  return new ApiError(
    503,
    "internal",
    `Something went wrong in Foyer. Tell your administrator this number: ${requestId}`,
  );
}
