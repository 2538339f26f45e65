/** Syncs organizations on schedule and on request, and checks single accounts. */
import type { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SYSTEM_ROLES } from "@/lib/formats/role-name";
import { reason } from "@/lib/messages/reason";
import { as, type Actor, type Ctx, type SystemActor } from "@/lib/platform/context";
import { newUuid } from "@/lib/platform/crypto/random";
import type { Problem } from "@/lib/platform/db/schema";
import { enqueueAll, runNow } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { readSetting } from "@/lib/platform/settings/service";
import { PROVISION_ACCOUNT } from "../desired/desired-roles";
import { signInFailureOf } from "../aws/failures";
import type { SystemSessions } from "../aws/system-sessions";
import { applyOrganization, SuspiciousAnswer } from "./apply-organization";
import { CHECK_ACCOUNT } from "../accounts/check-job";
import { updateAccount } from "../accounts/store";
import { checkAccount } from "./check-account";
import { readAccountTags, readOrganization, type SeenOrganization } from "./read-organization";
import { noteProviders } from "./read-providers";
import { quotaProblems } from "./read-quota";

export const REFRESH_CONNECTION = "refresh-connection";
/** Tags take a call per account: new accounts first, then those read longest ago. */
const TAGS_PER_REFRESH = 2_000;

type Deps = { ctx: Ctx; actor: Actor<SystemActor>; sessions: SystemSessions };
const systemOf = (deps: Deps) =>
  as(deps.ctx, deps.actor, { requestId: newUuid(), ip: null, userAgent: null });

export function refreshConnection(deps: Deps): JobHandler {
  return async ({ job }) => {
    const ctx = systemOf(deps);
    const connection = await ctx.db
      .selectFrom("connections")
      .selectAll()
      .where("id", "=", job.key)
      .executeTakeFirst();
    if (!connection) return { done: true };
    const next = {
      done: false as const,
      runAt: new Date(ctx.now().getTime() + (await readSetting(ctx.db, "refreshMinutes")) * 60_000),
    };
    const account = { id: connection.management_account_id, partition: connection.partition };
    try {
      const client = await deps.sessions.organizations(account);
      const seen = await readOrganization(client);
      const tags = await readTags(ctx, client, connection.id, seen);
      const applied = await applyOrganization(ctx, connection, seen, tags);
      if (applied.added > 0) await checkNew(deps);
      return next;
    } catch (error) {
      deps.sessions.forget(account.id);
      const problem = problemOf(error);
      await ctx.db
        .updateTable("connections")
        .set({ refresh_problem: JSON.stringify(problem) })
        .where("id", "=", connection.id)
        .execute();
      ctx.log.warn("an organization could not be read", { connection: connection.name, error });
      return { ...next, error: problem.what.code };
    }
  };
}

async function readTags(
  ctx: Ctx,
  client: OrganizationsClient,
  connectionId: string,
  seen: SeenOrganization,
): Promise<Map<string, Record<string, string>>> {
  const known = await ctx.db
    .selectFrom("accounts")
    .select("id")
    .where("connection_id", "=", connectionId)
    .where("tags_read_at", "is not", null)
    .orderBy("tags_read_at")
    .orderBy("id")
    .execute();
  const isOpen = new Set(seen.accounts.filter(({ status }) => status === "ACTIVE").map(({ id }) => id));
  const wasRead = new Set(known.map(({ id }) => id));
  const order = [
    ...[...isOpen].filter((id) => !wasRead.has(id)),
    ...known.flatMap(({ id }) => (isOpen.has(id) ? [id] : [])),
  ];
  const tags = new Map<string, Record<string, string>>();
  for (const id of order.slice(0, TAGS_PER_REFRESH)) tags.set(id, await readAccountTags(client, id));
  return tags;
}

function problemOf(error: unknown): Problem {
  if (error instanceof SuspiciousAnswer) return { what: error.reason };
  const { message = "", $metadata } = error as { message?: string; $metadata?: unknown };
  // Organizations' own refusals come after the sign-in.
  if ($metadata !== undefined && /organizations:/.test(message))
    return {
      what: reason("organization.not_readable", { role: SYSTEM_ROLES.organizationReader }),
      fix: reason("fix.compare_policy"),
    };
  const { reason: what, fix } = signInFailureOf(error, SYSTEM_ROLES.organizationReader);
  return { what, fix };
}

async function checkNew(deps: Deps): Promise<void> {
  const rows = await deps.ctx.db
    .selectFrom("accounts")
    .select("id")
    .where("check_state", "=", "unchecked")
    .where("status", "=", "ACTIVE")
    .execute();
  await enqueueAll(
    deps.ctx.db,
    CHECK_ACCOUNT,
    rows.map(({ id }) => id),
    deps.ctx.now(),
  );
}

export function checkAccountJob(deps: Deps): JobHandler {
  return async ({ job }) => {
    const ctx = systemOf(deps);
    const account = await ctx.db
      .selectFrom("accounts")
      .select(["id", "partition", "suspended_until"])
      .where("id", "=", job.key)
      .where("status", "=", "ACTIVE")
      .executeTakeFirst();
    if (!account) return { done: true };
    const seen = await checkAccount(ctx, deps.sessions, account);
    await noteProviders(ctx, account, seen);
    if (seen.quota !== null) await updateAccount(ctx.db, account.id, { policies_per_role: seen.quota });
    const problems = [...seen.problems, ...(await quotaProblems(ctx.db, account.id))];
    const isOk = problems.every(({ isHint }) => isHint);
    await updateAccount(ctx.db, account.id, {
      check_state: isOk ? "ok" : "broken",
      check_problems: JSON.stringify(problems),
      checked_at: ctx.now(),
      ...(isOk ? { suspended_until: null } : {}),
    });
    // Work that waited for the account continues at once.
    if (isOk) await runNow(ctx.db, PROVISION_ACCOUNT, [account.id], ctx.now());
    return { done: true };
  };
}
