/**
 * Opening the AWS console as a role.
 *
 * The browser is given a form to post to AWS's sign-in endpoint. First choice: a sign-in token bought
 * by Foyer with the role's credentials, so that no assertion passes through the browser. When no
 * endpoint answers Foyer, the browser posts an assertion itself.
 */
import { parseConsoleDestination } from "@/lib/formats/console-destination";
import { namesAccount } from "@/lib/formats/console-link";
import { consoleHome } from "@/lib/formats/partition";
import { record } from "@/lib/platform/audit/record";
import { Secret } from "@/lib/platform/crypto/secret";
import { awsRefused, invalidInput, notFound, type Refusal } from "@/lib/platform/errors";
import type { AccessCtx } from "../context";
import { getCredentials } from "../credentials/service";
import { findEntitledPermissionSetByName, findEntitlement, type Entitlement } from "../entitlements/store";
import { rememberOpened } from "../roles/service";
import { findConnectedRole, openConnectedConsole } from "../upstream/console";
import { getSignInToken, signInOrigins } from "./sign-in-endpoint";
import { requestOf } from "../signing/types";

export type OpenConsoleInput = {
  accountId: string;
  /** One of both: the page knows ids, shortcut links carry names. */
  permissionSetId?: string;
  roleName?: string;
  /** A console URL; otherwise the permission set's relay state, otherwise the console's home. */
  destination?: string;
};

/** A form that the browser posts by itself. Its fields are bearer secrets. */
export type ConsoleForm = {
  action: string;
  fields: Record<string, Secret | string>;
  accountName: string;
  roleName: string;
};

/** @throws Refusal `not_found`, `invalid_input`, `aws_refused`, `aws_unavailable` */
export async function openConsole(ctx: AccessCtx, input: OpenConsoleInput): Promise<ConsoleForm> {
  if (!namesAccount(input))
    await refuse(
      ctx,
      input,
      "no account is named",
      invalidInput(
        "The link is not whole: it does not name an account by its twelve digits. Ask who gave it to you for a new one.",
      ),
    );
  // Looked at first: a link that leads elsewhere is told so, whatever else it names.
  const wanted = input.destination ? parseConsoleDestination(input.destination) : null;
  if (wanted && !wanted.ok) await refuseDestination(ctx, input, wanted.reason);
  const connected = await findConnectedRole(ctx, input);
  if (connected) return openConnectedConsole(ctx, connected, input.destination);
  const role = await resolve(ctx, input);
  const destination = await allowedDestination(ctx, role, input);
  const ref = refOf(role);
  const { credentials } = await getCredentials(ctx, { ...ref, purpose: "console" });
  const origins = signInOrigins(ctx.config, role.partition);
  const result = await getSignInToken(origins, credentials);
  const names = { accountName: role.accountName, roleName: role.permissionSetName };
  if (result.ok) {
    await record(ctx, ctx.db, {
      type: "console.opened",
      outcome: "success",
      ...ref,
      details: { destination, endpoint: result.origin },
    });
    const issuer = `${ctx.config.url}/start/#/console?account_id=${role.accountId}&role_name=${encodeURIComponent(role.permissionSetName)}`;
    return {
      action: `${result.origin}/federation`,
      fields: {
        Action: "login",
        Issuer: issuer,
        Destination: destination,
        SigninToken: new Secret(result.token),
      },
      ...names,
    };
  }
  if (result.refused) {
    await record(ctx, ctx.db, {
      type: "console.failed",
      outcome: "failed",
      ...ref,
      reason: result.problem.message,
    });
    throw awsRefused(
      `AWS did not accept the console sign-in for ${role.permissionSetName} in ${role.accountName}. Try again; if it goes on, tell your administrator.`,
      result.problem,
    );
  }
  ctx.log.warn("no sign-in endpoint answered; the browser posts the assertion itself", {
    requestId: ctx.source.requestId,
    error: result.problem,
  });
  const issued = await ctx.issue(requestOf(ctx, { ...ref, purpose: "console-post" }));
  await rememberOpened(ctx, ref);
  await record(ctx, ctx.db, {
    type: "console.opened",
    outcome: "success",
    ...ref,
    reason: "no sign-in endpoint answered Foyer",
    details: { destination, assertionId: issued.assertionId },
  });
  return {
    action: `${origins[0] ?? ""}/saml`,
    fields: { SAMLResponse: issued.samlResponse, RelayState: destination },
    ...names,
  };
}

async function resolve(ctx: AccessCtx, input: OpenConsoleInput): Promise<Entitlement> {
  const permissionSetId =
    input.permissionSetId ??
    (input.roleName === undefined
      ? null
      : await findEntitledPermissionSetByName(ctx.db, {
          userId: ctx.actor.userId,
          accountId: input.accountId,
          name: input.roleName,
          now: ctx.now(),
        }));
  const role =
    permissionSetId === null
      ? null
      : await findEntitlement(ctx.db, {
          userId: ctx.actor.userId,
          accountId: input.accountId,
          permissionSetId,
          now: ctx.now(),
        });
  if (role) return role;
  return refuse(
    ctx,
    input,
    "not assigned, or unknown",
    notFound("This account or role does not exist, or it is not assigned to you."),
  );
}

async function allowedDestination(
  ctx: AccessCtx,
  role: Entitlement,
  input: OpenConsoleInput,
): Promise<string> {
  const text = input.destination || role.relayState;
  if (!text) return consoleHome(role.partition, ctx.config.aws.region);
  const parsed = parseConsoleDestination(text);
  if (!parsed.ok)
    return refuseDestination(ctx, { ...input, ...refOf(role), destination: text }, parsed.reason);
  if (parsed.partition !== role.partition)
    return refuseDestination(
      ctx,
      { ...input, ...refOf(role), destination: text },
      "it belongs to another AWS partition than the account",
    );
  return parsed.url;
}

const refOf = ({ accountId, permissionSetId }: Entitlement) => ({ accountId, permissionSetId });

function refuseDestination(ctx: AccessCtx, input: OpenConsoleInput, problem: string): Promise<never> {
  return refuse(
    ctx,
    input,
    `destination refused: ${problem}`,
    invalidInput(`The link's destination cannot be opened: ${problem}. Only pages of the AWS console can.`),
  );
}

/** Records, then refuses. */
async function refuse(
  ctx: AccessCtx,
  { accountId, permissionSetId, roleName, destination }: OpenConsoleInput,
  reason: string,
  refusal: Refusal,
): Promise<never> {
  await record(ctx, ctx.db, {
    type: "console.refused",
    outcome: "refused",
    accountId,
    permissionSetId,
    reason,
    details: {
      ...(roleName === undefined ? {} : { roleName }),
      ...(destination === undefined ? {} : { destination }),
    },
  });
  throw refusal;
}
