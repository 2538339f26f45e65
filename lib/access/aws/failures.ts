/** What a failed call to AWS affects: the role, the whole account, or only this attempt. */
import { SYSTEM_ROLES } from "@/lib/formats/role-name";
import { reason, type Reason } from "@/lib/messages/reason";
import type { Ctx } from "@/lib/platform/context";

export type Failure = {
  /** `later`: retry. `role`: this role can't reach its desired state. `account`: nothing works there now. */
  concerns: "later" | "role" | "account";
  /** AWS's error code. */
  code: string;
  reason: Reason;
};

const LATER =
  /^(Throttl|TooManyRequests|ConcurrentModification|EntityTemporarilyUnmodifiable|ServiceFailure|ServiceUnavailable|InternalFailure|InternalError|RequestTimeout|TimeoutError|RequestLimitExceeded)/;
/**
 * STS's error for an assertion with wrong times: Foyer makes and uses it at once, so a clock must be wrong.
 */
const CLOCK =
  /issued in the future|in the future|not yet valid|NotBefore|NotOnOrAfter|must be redeemed within|has expired|is expired/i;
const SESSION_ENDED = /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient)/;

/** Returns true if AWS no longer accepts the session: the next use must sign in again. */
export const isSessionEnded = ({ code }: Failure): boolean => SESSION_ENDED.test(code);

/** Returns AWS's message as a sentence that another one can follow. */
export function messageOf(error: unknown): string {
  const message = ((error as { message?: string }).message ?? String(error)).trim();
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** Returns true if AWS refused a fresh assertion for its times: one of the two clocks is wrong. */
export function isClockWrong(error: unknown): boolean {
  const { name = "", message = "" } = error as { name?: string; message?: string };
  return (
    /^(ExpiredToken|RequestExpired)/.test(name) ||
    (/^(InvalidIdentityToken|IDPRejectedClaim)/.test(name) && CLOCK.test(message))
  );
}

/**
 * Stores for the health check what AWS's response reveals about Foyer's clock: a refusal for its time, or
 * null if it was right.
 * @returns how many seconds it is ahead; null if AWS doesn't say
 */
export function noteClock(ctx: Pick<Ctx, "clock" | "now">, refusal: unknown): number | null {
  const { $response } = (refusal ?? {}) as { $response?: { headers?: Record<string, string> } };
  const theirs = Date.parse($response?.headers?.date ?? "");
  const secondsAhead = Number.isNaN(theirs) ? null : Math.round((ctx.now().getTime() - theirs) / 1000);
  if (ctx.clock) ctx.clock.wrong = refusal === null ? null : { secondsAhead };
  return secondsAhead;
}

/** Interprets the failure of a call to IAM with a session of one of Foyer's roles. */
export function failureOf(error: unknown, role: string = SYSTEM_ROLES.provisioner): Failure {
  const { name = "Error", $metadata } = error as {
    name?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const message = messageOf(error);
  const code = name.replace(/Exception$/, "");
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status >= 500 || LATER.test(name))
    return {
      concerns: "later",
      code,
      reason: status === undefined ? reason("aws.no_answer") : reason("aws.busy", { message }),
    };
  if (SESSION_ENDED.test(name)) return { concerns: "later", code, reason: reason("aws.session_ended") };
  if (/^(RequestExpired|SignatureDoesNotMatch|InvalidSignature)/.test(name))
    return {
      concerns: "later",
      code,
      reason: reason("aws.wrong_time"),
    };
  if (name.startsWith("AccessDenied"))
    return {
      concerns: "role",
      code: "AccessDenied",
      reason: reason("aws.access_denied", { message, role }),
    };
  if (name.startsWith("NoSuchEntity"))
    return {
      concerns: "role",
      code: "NoSuchEntity",
      reason: reason("aws.policy_missing", { message }),
    };
  if (name.startsWith("LimitExceeded"))
    return { concerns: "role", code: "LimitExceeded", reason: quotaReason(message) };
  if (name.startsWith("EntityAlreadyExists"))
    return {
      concerns: "role",
      code: "EntityAlreadyExists",
      reason: reason("role_not_created_by_foyer"),
    };
  return { concerns: "role", code, reason: reason("aws.other", { message }) };
}

/** Matched by AWS's messages, each of which names its quota differently. */
const QUOTAS = [
  [/PoliciesPerRole: (\d+)/, "aws.policies_per_role"],
  [/RolesPerAccount: (\d+)/, "aws.roles_per_account"],
  [/ACLSizePerRole: (\d+)/, "aws.trust_policy_length"],
  [/policy size of (\d+) bytes/, "aws.inline_policies_length"],
] as const;

function quotaReason(message: string): Reason {
  for (const [pattern, code] of QUOTAS) {
    const max = pattern.exec(message)?.[1];
    if (max !== undefined) return reason(code, { max });
  }
  return reason("aws.limit_exceeded", { message });
}

/** Interprets the failure of Foyer's own sign-in to the account. Quotes AWS's message in the remedy if Foyer has no better text. */
export function signInFailureOf(
  error: unknown,
  role: string = SYSTEM_ROLES.provisioner,
): Failure & { fix: Reason } {
  const { name = "Error", $metadata } = error as {
    name?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const message = messageOf(error);
  const code = name.replace(/Exception$/, "");
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status >= 500 || LATER.test(name))
    return {
      concerns: "later",
      code,
      reason: reason("account.sts_unavailable"),
      fix: reason("fix.check_network"),
    };
  const refused = (why: Reason, fix = reason("fix.deploy_template")) => ({
    concerns: "account" as const,
    code,
    reason: why,
    fix,
  });
  if (isClockWrong(error))
    return {
      concerns: "later",
      code: "ClockSkew",
      reason: reason("account.clock_wrong"),
      fix: reason("fix.set_clock"),
    };
  if (code === "InvalidIdentityToken" && /issuer|provider|not found/i.test(message))
    return refused(reason("account.provisioner_provider_missing"));
  if (code === "InvalidIdentityToken" || code === "IDPRejectedClaim")
    return refused(reason("account.signature_not_accepted"));
  if (code === "AccessDenied")
    return refused(reason("account.role_not_open", { role }), reason("fix.deploy_template_check_trust"));
  if (code === "RegionDisabled")
    return refused(reason("account.region_disabled"), reason("fix.activate_sts"));
  return refused(reason("account.sign_in_refused"), reason("fix.deploy_template_aws_said", { message }));
}
