/**
 * Checks whether Foyer can manage an account, step by step, with a remedy for each step that fails.
 *
 * Compares both providers with the expected documents, and uses each role's rights, because the provisioner
 * may not read the system roles.
 */
import { GetSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import { SYSTEM_ROLES } from "@/lib/formats/role-name";
import { reason } from "@/lib/messages/reason";
import type { Ctx } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { messageOf, signInFailureOf } from "../aws/failures";
import { isNoSuchEntity } from "../aws/no-such-entity";
import type { AccountRef, SystemSessions } from "../aws/system-sessions";
import { checkRights } from "./check-rights";
import { providerArn, readProviders, type SeenProviders } from "./read-providers";
import { readPolicyQuota } from "./read-quota";

export type SeenAccount = SeenProviders & { quota: number | null };

/** Returns no problems if everything is there. */
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
    return {
      problems: [signInProblem(error, SYSTEM_ROLES.provisioner)],
      foreign: null,
      isPeopleWrong: false,
      quota: null,
    };
  }
  const seen = await readProviders(ctx, iam, account);
  const { quota, problems } = await readPolicyQuota(sessions, account);
  const { keyRotator, found } = await signInKeyRotator(ctx, sessions, account);
  const rights = await checkRights(ctx, { provisioner: iam, keyRotator }, account);
  return { ...seen, quota, problems: [...seen.problems, ...found, ...rights, ...problems] };
}

/** Signs in as the key rotator and does the first half of its work. Returns its client if that succeeds. */
async function signInKeyRotator(
  ctx: Ctx,
  sessions: SystemSessions,
  account: AccountRef,
): Promise<{ keyRotator: IAMClient | null; found: AccountProblem[] }> {
  let iam: IAMClient;
  try {
    iam = await sessions.iam(account, "keyRotator");
  } catch (error) {
    return { keyRotator: null, found: [signInProblem(error, SYSTEM_ROLES.keyRotator)] };
  }
  try {
    await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: providerArn(ctx, account, "people") }));
    return { keyRotator: iam, found: [] };
  } catch (error) {
    // The other check reports a missing provider.
    if (isNoSuchEntity(error)) return { keyRotator: null, found: [] };
    const message = messageOf(error);
    return {
      keyRotator: null,
      found: [
        {
          what: reason("account.provider_not_readable", { role: SYSTEM_ROLES.keyRotator, message }),
          fix: reason("fix.compare_policy"),
        },
      ],
    };
  }
}

function signInProblem(error: unknown, role: string): AccountProblem {
  const { reason: what, fix } = signInFailureOf(error, role);
  return { what, fix };
}
