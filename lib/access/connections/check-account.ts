/**
 * Whether Foyer can work in an account, step by step, and what fixes each step that fails.
 *
 * Reads only. Both providers are compared with what the templates say, and the key rotator signs in for
 * itself: the provisioner may not look at the system roles.
 */
import { GetSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import { SYSTEM_ROLES } from "@/lib/formats/role-name";
import { reason } from "@/lib/messages/reason";
import type { Ctx } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { signInFailureOf } from "../aws/failures";
import { isNoSuchEntity } from "../aws/no-such-entity";
import type { AccountRef, SystemSessions } from "../aws/system-sessions";
import { providerArn, readProviders, type SeenProviders } from "./read-providers";
import { readPolicyQuota } from "./read-quota";

export const CHECK_ACCOUNT = "check-account";

export type SeenAccount = SeenProviders & { quota: number | null };

/** No problems when everything is there. */
export async function checkAccount(
  ctx: Ctx,
  sessions: SystemSessions,
  account: AccountRef,
): Promise<SeenAccount> {
  let iam: IAMClient;
  try {
    sessions.forget(account.id);
    iam = await sessions.iam(account);
  } catch (error) {
    return { problems: [signInProblem(error, SYSTEM_ROLES.provisioner)], foreign: null, quota: null };
  }
  const seen = await readProviders(ctx, iam, account);
  const { quota, problems } = await readPolicyQuota(sessions, account);
  return {
    ...seen,
    quota,
    problems: [...seen.problems, ...(await checkKeyRotator(ctx, sessions, account)), ...problems],
  };
}

/** It is asked to do its own work's first half. */
async function checkKeyRotator(
  ctx: Ctx,
  sessions: SystemSessions,
  account: AccountRef,
): Promise<AccountProblem[]> {
  let iam: IAMClient;
  try {
    iam = await sessions.iam(account, "keyRotator");
  } catch (error) {
    return [signInProblem(error, SYSTEM_ROLES.keyRotator)];
  }
  try {
    await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: providerArn(ctx, account, "people") }));
    return [];
  } catch (error) {
    // A provider that is missing is said by the other check.
    if (isNoSuchEntity(error)) return [];
    return [
      {
        what: reason("account.provider_not_readable", {
          role: SYSTEM_ROLES.keyRotator,
          message: (error as Error).message,
        }),
        fix: reason("fix.compare_policy"),
      },
    ];
  }
}

function signInProblem(error: unknown, role: string): AccountProblem {
  const { reason: what, fix } = signInFailureOf(error, role);
  return { what, fix };
}
