/**
 * Opens the AWS console as a role.
 *
 * The browser gets a form to post to AWS's sign-in endpoint. Foyer first exchanges the role's credentials for
 * a sign-in token, so that no assertion passes through the browser. If Foyer can't connect to an endpoint,
 * the browser posts an assertion itself.
 */
import { parseConsoleDestination, type DestinationProblem } from "@/lib/formats/console-destination";
import { namesAccount } from "@/lib/formats/console-link";
import { consoleHome } from "@/lib/formats/partition";
import { record } from "@/lib/platform/audit/record";
import { awsRefused, invalidInput, notFound, type Refusal } from "@/lib/platform/errors";
import type { AccessCtx } from "../context";
import { getCredentials } from "../credentials/service";
import { rememberOpened } from "../entitlements/pins";
import type { PermissionSetRole } from "../entitlements/role-ref";
import { findEntitlement, type Entitlement } from "../entitlements/store";
import { findRole } from "./find-role";
import { signInForm, type ConsoleForm } from "./form";
import { openIdentityCenterConsole } from "./identity-center";
import { requestOf } from "../signing/types";
import { getSignInToken, signInOrigins } from "./sign-in-endpoint";
import type { OpenConsoleInput } from "./types";

/**
 * Returns the form that opens the console. @throws Refusal `not_found`, `invalid_input`, `aws_refused`,
 * `aws_unavailable`
 */
export async function openConsole(ctx: AccessCtx, input: OpenConsoleInput): Promise<ConsoleForm> {
  if (!namesAccount(input))
    await refuse(ctx, input, "console.no_account", invalidInput("console_link_without_account"));
  if (input.isCut) await refuse(ctx, input, "console.link_cut", invalidInput("console_link_cut"));
  // Checked first: a link to another site is refused for that, whatever else is wrong.
  const destination = input.destination ? parseConsoleDestination(input.destination) : null;
  if (destination && !destination.ok) await refuseDestination(ctx, input, destination.problem);
  const ref = await findRole(ctx, input);
  if (ref?.kind === "identity_center") return openIdentityCenterConsole(ctx, ref, input.destination);
  const role = ref && (await findEntitlement(ctx.db, { ...ref, userId: ctx.actor.userId, now: ctx.now() }));
  if (!ref || !role) return refuse(ctx, input, "role_not_assigned", notFound("console_role_not_assigned"));
  return openOwnConsole(ctx, ref, role, await requireDestination(ctx, { ...input, role: ref }, role));
}

async function openOwnConsole(
  ctx: AccessCtx,
  ref: PermissionSetRole,
  role: Entitlement,
  destination: string,
): Promise<ConsoleForm> {
  const { accountId, permissionSetId } = ref;
  const { credentials } = await getCredentials(ctx, { accountId, permissionSetId, purpose: "console" });
  const origins = signInOrigins(ctx.config, role.partition);
  const result = await getSignInToken(origins, credentials);
  const names = { accountName: role.accountName, roleName: role.permissionSetName };
  if (result.ok) {
    await record(ctx, ctx.db, {
      type: "console.opened",
      outcome: "success",
      accountId,
      permissionSetId,
      details: { destination, endpoint: result.origin },
    });
    return signInForm(ctx, { ...names, ...result, accountId, destination });
  }
  if (result.refused) {
    const refusal = awsRefused("console_sign_in_refused", result.problem, {
      role: role.permissionSetName,
      account: role.accountName,
    });
    await record(ctx, ctx.db, {
      type: "console.failed",
      outcome: "failed",
      accountId,
      permissionSetId,
      reason: refusal,
      details: { aws: result.problem.message },
    });
    throw refusal;
  }
  ctx.log.warn("no sign-in endpoint answered; the browser posts the assertion itself", {
    requestId: ctx.source.requestId,
    error: result.problem,
  });
  const issued = await ctx.issue(requestOf(ctx, { accountId, permissionSetId, purpose: "console-post" }));
  await rememberOpened(ctx, ref);
  await record(ctx, ctx.db, {
    type: "console.opened",
    outcome: "success",
    accountId,
    permissionSetId,
    reason: "console.sign_in_endpoint_unreachable",
    details: { destination, assertionId: issued.assertionId },
  });
  return {
    action: `${origins[0] ?? ""}/saml`,
    fields: { SAMLResponse: issued.samlResponse, RelayState: destination },
    ...names,
  };
}

/** Returns the page to open: the link's, else the permission set's relay state, else the console's home. */
async function requireDestination(
  ctx: AccessCtx,
  input: OpenConsoleInput,
  role: Entitlement,
): Promise<string> {
  const destination = input.destination || role.relayState;
  if (!destination) return consoleHome(role.partition, ctx.config.aws.region);
  const parsed = parseConsoleDestination(destination);
  if (!parsed.ok) return refuseDestination(ctx, { ...input, destination }, parsed.problem);
  if (parsed.partition !== role.partition)
    return refuseDestination(ctx, { ...input, destination }, "other_partition");
  return parsed.url;
}

function refuseDestination(
  ctx: AccessCtx,
  input: OpenConsoleInput,
  problem: DestinationProblem | "other_partition",
): Promise<never> {
  return refuse(
    ctx,
    input,
    "console.destination_refused",
    invalidInput("console_destination_refused", { problem }),
    problem,
  );
}

type RefusalReason =
  | "console.no_account"
  | "console.link_cut"
  | "role_not_assigned"
  | "console.destination_refused";

/** Records the refusal, then throws it. */
async function refuse(
  ctx: AccessCtx,
  { accountId, role, roleName, destination }: OpenConsoleInput,
  reason: RefusalReason,
  refusal: Refusal,
  problem?: string,
): Promise<never> {
  await record(ctx, ctx.db, {
    type: "console.refused",
    outcome: "refused",
    accountId,
    permissionSetId: role?.kind === "permission_set" ? role.permissionSetId : undefined,
    reason,
    details: {
      ...(problem === undefined ? {} : { problem }),
      ...(roleName === undefined ? {} : { roleName }),
      ...(destination === undefined ? {} : { destination }),
    },
  });
  throw refusal;
}
