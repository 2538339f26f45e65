/**
 * Credentials of a role at a connected Identity Center, with its person's own token: AWS decides, Foyer asks.
 * That the source is on, the person enabled and their session alive is looked at again, locked, with the record.
 */
import { GetRoleCredentialsCommand } from "@aws-sdk/client-sso";
import { clientsOf, patience, type IdentityCenter } from "@/lib/identity/sources/identity-center/clients";
import {
  causeOf,
  failureOf,
  retryAfterOf,
  unreachable,
} from "@/lib/identity/sources/identity-center/failure";
import {
  findAccountSource,
  freshToken,
  LIST_UPSTREAM,
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
import { takeRequest } from "@/lib/platform/limits";
import type { UserCtx } from "@/lib/platform/context";
import type { Credentials } from "../credentials/assume-role";
import { CREDENTIALS_LIMIT } from "../credentials/service";
import { takePlace } from "./budget";
import { rememberOpenedThere } from "./own-roles";
import { findListedRole } from "./store";
import type { UpstreamRole } from "./types";

export type UpstreamCredentials = { credentials: Credentials; source: IdentityCenter; accountName: string };

/** @throws Refusal `not_found`, `conflict` when its person must sign in there again, `too_many_requests`, `aws_unavailable` */
export async function getUpstreamCredentials(
  ctx: UserCtx,
  input: UpstreamRole & { purpose: "credentials" | "console" },
): Promise<UpstreamCredentials> {
  const wait = takeRequest(ctx, CREDENTIALS_LIMIT, ctx.actor.userId);
  if (wait > 0)
    throw tooManyRequests(
      wait,
      `You asked for credentials very often. Wait ${wait === 1 ? "a second" : `${wait} seconds`}, then try again.`,
    );
  const { userId } = ctx.actor;
  const source = ctx.actor.entrance === "browser" ? await findAccountSource(ctx, input.sourceId) : null;
  const role = source && (await findListedRole(ctx, { userId, ...input }));
  if (!source || !role) return refuse(ctx, input, "unknown, not listed, or its source is off", notFound());
  await requireAndRecord(ctx, source, input);
  const token = await freshToken(ctx, source, userId);
  // A person waits: the place is taken and not waited for, so that a long list behind it slows down instead.
  await takePlace(ctx, source);
  try {
    const { roleCredentials } = await clientsOf(ctx, source).portal.send(
      new GetRoleCredentialsCommand({
        accessToken: token.accessToken.reveal(),
        accountId: input.accountId,
        roleName: input.roleName,
      }),
      patience(),
    );
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = roleCredentials ?? {};
    if (!accessKeyId || !secretAccessKey || !sessionToken || !expiration)
      throw new Error("the answer has no credentials");
    await rememberOpenedThere(ctx, input);
    // Milliseconds, unlike every other time of AWS's.
    return {
      credentials: {
        accessKeyId,
        secretAccessKey: new Secret(secretAccessKey),
        sessionToken: new Secret(sessionToken),
        expiresAt: new Date(expiration),
        packedPercent: null,
      },
      source,
      accountName: role.accountName,
    };
  } catch (error) {
    if (["unauthorized", "expired"].includes(failureOf(error))) await markTokenEnded(ctx, token.id);
    if (failureOf(error) === "forbidden")
      await enqueue(ctx.db, { kind: LIST_UPSTREAM, key: listKey(source.id, userId), runAt: ctx.now() });
    return refuse(ctx, input, causeOf(error).message, refusalOf(source, error));
  }
}

async function requireAndRecord(
  ctx: UserCtx,
  source: IdentityCenter,
  input: UpstreamRole & { purpose: string },
): Promise<void> {
  const isUsable = await ctx.db.transaction().execute(async (tx) => {
    const held = await lockSource(tx, source.id);
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
    if (!held?.isEnabled || !token) return false;
    await record(ctx, tx, {
      type: "upstream_credentials.requested",
      outcome: "success",
      accountId: input.accountId,
      details: { sourceId: source.id, roleName: input.roleName, purpose: input.purpose },
    });
    return true;
  });
  if (!isUsable) throw signInThereAgain(source);
}

async function refuse(ctx: UserCtx, input: UpstreamRole, reason: string, refusal: Refusal): Promise<never> {
  await record(ctx, ctx.db, {
    type: "upstream_credentials.failed",
    outcome: "refused",
    accountId: input.accountId,
    reason,
    details: { sourceId: input.sourceId, roleName: input.roleName },
  });
  throw refusal;
}

function refusalOf(source: IdentityCenter, error: unknown): Refusal {
  switch (failureOf(error)) {
    case "unauthorized":
    case "expired":
      return signInThereAgain(source);
    case "forbidden":
      return notFound(
        `${source.name} says that this role is not assigned to you. It may have been taken away.`,
      );
    case "throttled":
      return tooManyRequests(
        Math.ceil(retryAfterOf(error) ?? 2),
        `${source.name} is limiting how often it can be asked right now. Try again in a few seconds.`,
      );
    case "invalid":
      return awsUnavailable(
        `${source.name} did not understand the question. Tell your administrator.`,
        causeOf(error),
      );
    default:
      return unreachable(source, error);
  }
}
