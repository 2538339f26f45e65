/**
 * Refusals: what went wrong, as a kind and a code with parameters.
 *
 * Codes are keys of the catalogue's `errors`; pages and APIs turn them into text in the reader's language
 * (`refusalText`). `message` is the English text, for logs and for AWS's protocols. `cause` is for the log.
 * Neither contains secrets. Two bundles of this code can live in one process (the server's and Next's), so
 * recognize refusals with `isRefusal`, never with `instanceof`.
 */
import { paramsText, type Arguments } from "@/lib/messages/reason";
import { englishText } from "@/lib/messages/server-text";
import type { Text } from "@/lib/messages/text";
import type { KeysBelow, MessageKey, ParamsOf } from "@/lib/messages/types";

const ERROR_KINDS = [
  "invalid_input",
  "signed_out",
  "sign_in_incomplete",
  "proof_required",
  "not_found",
  "conflict",
  "too_many_requests",
  "busy",
  "aws_refused",
  "aws_unavailable",
  "source_unavailable",
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

/** Which refusal it is: a key of the catalogue's `errors`. */
export type RefusalCode = KeysBelow<"errors">;
type KeyOf<C extends RefusalCode> = Extract<`errors.${C}`, MessageKey>;
/** Parameters of a refusal's message: none, or one object. */
export type RefusalParams<C extends RefusalCode> = Arguments<ParamsOf<KeyOf<C>>>;

const BRAND = "foyer-refusal";

type Options = { cause?: unknown; retryAfterSeconds?: number | undefined };

export class Refusal extends Error {
  readonly brand = BRAND;
  readonly kind: ErrorKind;
  readonly code: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Seconds until a retry makes sense, for `too_many_requests`. */
  readonly retryAfterSeconds: number | undefined;
  constructor(
    kind: ErrorKind,
    code: string,
    params: Readonly<Record<string, unknown>> = {},
    options: Options = {},
  ) {
    super(
      englishText()
        .code(`errors.${code}`, paramsText(englishText(), params))
        .replace(/^errors\./, ""),
      { cause: options.cause },
    );
    this.name = "Refusal";
    this.kind = kind;
    this.code = code;
    this.params = params;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** Returns the refusal's text in the reader's language. */
export function refusalText(text: Text, { code, params, message }: Refusal): string {
  const key = `errors.${code}`;
  const found = text.code(key, paramsText(text, params));
  return found === key ? message : found;
}

/** Returns true for a refusal of either bundle. */
export function isRefusal(error: unknown): error is Refusal {
  return typeof error === "object" && error !== null && (error as { brand?: unknown }).brand === BRAND;
}

/** Returns true for a refusal of this kind. */
export function hasKind(error: unknown, kind: ErrorKind): error is Refusal {
  return isRefusal(error) && error.kind === kind;
}

/** Returns true for exactly this refusal. */
export function hasCode(error: unknown, code: RefusalCode): error is Refusal {
  return isRefusal(error) && error.code === code;
}

/** Makes the constructor of one kind: `conflict("group_name_taken", { name })`. */
function refusing(kind: ErrorKind) {
  function refuse<C extends RefusalCode>(code: C, ...params: RefusalParams<C>): Refusal;
  function refuse(code: string, params?: Record<string, unknown>): Refusal {
    return new Refusal(kind, code, params);
  }
  return refuse;
}

export const invalidInput = refusing("invalid_input");
export const conflict = refusing("conflict");
export const sourceUnavailable = refusing("source_unavailable");
const missing = refusing("not_found");

export const signedOut = () => new Refusal("signed_out", "signed_out");

const STEP_REQUIRED = {
  new_password: "new_password_required",
  second_factor: "second_factor_required",
  enrol_factor: "enrol_factor_required",
} as const satisfies Record<string, RefusalCode>;

/** The session must complete a step of its sign-in first. */
export const signInIncomplete = (step: keyof typeof STEP_REQUIRED) =>
  new Refusal("sign_in_incomplete", STEP_REQUIRED[step]);

/** The session's proof is too old for a change that adds a way in or a right: `/start/confirm` renews it. */
export const proofRequired = () => new Refusal("proof_required", "proof_required");

/** The role asks for a strong factor, used lately: `/second-factor` asks for it. */
export const stepUpRequired = (params: RefusalParams<"step_up_required">[0]) =>
  new Refusal("proof_required", "step_up_required", params);

/** The same for a command line, with the address that its user opens. */
export const stepUpRequiredAt = (params: RefusalParams<"step_up_required_at">[0]) =>
  new Refusal("proof_required", "step_up_required_at", params);

/** A change of an administrator needs a strong factor, used lately. */
export const strongProofRequired = (params: RefusalParams<"strong_proof_required">[0]) =>
  new Refusal("proof_required", "strong_proof_required", params);

/** A change of factors needs a factor that the person has, used lately: `/second-factor` asks for it. */
export const factorProofRequired = () => new Refusal("proof_required", "factor_proof_required");

/** "Doesn't exist" and "the caller may not see it" are the same answer. */
export function notFound(): Refusal;
export function notFound<C extends RefusalCode>(code: C, ...params: RefusalParams<C>): Refusal;
export function notFound(code = "not_found", params?: Record<string, unknown>): Refusal {
  return (missing as (code: string, params?: Record<string, unknown>) => Refusal)(code, params);
}

/** The first argument is the seconds until a retry makes sense. */
export function tooManyRequests<C extends RefusalCode>(
  seconds: number,
  code: C,
  ...params: RefusalParams<C>
): Refusal;
export function tooManyRequests(seconds: number, code: string, params?: Record<string, unknown>): Refusal {
  return new Refusal("too_many_requests", code, params, { retryAfterSeconds: seconds });
}

/** Foyer has more of this to do than it can at the moment. */
export const busy = (seconds: number) => new Refusal("busy", "busy", {}, { retryAfterSeconds: seconds });

/** Makes the constructor of a kind that has a cause for the log: `awsRefused("role_not_trusted", error, { role })`. */
function refusingFor(kind: ErrorKind) {
  function refuse<C extends RefusalCode>(code: C, cause: unknown, ...params: RefusalParams<C>): Refusal;
  function refuse(code: string, cause: unknown, params?: Record<string, unknown>): Refusal {
    return new Refusal(kind, code, params, { cause });
  }
  return refuse;
}

export const awsRefused = refusingFor("aws_refused");
export const awsUnavailable = refusingFor("aws_unavailable");

/** HTTP status of a refusal on the routes that browsers use (RFC 9110 §15). */
export const HTTP_STATUS: Record<ErrorKind, number> = {
  invalid_input: 400,
  signed_out: 401,
  sign_in_incomplete: 403,
  proof_required: 403,
  not_found: 404,
  conflict: 409,
  too_many_requests: 429,
  busy: 503,
  aws_refused: 502,
  aws_unavailable: 503,
  source_unavailable: 503,
};
