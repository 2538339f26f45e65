/**
 * Credentials of a role at a connected Identity Center, requested with the user's own token: AWS decides. The
 * request is recorded in a transaction that checks, under locks, that the source is enabled, the user enabled
 * and the session alive.
 */
import { GetRoleCredentialsCommand } from "@aws-sdk/client-sso";
import { clientsOf, timeLimit, type IdentityCenter } from "@/lib/identity/sources/identity-center/clients";
import {
  causeOf,
  failureOf,
  retryAfterOf,
  unreachable,
} from "@/lib/identity/sources/identity-center/failure";
import {
  findAccountSource,
  freshToken,
  LIST_IDENTITY_CENTER,
  listKey,
  markTokenEnded,
  signInThereAgain,
  usableTokens,
} from "@/lib/identity/sources/identity-center/tokens";
import { lockSource } from "@/lib/identity/sources/registry/store";
import { record } from "@/lib/platform/audit/record";
import { Secret } from "@/lib/platform/crypto/secret";
import { awsUnavailable, notFound, tooManyRequests, type Refusal } from "@/lib/platform/errors";
import { enqueue } from "@/lib/platform/jobs/store";
import type { UserCtx } from "@/lib/platform/context";
import { rememberOpened } from "../entitlements/pins";
import type { IdentityCenterRole } from "../entitlements/role-ref";
import { reserveRequest } from "../identity-center/budget";
import { findListedRole } from "../identity-center/store";
import { demandOfAccount, refusalWithoutProof } from "../step-up/gate";
import type { Credentials } from "./assume-role";
import { requireWithinLimit } from "./limit";

export type IdentityCenterCredentials = {
  credentials: Credentials;
  source: IdentityCenter;
  accountName: string;
};

/**
 * Returns the credentials.
 * @throws Refusal `not_found`, `conflict` if the user must sign in there again, `proof_required`,
 * `too_many_requests`, `aws_unavailable`
 */
export async function getIdentityCenterCredentials(
  ctx: UserCtx,
  input: Omit<IdentityCenterRole, "kind"> & { purpose: "credentials" | "console" },
): Promise<IdentityCenterCredentials> {
  requireWithinLimit(ctx);
  const { userId } = ctx.actor;
  const source = ctx.actor.entrance === "browser" ? await findAccountSource(ctx, input.sourceId) : null;
  const role = source && (await findListedRole(ctx, { userId, ...input }));
  if (!source || !role) return refuse(ctx, input, notFound());
  await requireAndRecord(ctx, source, input);
  const token = await freshToken(ctx, source, userId);
  // A user is waiting, so send at once. The reservation delays background syncs instead.
  await reserveRequest(ctx, source);
  try {
    const { roleCredentials } = await clientsOf(ctx, source).portal.send(
      new GetRoleCredentialsCommand({
        accessToken: token.accessToken.reveal(),
        accountId: input.accountId,
        roleName: input.roleName,
      }),
      timeLimit(),
    );
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = roleCredentials ?? {};
    if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration)
      throw new Error("the answer has no credentials");
    const { accountId, sourceId, roleName } = input;
    await rememberOpened(ctx, { kind: "identity_center", accountId, sourceId, roleName });
    return {
      credentials: {
        accessKeyId,
        secretAccessKey: new Secret(secretAccessKey),
        sessionToken: new Secret(sessionToken),
        // In milliseconds, unlike AWS's other timestamps.
        expiresAt: new Date(expiration),
        packedPercent: null,
      },
      source,
      accountName: role.accountName,
    };
  } catch (error) {
    if (["unauthorized", "expired"].includes(failureOf(error))) await markTokenEnded(ctx, token.id);
    if (failureOf(error) === "forbidden")
      await enqueue(ctx.db, {
        kind: LIST_IDENTITY_CENTER,
        key: listKey(source.id, userId),
        runAt: ctx.now(),
      });
    return refuse(ctx, input, refusalOf(source, error), causeOf(error));
  }
}

async function requireAndRecord(
  ctx: UserCtx,
  source: IdentityCenter,
  input: Omit<IdentityCenterRole, "kind"> & { purpose: string },
): Promise<void> {
  const refused = await ctx.db.transaction().execute(async (tx): Promise<Refusal | null> => {
    const locked = await lockSource(tx, source.id);
    await tx
      .selectFrom("users")
      .select("id")
      .where("id", "=", ctx.actor.userId)
      .forShare()
      .executeTakeFirst();
    const token = await usableTokens(ctx, tx)
      .select("t.id")
      .where("t.user_id", "=", ctx.actor.userId)
      .where("t.source_id", "=", source.id)
      .where("t.state", "=", "live")
      .executeTakeFirst();
    if (!locked?.isEnabled || !token) return signInThereAgain(source);
    const demand = await demandOfAccount(tx, input.accountId);
    const unproven = await refusalWithoutProof(ctx, tx, { role: null, demand });
    if (unproven) {
      await record(ctx, tx, {
        type: "upstream_credentials.failed",
        outcome: "refused",
        accountId: input.accountId,
        reason: unproven,
        details: { sourceId: source.id, roleName: input.roleName, aws: null },
      });
      return unproven;
    }
    await record(ctx, tx, {
      type: "upstream_credentials.requested",
      outcome: "success",
      accountId: input.accountId,
      details: { sourceId: source.id, roleName: input.roleName, purpose: input.purpose },
    });
    return null;
  });
  if (refused) throw refused;
}

async function refuse(
  ctx: UserCtx,
  input: Omit<IdentityCenterRole, "kind">,
  refusal: Refusal,
  cause?: Error,
): Promise<never> {
  await record(ctx, ctx.db, {
    type: "upstream_credentials.failed",
    outcome: "refused",
    accountId: input.accountId,
    reason: refusal,
    details: { sourceId: input.sourceId, roleName: input.roleName, aws: cause?.message ?? null },
  });
  throw refusal;
}

function refusalOf(source: IdentityCenter, error: unknown): Refusal {
  switch (failureOf(error)) {
    case "unauthorized":
    case "expired":
      return signInThereAgain(source);
    case "forbidden":
      return notFound("identity_center_role_gone", { source: source.name });
    case "throttled":
      return tooManyRequests(Math.ceil(retryAfterOf(error) ?? 2), "identity_center_throttled", {
        source: source.name,
      });
    case "invalid":
      return awsUnavailable("identity_center_rejected_request", causeOf(error), { source: source.name });
    default:
      return unreachable(source, error);
  }
}
