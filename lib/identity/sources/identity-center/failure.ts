/**
 * What an Identity Center's refusal means. AWS answers with names of its model, and with some that are not
 * in it (403 ForbiddenException); a proxy in between answers with anything.
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
  // Too many new registrations or codes is 429 under OAuth's name; while polling it is 400.
  if (named === "slow_down" && status === 429) return "throttled";
  if (named) return named;
  if (status === 401) return "unauthorized";
  if (status === 403 || status === 404) return "forbidden";
  if (status === 429) return "throttled";
  return status !== undefined && status >= 400 && status < 500 ? "invalid" : "unreachable";
}

const LONGEST_PAUSE_SECONDS = 60;

/** Seconds that a throttled answer asks to wait (RFC 9110 §10.2.3); null when it does not say. */
export function retryAfterOf(error: unknown): number | null {
  const said = Number((error as Thrown).$response?.headers?.["retry-after"] ?? Number.NaN);
  return Number.isFinite(said) && said >= 0 ? Math.min(said, LONGEST_PAUSE_SECONDS) : null;
}

/** For the log: which error, and no word that the other side chose, because it could be a secret. */
export function causeOf(error: unknown): Error {
  const { name = "Error", $metadata } = error as Thrown;
  const code = (error as { code?: unknown }).code;
  return new Error(
    `${/^\w{1,64}$/.test(name) ? name : "Error"}${typeof code === "string" && /^\w{1,40}$/.test(code) ? ` ${code}` : ""} (${$metadata?.httpStatusCode ?? "no answer"})`,
  );
}

export const unreachable = (source: { name: string }, error: unknown): Refusal =>
  awsUnavailable("source_unreachable", causeOf(error), { source: source.name });
