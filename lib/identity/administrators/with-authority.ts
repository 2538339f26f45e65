/**
 * Authority inside the transaction: an administrator's service must write through it.
 *
 * Revoking a role, ending a session or disabling a user either happens before the transaction, which then
 * refuses, or waits until it has committed.
 */
import type { ReasonCode } from "@/lib/messages/reason";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { hasKind, notFound } from "@/lib/platform/errors";
import { requireDeedProof } from "../step-up/require-proof";
import { canAdminister, canRead } from "./policy";
import { lockGrantsOf, lockLiveAccessKey, lockLiveSession } from "./store";
import { authorityFrom, NO_AUTHORITY, SYSTEM_AUTHORITY, type AdminCtx, type Authority } from "./types";

/** What the caller must be: an administrator, anyone with a role, or what a policy says. */
export type Requirement = "administrator" | "reader" | ((authority: Authority) => boolean);

const DEADLOCK_DETECTED = "40P01";
const MAX_ATTEMPTS = 4;

/** Thrown inside the work; `withAuthority` records it after the rollback and refuses. */
class OutsideAuthority extends Error {
  constructor(readonly reason: ReasonCode) {
    super(reason);
  }
}

/**
 * Returns the error that makes `withAuthority` roll back, record `administration.refused` and refuse, for
 * limits that only the work itself can check.
 */
export function outsideAuthority(reason: ReasonCode): Error {
  return new OutsideAuthority(reason);
}

type Options = {
  /** It decides nothing: a preview that is rolled back or only reads, the result of a test. It asks for no proof. */
  decidesNothing?: true;
};

/**
 * Runs `work` in a transaction that first reads and locks the caller's authority.
 *
 * ```ts
 * await withAuthority(ctx, "administrator", async (tx) => {
 *   await insertGroup(tx, group);
 *   await record(ctx, tx, { type: "group.created", outcome: "success", targetId: group.id });
 * });
 * await withAuthority(ctx, (authority) => canProvision(authority, permissionSetId), async (tx) => { … });
 * await withAuthority(ctx, "reader", async (tx, authority) => {
 *   if (!canAssign(authority, scope)) throw outsideAuthority("outside_delegation");
 *   …
 * });
 * ```
 *
 * Everything in `work` uses `tx`, never `ctx.db`, and no network. Parse the input before, and what needs the
 * network or much time (hashing, metadata) too, after a cheap `requireAdministrator`. PostgreSQL ends one of
 * two transactions that wait for each other; it runs again, so `work` must not keep state outside itself.
 * @throws Refusal `not_found` when the caller lacks the authority, `proof_required` when they haven't used a
 * strong factor lately; both are recorded
 */
export async function withAuthority<T>(
  ctx: AdminCtx,
  requirement: Requirement,
  work: (tx: Db, authority: Authority) => Promise<T>,
  { decidesNothing }: Options = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1)
    try {
      return await ctx.db.transaction().execute(async (tx) => {
        const authority = await lockAuthority(ctx, tx);
        if (!isMet(requirement, authority)) throw outsideAuthority("not_administrator");
        if (!decidesNothing) await requireDeedProof(ctx, tx);
        return work(tx, authority);
      });
    } catch (error) {
      if (error instanceof OutsideAuthority) return refuseAdministration(ctx, error.reason);
      if (hasKind(error, "proof_required"))
        await record(ctx, ctx.db, { type: "administration.refused", outcome: "refused", reason: error });
      if ((error as { code?: unknown }).code !== DEADLOCK_DETECTED || attempt >= MAX_ATTEMPTS) throw error;
    }
}

function isMet(requirement: Requirement, authority: Authority): boolean {
  if (requirement === "administrator") return canAdminister(authority);
  if (requirement === "reader") return canRead(authority);
  return requirement(authority);
}

/** Reads the caller's authority and keeps it from changing until the transaction ends. */
async function lockAuthority({ actor, now }: AdminCtx, tx: Db): Promise<Authority> {
  switch (actor.kind) {
    case "system":
      return SYSTEM_AUTHORITY;
    case "access_key":
      return (await lockLiveAccessKey(tx, actor.accessKeyId, now()))
        ? { userId: null, isAdministrator: !actor.isReadOnly, isAuditor: true, delegations: [] }
        : NO_AUTHORITY;
    case "user":
      // A command line can only open roles, even an administrator's.
      if (actor.entrance === "cli" || !(await lockLiveSession(tx, actor, now())))
        return { ...NO_AUTHORITY, userId: actor.userId };
      return authorityFrom(actor.userId, await lockGrantsOf(tx, actor.userId));
  }
}

/** Records and refuses a caller without authority. */
export async function refuseAdministration(ctx: AdminCtx, reason: ReasonCode): Promise<never> {
  await record(ctx, ctx.db, { type: "administration.refused", outcome: "refused", reason });
  throw notFound("administration_refused");
}
