/**
 * Identifies a user at an Identity Center. Its portal API has no operation for that (only accounts, roles,
 * credentials), so STS is asked: the session name of a role's credentials is the user name. See
 * docs/decisions/0007-who-an-identity-center-user-is.md.
 */
import { GetRoleCredentialsCommand, ListAccountRolesCommand, ListAccountsCommand } from "@aws-sdk/client-sso";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { partitionOfRegion } from "@/lib/formats/partition";
import type { Ctx } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";
import { clientsOf, timeLimit, stsWith, type IdentityCenter } from "./clients";
import { failureOf, unreachable } from "./failure";

export type IdentifiedUser = { userName: string; arn: string };

const MAX_ACCOUNTS = 20;
const MAX_TRIES = 5;
const CALLER = /^arn:([a-z-]+):sts::([0-9]{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;
/** The maximum length of a session name. One this long may have been cut, and two users could share it. */
const MAX_LENGTH = 64;

/**
 * Returns null if nothing there identifies the user: no role, or none with credentials.
 * @throws Refusal `aws_unavailable`
 */
export async function identifyUser(
  ctx: Ctx,
  source: IdentityCenter,
  token: Secret,
): Promise<IdentifiedUser | null> {
  try {
    const { portal } = clientsOf(ctx, source);
    const accessToken = token.reveal();
    const { accountList = [] } = await portal.send(
      new ListAccountsCommand({ accessToken, maxResults: MAX_ACCOUNTS }),
      timeLimit(),
    );
    for (const { accountId } of accountList.slice(0, MAX_TRIES)) {
      if (accountId === undefined) continue;
      const roles = await orNull(
        portal.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: 1 }), timeLimit()),
      );
      const roleName = roles?.roleList?.[0]?.roleName;
      if (!roleName) continue;
      const issued = await orNull(
        portal.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }), timeLimit()),
      );
      const { accessKeyId, secretAccessKey, sessionToken } = issued?.roleCredentials ?? {};
      if (!accessKeyId || !secretAccessKey || !sessionToken) continue;
      const who = await callerOf(ctx, source, accountId, { accessKeyId, secretAccessKey, sessionToken });
      if (who) return who;
    }
    return null;
  } catch (error) {
    throw unreachable(source, error);
  }
}

/** Skips a closed account or a broken role; the next one may work. */
async function orNull<T>(request: Promise<T>): Promise<T | null> {
  return request.catch((error: unknown) => {
    if (["forbidden", "invalid"].includes(failureOf(error))) return null;
    throw error;
  });
}

async function callerOf(
  ctx: Ctx,
  source: IdentityCenter,
  accountId: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string },
): Promise<IdentifiedUser | null> {
  const sts = stsWith(ctx, source, credentials);
  try {
    const { Arn = "" } = await sts.send(new GetCallerIdentityCommand({}), timeLimit());
    const [, partition, account, , userName = ""] = CALLER.exec(Arn) ?? [];
    // Credentials of another account or partition prove nothing.
    if (
      partition !== partitionOfRegion(source.settings.region) ||
      account !== accountId ||
      userName.length >= MAX_LENGTH
    )
      return null;
    return { userName, arn: Arn };
  } finally {
    sts.destroy();
  }
}

export type Sample = { accounts: { id: string; name: string; roles: string[] }[]; more: boolean };

/** Returns a sample of accounts and roles, for an administrator's test. */
export async function sampleOf(ctx: Ctx, source: IdentityCenter, token: Secret): Promise<Sample> {
  const { portal } = clientsOf(ctx, source);
  const accessToken = token.reveal();
  const { accountList = [], nextToken } = await portal.send(
    new ListAccountsCommand({ accessToken, maxResults: MAX_ACCOUNTS }),
    timeLimit(),
  );
  const accounts: Sample["accounts"] = [];
  for (const { accountId = "", accountName = "" } of accountList.slice(0, MAX_ACCOUNTS)) {
    const roles = await orNull(
      portal.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: 20 }), timeLimit()),
    );
    accounts.push({
      id: accountId.slice(0, 12),
      name: accountName.slice(0, 128),
      roles: (roles?.roleList ?? []).map(({ roleName = "" }) => roleName.slice(0, 64)),
    });
  }
  return { accounts, more: nextToken !== undefined };
}
