/** Temporary credentials of one role: sign an assertion, exchange it at STS, remember the role. Credentials are never stored. */
import { saveTagSize } from "@/lib/identity/attributes/store";
import { record } from "@/lib/platform/audit/record";
import { isRefusal, type Refusal } from "@/lib/platform/errors";
import { rememberOpened } from "../entitlements/pins";
import type { PermissionSetRole, RoleRef } from "../entitlements/role-ref";
import { requestOf, type IssuedAssertion, type Purpose } from "../signing/types";
import { assumeRole, type Credentials } from "./assume-role";
import type { AccessCtx } from "../context";
import { getIdentityCenterCredentials } from "./identity-center";
import { requireWithinLimit } from "./limit";

export type RoleCredentials = { credentials: Credentials; issued: IssuedAssertion };

/**
 * Returns credentials of any role that the caller may open.
 * @throws Refusal `not_found`, `conflict`, `too_many_requests`, `aws_refused`, `aws_unavailable`
 */
export async function getRoleCredentials(ctx: AccessCtx, role: RoleRef): Promise<Credentials> {
  if (role.kind === "identity_center")
    return (await getIdentityCenterCredentials(ctx, { ...role, purpose: "credentials" })).credentials;
  return (await getCredentials(ctx, { ...role, purpose: "credentials" })).credentials;
}

/**
 * Returns credentials of a permission set that is assigned to the caller.
 * @throws Refusal `not_found`, `too_many_requests`, `aws_refused`, `aws_unavailable`
 */
export async function getCredentials(
  ctx: AccessCtx,
  input: Omit<PermissionSetRole, "kind"> & {
    purpose: Exclude<Purpose, "console-post">;
    durationSeconds?: number;
  },
): Promise<RoleCredentials> {
  requireWithinLimit(ctx);
  const issued = await ctx.issue(requestOf(ctx, input));
  const { accountId, permissionSetId } = input;
  try {
    const [credentials] = await Promise.all([
      assumeRole(ctx, issued),
      rememberOpened(ctx, { kind: "permission_set", accountId, permissionSetId }),
    ]);
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
  input: Omit<PermissionSetRole, "kind"> & { purpose: Purpose },
  issued: IssuedAssertion,
  error: Refusal,
): Promise<void> {
  const cause = error.cause as { name?: string; message?: string } | undefined;
  await record(ctx, ctx.db, {
    type: input.purpose === "credentials" ? "credentials.failed" : "console.failed",
    outcome: "failed",
    accountId: input.accountId,
    permissionSetId: input.permissionSetId,
    reason: error,
    // AWS's text names the cause. It has no secrets: AWS never echoes assertions.
    details: {
      assertionId: issued.assertionId,
      roleArn: issued.roleArn,
      aws: cause?.message ?? null,
      awsError: cause?.name ?? null,
    },
  });
}
