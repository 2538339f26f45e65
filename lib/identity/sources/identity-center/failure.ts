/**
 * Interprets an Identity Center's errors. AWS returns names from its model, and some that aren't in it (403
 * ForbiddenException); a proxy in between may return anything.
 */
import { awsUnavailable, type Refusal } from "@/lib/platform/errors";

export type Failure =
  | "pending"
  | "slow_down"
  | "denied"
  | "expired"
  | "client"
  | "unauthorized"
  | "forbidden"
  | "throttled"
  | "invalid"
  | "unreachable";

type Thrown = {
  name?: string;
  error?: string;
  $metadata?: { httpStatusCode?: number };
  $response?: { headers?: Record<string, string> };
};

const BY_NAME: Record<string, Failure> = {
  AuthorizationPendingException: "pending",
  SlowDownException: "slow_down",
  AccessDeniedException: "denied",
  ExpiredTokenException: "expired",
  InvalidGrantException: "expired",
  InvalidClientException: "client",
  UnauthorizedClientException: "client",
  UnauthorizedException: "unauthorized",
  ForbiddenException: "forbidden",
  ResourceNotFoundException: "forbidden",
  TooManyRequestsException: "throttled",
  ThrottlingException: "throttled",
};

export function failureOf(error: unknown): Failure {
  const { name = "", $metadata } = error as Thrown;
  const status = $metadata?.httpStatusCode;
  const named = BY_NAME[name];
  // Too many new registrations or codes: 429 under OAuth's name. While polling it is 400.
  if (named === "slow_down" && status === 429) return "throttled";
  if (named) return named;
  if (status === 401) return "unauthorized";
  if (status === 403 || status === 404) return "forbidden";
  if (status === 429) return "throttled";
  return status !== undefined && status >= 400 && status < 500 ? "invalid" : "unreachable";
}

const MAX_PAUSE_SECONDS = 60;

/** Returns the seconds that a throttled response asks to wait (RFC 9110 §10.2.3); null if it doesn't say. */
export function retryAfterOf(error: unknown): number | null {
  const seconds = Number((error as Thrown).$response?.headers?.["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, MAX_PAUSE_SECONDS) : null;
}

/** Returns the error for the log, without text from the other side, which could contain a secret. */
export function causeOf(error: unknown): Error {
  const { name = "Error", $metadata } = error as Thrown;
  const code = (error as { code?: unknown }).code;
  return new Error(
    `${/^\w{1,64}$/.test(name) ? name : "Error"}${typeof code === "string" && /^\w{1,40}$/.test(code) ? ` ${code}` : ""} (${$metadata?.httpStatusCode ?? "no answer"})`,
  );
}

export const unreachable = (source: { name: string }, error: unknown): Refusal =>
  awsUnavailable("source_unreachable", causeOf(error), { source: source.name });
