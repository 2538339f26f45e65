/** Exchanges an assertion for credentials at STS, and turns AWS's errors into refusals that name a cause. */
import { setTimeout as sleep } from "node:timers/promises";
import { AssumeRoleWithSAMLCommand } from "@aws-sdk/client-sts";
import { Secret } from "@/lib/platform/crypto/secret";
import { awsRefused, awsUnavailable, type Refusal } from "@/lib/platform/errors";
import { isClockWrong, noteClock } from "../aws/failures";
import type { AccessCtx } from "../context";
import type { IssuedAssertion } from "../signing/types";

export type Credentials = {
  accessKeyId: string;
  secretAccessKey: Secret;
  sessionToken: Secret;
  expiresAt: Date;
  /** Size of the session tags in percent of AWS's limit; null when AWS doesn't say. */
  packedPercent: number | null;
};

/** IAM is eventually consistent: it may refuse a role that changed this recently. */
const FRESH_MILLISECONDS = 120_000;
const RETRY_MILLISECONDS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Exchanges an assertion for credentials. Retries for half a minute if AWS denies a role that Foyer deployed
 * less than two minutes ago; any other refusal is final.
 * @throws Refusal `aws_refused` or `aws_unavailable`
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithSAML.html
 */
export async function assumeRole(
  ctx: AccessCtx,
  issued: IssuedAssertion,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Credentials> {
  const isFresh =
    issued.roleChangedAt !== null &&
    Math.abs(ctx.now().getTime() - issued.roleChangedAt.getTime()) < FRESH_MILLISECONDS;
  for (const milliseconds of isFresh ? RETRY_MILLISECONDS : []) {
    try {
      return await exchange(ctx, issued);
    } catch (error) {
      if (nameOf(error) !== "AccessDenied") throw toRefusal(ctx, error, issued);
      await wait(milliseconds);
    }
  }
  return exchange(ctx, issued).catch((error: unknown) => {
    throw toRefusal(ctx, error, issued);
  });
}

async function exchange(ctx: AccessCtx, issued: IssuedAssertion): Promise<Credentials> {
  const reply = await ctx.sts.of(issued.partition).send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: issued.roleArn,
      PrincipalArn: issued.providerArn,
      SAMLAssertion: issued.samlResponse.reveal(),
      DurationSeconds: issued.durationSeconds,
    }),
  );
  noteClock(ctx, null);
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = reply.Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new Error("STS answered without credentials");
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: new Secret(SecretAccessKey),
    sessionToken: new Secret(SessionToken),
    expiresAt: Expiration,
    packedPercent: reply.PackedPolicySize ?? null,
  };
}

/** Returns STS's error code. The SDK appends `Exception` to codes that it models. */
function nameOf(error: unknown): string {
  return ((error as { name?: string }).name ?? "").replace(/Exception$/, "");
}

function toRefusal(ctx: AccessCtx, error: unknown, issued: IssuedAssertion): Refusal {
  const role = { role: issued.permissionSetName, account: issued.accountName };
  const name = nameOf(error);
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === undefined || status >= 500) return awsUnavailable("aws_timed_out", error);
  if (status === 429 || name.includes("Throttl")) return awsUnavailable("aws_throttled", error);
  if (isClockWrong(error)) {
    const ahead = noteClock(ctx, error);
    return awsRefused("clock_wrong", error, { seconds: Math.abs(ahead ?? 0) });
  }
  switch (name) {
    case "AccessDenied":
      return awsRefused("role_refused", error, role);
    case "PackedPolicyTooLarge":
      return awsRefused("session_tags_too_large", error);
    case "RegionDisabled":
      return awsRefused("sts_region_disabled", error);
    case "InvalidIdentityToken":
    case "IDPRejectedClaim":
      return awsRefused("assertion_not_trusted", error, role);
    default:
      return awsRefused("role_refused_unexpectedly", error, role);
  }
}
