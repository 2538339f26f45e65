/** Temporary credentials for one role: issue, exchange, remember. Nothing of them is kept. */
import { saveTagSize } from "@/lib/identity/attributes/store";
import { record } from "@/lib/platform/audit/record";
import { isRefusal, tooManyRequests } from "@/lib/platform/errors";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import type { AccessCtx } from "../context";
import type { RoleRef } from "../entitlements/types";
import { rememberOpened } from "../roles/service";
import { requestOf, type IssuedAssertion, type Purpose } from "../signing/types";
import { assumeRole, type Credentials } from "./assume-role";

/** Per person: each costs a signature and a call to STS. A script may ask for all of a large company's accounts in a row. */
export const CREDENTIALS_LIMIT: Limit = { name: "credentials", burst: 1_000, perSecond: 20 };

export type RoleCredentials = { credentials: Credentials; issued: IssuedAssertion };

/**
 * Credentials of a role that is assigned to the asker.
 * @throws Refusal `not_found`, `aws_refused`, `aws_unavailable`
 */
export async function getCredentials(
  ctx: AccessCtx,
  input: RoleRef & { purpose: Exclude<Purpose, "console-post">; durationSeconds?: number },
): Promise<RoleCredentials> {
  const wait = takeRequest(ctx, CREDENTIALS_LIMIT, ctx.actor.userId);
  if (wait > 0)
    throw tooManyRequests(
      wait,
      `You asked for credentials very often. Wait ${wait === 1 ? "a second" : `${wait} seconds`}, then try again.`,
    );
  const issued = await ctx.issue(requestOf(ctx, input));
  try {
    const [credentials] = await Promise.all([assumeRole(ctx, issued), rememberOpened(ctx, input)]);
    if (credentials.packedPercent !== null && credentials.packedPercent > 0)
      await saveTagSize(ctx.db, {
        userId: ctx.actor.userId,
        percent: credentials.packedPercent,
        at: ctx.now(),
      });
    return { credentials, issued };
  } catch (error) {
    if (isRefusal(error)) await recordFailure(ctx, input, issued, error);
    throw error;
  }
}

async function recordFailure(
  ctx: AccessCtx,
  input: RoleRef & { purpose: Purpose },
  issued: IssuedAssertion,
  error: Error,
): Promise<void> {
  const cause = error.cause as { name?: string; message?: string } | undefined;
  await record(ctx, ctx.db, {
    type: input.purpose === "credentials" ? "credentials.failed" : "console.failed",
    outcome: "failed",
    accountId: input.accountId,
    permissionSetId: input.permissionSetId,
    reason: cause?.name ?? error.message,
    // AWS's own words name the cause; they hold no secret (assertions are never echoed).
    details: { assertionId: issued.assertionId, roleArn: issued.roleArn, aws: cause?.message ?? null },
  });
}
