/**
 * Lists a user's accounts at a connected Identity Center: pages of accounts, and one request per account for
 * its roles, within the source's rate. Accounts appear as their page arrives, and their roles once listed;
 * the previous list stays until the new one is complete. Each request checks again that the user may use the
 * token, so disabling the source stops it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { ListAccountRolesCommand, ListAccountsCommand, type AccountInfo } from "@aws-sdk/client-sso";
import { isPrintable } from "@/lib/formats/text";
import { clientsOf, timeLimit, type IdentityCenter } from "@/lib/identity/sources/identity-center/clients";
import { causeOf, failureOf, retryAfterOf } from "@/lib/identity/sources/identity-center/failure";
import {
  findAccountSource,
  freshToken,
  markTokenEnded,
  signInThereAgain,
  usableTokens,
} from "@/lib/identity/sources/identity-center/tokens";
import type { Ctx } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import { isRefusal } from "@/lib/platform/errors";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { pauseRequests, reserveRequest } from "./budget";
import {
  announceAccounts,
  beginList,
  completeList,
  failList,
  saveAccount,
  setAccountCount,
  type NamedAccount,
  type ListOwner,
} from "./store";

const PAGE = 100;
const MAX_ACCOUNTS = 20_000;
const MAX_PAGES = 250;
const MAX_ROLE_PAGES = 5;
const AT_ONCE = 8;
const MAX_TRIES = 12;
const MAX_UNREACHABLE = 3;
const MAX_PAUSE_MILLISECONDS = 30_000;
const ROLE_NAME = /^[\w+=,.@-]{1,32}$/;

type Deps = { ctx: Ctx; random?: () => number };

export function listIdentityCenter({ ctx, random = Math.random }: Deps): JobHandler {
  return async ({ job, stillMine }) => {
    const [sourceId = "", userId = ""] = job.key.split(" ");
    const source = await findAccountSource(ctx, sourceId);
    const token =
      source &&
      (await usableTokens(ctx)
        .select("t.subject")
        .where("t.user_id", "=", userId)
        .where("t.source_id", "=", sourceId)
        .where("t.state", "=", "live")
        .executeTakeFirst());
    if (!source || !token) return { done: true };
    const of = { sourceId, userId, run: newUuid() };
    await beginList(ctx.db, { ...of, subject: token.subject, now: ctx.now() });
    try {
      await listAll(asking({ ctx, random }, source, of, stillMine), ctx, source, of);
      await completeList(ctx.db, { ...of, now: ctx.now() });
    } catch (error) {
      await failList(ctx.db, of);
      ctx.log.warn("the accounts of an Identity Center were not listed to the end", {
        sourceId,
        error: isRefusal(error) || !("$metadata" in (error as object)) ? error : causeOf(error),
      });
    }
    return { done: true };
  };
}

type Ask = <T>(question: (accessToken: string) => Promise<T>) => Promise<T>;
type Run = ListOwner & { run: string };

async function listAll(ask: Ask, ctx: Ctx, source: IdentityCenter, of: Run): Promise<void> {
  const { portal } = clientsOf(ctx, source);
  const queue: NamedAccount[] = [];
  const arrivals = signal();
  let count = 0;
  let paging = true;
  const page = async (): Promise<void> => {
    let nextToken: string | undefined;
    for (let number = 0; number < MAX_PAGES && count < MAX_ACCOUNTS; number += 1) {
      const { accountList = [], nextToken: next } = await ask((accessToken) =>
        portal.send(new ListAccountsCommand({ accessToken, maxResults: PAGE, nextToken }), timeLimit()),
      );
      const accounts = accountList.flatMap((info) => accountOf(info) ?? []);
      await announceAccounts(ctx.db, of, accounts);
      queue.push(...accounts);
      count += accounts.length;
      arrivals.ring();
      if (!next || next === nextToken) break;
      nextToken = next;
    }
    await setAccountCount(ctx.db, { ...of, count });
  };
  const roles = async (): Promise<void> => {
    for (;;) {
      const account = queue.shift();
      if (account) await saveRoles(ask, ctx, source, of, account);
      else if (paging) await arrivals.next();
      else return;
    }
  };
  const pages = page().finally(() => {
    paging = false;
    arrivals.ring();
  });
  // All of them finish before this function does, so a failed list sends no more requests.
  const ended = await Promise.allSettled([
    pages,
    ...Array.from({ length: AT_ONCE }, () =>
      roles().catch((error: unknown) => {
        queue.length = 0;
        throw error;
      }),
    ),
  ]);
  const failed = ended.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
}

/** Wakes tasks that wait for more to arrive. */
function signal(): { ring(): void; next(): Promise<void> } {
  let waiting: (() => void)[] = [];
  return {
    ring: () => waiting.splice(0).forEach((wake) => wake()),
    next: () => new Promise((resolve) => (waiting = [...waiting, resolve])),
  };
}

/** Returns null if it isn't an account. */
function accountOf({
  accountId = "",
  accountName = "",
  emailAddress = "",
}: AccountInfo): NamedAccount | null {
  if (!/^[0-9]{12}$/.test(accountId)) return null;
  return {
    id: accountId,
    name: isPrintable(accountName, 200) ? accountName : accountId,
    email: isPrintable(emailAddress, 254) ? emailAddress : "",
  };
}

async function saveRoles(
  ask: Ask,
  ctx: Ctx,
  source: IdentityCenter,
  of: Run,
  account: NamedAccount,
): Promise<void> {
  const { portal } = clientsOf(ctx, source);
  const found: string[] = [];
  let nextToken: string | undefined;
  for (let number = 0; number < MAX_ROLE_PAGES; number += 1) {
    const reply = await ask((accessToken) =>
      portal.send(
        new ListAccountRolesCommand({ accessToken, accountId: account.id, maxResults: PAGE, nextToken }),
        timeLimit(),
      ),
    ).catch((error: unknown) => {
      // Removed since the last page, or closed: an account without roles.
      if (["forbidden", "invalid"].includes(failureOf(error)) && !isRefusal(error)) return null;
      throw error;
    });
    found.push(
      ...(reply?.roleList ?? []).flatMap(({ roleName = "" }) => (ROLE_NAME.test(roleName) ? roleName : [])),
    );
    if (!reply?.nextToken || reply.nextToken === nextToken) break;
    nextToken = reply.nextToken;
  }
  await saveAccount(ctx.db, of, { ...account, roles: [...new Set(found)].sort() });
}

/** Sends requests within the rate, and retries temporary failures. */
function asking(
  { ctx, random = Math.random }: Deps,
  source: IdentityCenter,
  of: Run,
  stillMine: () => Promise<boolean>,
): Ask {
  return async (question) => {
    for (let attempt = 1; ; attempt += 1) {
      await sleep(await reserveRequest(ctx, source));
      if (!(await stillMine())) throw new Error("another worker has this list by now");
      const token = await freshToken(ctx, source, of.userId);
      try {
        return await question(token.accessToken.reveal());
      } catch (error) {
        const failure = failureOf(error);
        if (failure === "unauthorized" || failure === "expired") {
          await markTokenEnded(ctx, token.id);
          throw signInThereAgain(source);
        }
        if (
          !(failure === "throttled" && attempt < MAX_TRIES) &&
          !(failure === "unreachable" && attempt < MAX_UNREACHABLE)
        )
          throw error;
        const said = retryAfterOf(error);
        await pauseRequests(
          ctx,
          source,
          said === null
            ? Math.min(MAX_PAUSE_MILLISECONDS, 250 * 2 ** attempt) * (0.5 + random() / 2)
            : said * 1000,
        );
      }
    }
  };
}
