/** Opening the AWS console as a role of a connected Identity Center: the same sign-in token, bought with the same kind of credentials. */
import { parseConsoleDestination } from "@/lib/formats/console-destination";
import { consoleHome, partitionOfRegion } from "@/lib/formats/partition";
import { record } from "@/lib/platform/audit/record";
import type { UserCtx } from "@/lib/platform/context";
import { Secret } from "@/lib/platform/crypto/secret";
import { awsRefused, awsUnavailable, invalidInput } from "@/lib/platform/errors";
import { guardedPost } from "@/lib/platform/guarded-request";
import type { ConsoleForm } from "../console/service";
import { getSignInToken, signInOrigins } from "../console/sign-in-endpoint";
import { findEntitledPermissionSetByName } from "../entitlements/store";
import { getUpstreamCredentials } from "./credentials";
import { findListedRole } from "./store";
import { parseUpstreamRole, type UpstreamRole } from "./types";

/** The role there that is meant: by the page's id, or by a link's names where Foyer itself has none of this name. */
export async function findConnectedRole(
  ctx: UserCtx,
  input: { accountId: string; permissionSetId?: string; roleName?: string },
): Promise<UpstreamRole | null> {
  if (input.permissionSetId !== undefined)
    return parseUpstreamRole({ accountId: input.accountId, permissionSetId: input.permissionSetId });
  if (
    input.roleName === undefined ||
    (await findEntitledPermissionSetByName(ctx.db, {
      userId: ctx.actor.userId,
      accountId: input.accountId,
      name: input.roleName,
      now: ctx.now(),
    })) !== null
  )
    return null;
  const listed = await findListedRole(ctx, {
    userId: ctx.actor.userId,
    accountId: input.accountId,
    roleName: input.roleName,
  });
  return listed && { sourceId: listed.sourceId, accountId: input.accountId, roleName: input.roleName };
}

/** @throws Refusal `not_found`, `invalid_input`, `conflict`, `aws_refused`, `aws_unavailable` */
export async function openConnectedConsole(
  ctx: UserCtx,
  role: UpstreamRole,
  wanted: string | undefined,
): Promise<ConsoleForm> {
  const { accountId, roleName, sourceId } = role;
  const { credentials, source, accountName } = await getUpstreamCredentials(ctx, {
    ...role,
    purpose: "console",
  });
  const { settings } = source;
  const partition = partitionOfRegion(settings.region) ?? "aws";
  const parsed = wanted === undefined || wanted === "" ? null : parseConsoleDestination(wanted);
  if (parsed && !(parsed.ok && parsed.partition === partition))
    throw invalidInput(
      `The link's destination cannot be opened: ${parsed.ok ? "it belongs to another AWS partition than the account" : parsed.reason}. Only pages of the AWS console can.`,
    );
  const destination = parsed?.ok ? parsed.url : consoleHome(partition, settings.region);
  const typed = settings.endpoints.signIn;
  const result =
    typed === null
      ? await getSignInToken(signInOrigins(ctx.config, partition), credentials)
      : await getSignInToken([typed], credentials, (url, { body, ...limits }) =>
          guardedPost(url, body ?? new URLSearchParams(), {
            ...limits,
            internalHosts: ctx.config.internalHosts,
          }),
        );
  if (result.ok) {
    await record(ctx, ctx.db, {
      type: "console.opened",
      outcome: "success",
      accountId,
      details: { destination, endpoint: result.origin, sourceId, roleName },
    });
    const issuer = `${ctx.config.url}/start/#/console?account_id=${accountId}&role_name=${encodeURIComponent(roleName)}`;
    return {
      action: `${result.origin}/federation`,
      fields: {
        Action: "login",
        Issuer: issuer,
        Destination: destination,
        SigninToken: new Secret(result.token),
      },
      accountName,
      roleName,
    };
  }
  await record(ctx, ctx.db, {
    type: "console.failed",
    outcome: "failed",
    accountId,
    reason: result.problem.message,
    details: { sourceId, roleName },
  });
  throw result.refused
    ? awsRefused(
        `AWS did not accept the console sign-in for ${roleName} in ${accountId}. Try again; if it goes on, tell your administrator.`,
        result.problem,
      )
    : awsUnavailable("AWS's console sign-in did not answer. Try again in a moment.", result.problem);
}
