/** Exchanging an assertion for credentials at STS, and saying in words why AWS would not. */
import { setTimeout as sleep } from "node:timers/promises";
import { AssumeRoleWithSAMLCommand } from "@aws-sdk/client-sts";
import { Secret } from "@/lib/platform/crypto/secret";
import { awsRefused, awsUnavailable, type Refusal } from "@/lib/platform/errors";
import type { AccessCtx } from "../context";
import type { IssuedAssertion } from "../signing/types";

export type Credentials = {
  accessKeyId: string;
  secretAccessKey: Secret;
  sessionToken: Secret;
  expiresAt: Date;
  /** How large AWS found the session tags, in percent of what it takes; null when it does not say. */
  packedPercent: number | null;
};

/** IAM's copies learn of a new role in seconds: how long a refusal of one is not believed, and when it is asked again. */
const FRESH_MILLISECONDS = 120_000;
const RETRY_WAITS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * A role that Foyer deployed within two minutes and that AWS does not know yet is asked for again, for
 * half a minute; any other refusal is believed at once.
 * @throws Refusal `aws_refused` (with what an administrator can look for) or `aws_unavailable`
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
  for (const pause of isFresh ? RETRY_WAITS : []) {
    try {
      return await exchange(ctx, issued);
    } catch (error) {
      if (nameOf(error) !== "AccessDenied") throw translate(error, issued);
      await wait(pause);
    }
  }
  return exchange(ctx, issued).catch((error: unknown) => {
    throw translate(error, issued);
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

/** STS's code on the wire is `InvalidIdentityToken`; the SDK calls what it knows `InvalidIdentityTokenException`. */
function nameOf(error: unknown): string {
  return ((error as { name?: string }).name ?? "").replace(/Exception$/, "");
}

function translate(error: unknown, issued: IssuedAssertion): Refusal {
  const name = nameOf(error);
  const where = `${issued.permissionSetName} in ${issued.accountName}`;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === undefined || status >= 500)
    return awsUnavailable(
      "AWS did not answer in time. Nothing is wrong with your access. Try again in a moment.",
      error,
    );
  if (status === 429 || name.includes("Throttl"))
    return awsUnavailable(
      "AWS is limiting how often it can be asked right now. Try again in a few seconds.",
      error,
    );
  if (name === "AccessDenied") {
    return awsRefused(
      `AWS refused to open ${where}. The role may not be deployed in this account yet, or was changed there. Ask your administrator to check it.`,
      error,
    );
  }
  if (name === "ExpiredToken") {
    return awsRefused(
      "AWS found the sign-in too old. The clock of the machine that runs Foyer may be wrong. Tell your administrator.",
      error,
    );
  }
  if (name === "PackedPolicyTooLarge")
    return awsRefused(
      "AWS takes only so much in session tags, and yours are too large together. Ask your administrator to map fewer attributes.",
      error,
    );
  if (name === "RegionDisabled")
    return awsRefused(
      "STS is switched off in the region that Foyer uses for this account. Tell your administrator.",
      error,
    );
  if (name === "InvalidIdentityToken" || name === "IDPRejectedClaim") {
    return awsRefused(
      `AWS did not accept Foyer's signature for ${where}. Its SAML provider in this account may be missing or out of date. Tell your administrator.`,
      error,
    );
  }
  return awsRefused(`AWS refused to open ${where}. Tell your administrator.`, error);
}
