/**
 * Refusals: a closed list of codes, one constructor each.
 *
 * `message` is written for the caller and may be shown; `cause` is for the log. Secrets are in
 * neither. Two bundles of this code can live in one process (the server's and Next's), so refusals
 * are recognised by `code`, never by `instanceof`.
 */

export const ERROR_CODES = [
  "invalid_input",
  "signed_out",
  "password_change_required",
  "not_found",
  "conflict",
  "too_many_requests",
  "aws_refused",
  "aws_unavailable",
  "source_unavailable",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

const BRAND = "foyer-refusal";

export class Refusal extends Error {
  readonly brand = BRAND;
  readonly code: ErrorCode;
  /** Seconds until another try makes sense, for `too_many_requests`. */
  readonly retryAfterSeconds: number | undefined;
  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "Refusal";
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** True for a refusal of either bundle. */
export function isRefusal(error: unknown): error is Refusal {
  return typeof error === "object" && error !== null && (error as { brand?: unknown }).brand === BRAND;
}

export function hasCode(error: unknown, code: ErrorCode): boolean {
  return isRefusal(error) && error.code === code;
}

export const invalidInput = (message: string) => new Refusal("invalid_input", message);
export const signedOut = () => new Refusal("signed_out", "You are signed out. Sign in again to go on.");
export const passwordChangeRequired = () =>
  new Refusal("password_change_required", "Choose a new password before you go on.");
/** Not found and not yours are the same answer. */
export const notFound = (message = "There is nothing here, or it is not assigned to you.") =>
  new Refusal("not_found", message);
export const conflict = (message: string) => new Refusal("conflict", message);
export const tooManyRequests = (retryAfterSeconds: number, message: string) =>
  new Refusal("too_many_requests", message, { retryAfterSeconds });
export const awsRefused = (message: string, cause: unknown) => new Refusal("aws_refused", message, { cause });
export const awsUnavailable = (message: string, cause: unknown) =>
  new Refusal("aws_unavailable", message, { cause });

export const sourceUnavailable = (message: string) => new Refusal("source_unavailable", message);

/** HTTP status of a refusal at the doors that people's browsers use (RFC 9110 §15). */
export const HTTP_STATUS: Record<ErrorCode, number> = {
  invalid_input: 400,
  signed_out: 401,
  password_change_required: 403,
  not_found: 404,
  conflict: 409,
  too_many_requests: 429,
  aws_refused: 502,
  aws_unavailable: 503,
  source_unavailable: 503,
};
