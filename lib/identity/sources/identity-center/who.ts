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
import { clientsOf, patience, stsWith, type IdentityCenter } from "./clients";
import { failureOf, unreachable } from "./failure";

export type Who = { userName: string; arn: string };

const MOST_ACCOUNTS = 20;
const MOST_TRIES = 5;
const CALLER = /^arn:([a-z-]+):sts::([0-9]{12}):assumed-role\/([\w+=,.@-]{1,64})\/([\w+=,.@-]{2,64})$/;
/** The maximum length of a session name. One this long may have been cut, and two users could share it. */
const LONGEST = 64;

/**
 * Returns null if nothing there identifies the user: no role, or none with credentials.
 * @throws Refusal `aws_unavailable`
 */
export async function whoIs(ctx: Ctx, source: IdentityCenter, token: Secret): Promise<Who | null> {
  try {
    const { portal } = clientsOf(ctx, source);
    const accessToken = token.reveal();
    const { accountList = [] } = await portal.send(
      new ListAccountsCommand({ accessToken, maxResults: MOST_ACCOUNTS }),
      patience(),
    );
    for (const { accountId } of accountList.slice(0, MOST_TRIES)) {
      if (accountId === undefined) continue;
      const roles = await orNothing(
        portal.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: 1 }), patience()),
      );
      const roleName = roles?.roleList?.[0]?.roleName;
      if (!roleName) continue;
      const given = await orNothing(
        portal.send(new GetRoleCredentialsCommand({ accessToken, accountId, roleName }), patience()),
      );
      const { accessKeyId, secretAccessKey, sessionToken } = given?.roleCredentials ?? {};
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
async function orNothing<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch((error: unknown) => {
    if (["forbidden", "invalid"].includes(failureOf(error))) return null;
    throw error;
  });
}

async function callerOf(
  ctx: Ctx,
  source: IdentityCenter,
  accountId: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string },
): Promise<Who | null> {
  const sts = stsWith(ctx, source, credentials);
  try {
    const { Arn = "" } = await sts.send(new GetCallerIdentityCommand({}), patience());
    const [, partition, account, , userName = ""] = CALLER.exec(Arn) ?? [];
    // Credentials of another account or partition prove nothing.
    if (
      partition !== partitionOfRegion(source.settings.region) ||
      account !== accountId ||
      userName.length >= LONGEST
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
    new ListAccountsCommand({ accessToken, maxResults: MOST_ACCOUNTS }),
    patience(),
  );
  const accounts: Sample["accounts"] = [];
  for (const { accountId = "", accountName = "" } of accountList.slice(0, MOST_ACCOUNTS)) {
    const roles = await orNothing(
      portal.send(new ListAccountRolesCommand({ accessToken, accountId, maxResults: 20 }), patience()),
    );
    accounts.push({
      id: accountId.slice(0, 12),
      name: accountName.slice(0, 128),
      roles: (roles?.roleList ?? []).map(({ roleName = "" }) => roleName.slice(0, 64)),
    });
  }
  return { accounts, more: nextToken !== undefined };
}
