/**
 * Opens the AWS console as a role of a connected Identity Center, by exchanging its credentials for a sign-in
 * token.
 */
import { parseConsoleDestination } from "@/lib/formats/console-destination";
import { consoleHome, partitionOfRegion } from "@/lib/formats/partition";
import type { IdentityCenter } from "@/lib/identity/sources/identity-center/clients";
import { record } from "@/lib/platform/audit/record";
import type { UserCtx } from "@/lib/platform/context";
import { awsRefused, awsUnavailable, invalidInput } from "@/lib/platform/errors";
import { guardedPost } from "@/lib/platform/guarded-request";
import type { Credentials } from "../credentials/assume-role";
import { getIdentityCenterCredentials } from "../credentials/identity-center";
import type { IdentityCenterRole } from "../entitlements/role-ref";
import { signInForm, type ConsoleForm } from "./form";
import { getSignInToken, signInOrigins, type SignInToken } from "./sign-in-endpoint";

/**
 * Opens the console. @throws Refusal `not_found`, `invalid_input`, `conflict`, `aws_refused`,
 * `aws_unavailable`
 */
export async function openIdentityCenterConsole(
  ctx: UserCtx,
  role: IdentityCenterRole,
  requestedDestination: string | undefined,
): Promise<ConsoleForm> {
  const { accountId, roleName, sourceId } = role;
  const { credentials, source, accountName } = await getIdentityCenterCredentials(ctx, {
    ...role,
    purpose: "console",
  });
  const destination = destinationAt(source, requestedDestination);
  const result = await signInTokenAt(ctx, source, credentials);
  if (!result.ok) {
    const refusal = result.refused
      ? awsRefused("console_sign_in_refused", result.problem, { role: roleName, account: accountId })
      : awsUnavailable("console_sign_in_unavailable", result.problem);
    await record(ctx, ctx.db, {
      type: "console.failed",
      outcome: "failed",
      accountId,
      reason: refusal,
      details: { sourceId, roleName, aws: result.problem.message },
    });
    throw refusal;
  }
  await record(ctx, ctx.db, {
    type: "console.opened",
    outcome: "success",
    accountId,
    details: { destination, endpoint: result.origin, sourceId, roleName },
  });
  return signInForm(ctx, { ...result, accountId, accountName, roleName, destination });
}

const partitionOf = ({ settings }: IdentityCenter) => partitionOfRegion(settings.region) ?? "aws";

/** Returns the console page to open. @throws Refusal `invalid_input` */
function destinationAt(source: IdentityCenter, requested: string | undefined): string {
  const partition = partitionOf(source);
  if (!requested) return consoleHome(partition, source.settings.region);
  const parsed = parseConsoleDestination(requested);
  if (!parsed.ok) throw invalidInput("console_destination_refused", { problem: parsed.problem });
  if (parsed.partition !== partition)
    throw invalidInput("console_destination_refused", { problem: "other_partition" });
  return parsed.url;
}

/** Administrators may type the sign-in endpoint, so requests go through the guard. */
function signInTokenAt(ctx: UserCtx, source: IdentityCenter, credentials: Credentials): Promise<SignInToken> {
  const { signIn } = source.settings.endpoints;
  if (signIn === null) return getSignInToken(signInOrigins(ctx.config, partitionOf(source)), credentials);
  return getSignInToken([signIn], credentials, (url, { body, ...limits }) =>
    guardedPost(url, body ?? new URLSearchParams(), {
      ...limits,
      internalHosts: ctx.config.internalHosts,
    }),
  );
}
