/**
 * Whether a role may be opened now: a permission set or an environment can demand a strong factor, used within
 * the last minutes.
 *
 * A browser's session is proven as a whole. A command line has no factor: its user opens an address, proves
 * themselves there and lets this command line open this role (docs/decisions/0021-what-step-up-is-bound-to.md).
 */
import { countsForStepUp } from "@/lib/identity/sessions/strength";
import { isStrongEnough, methodsFor } from "@/lib/identity/step-up/strength";
import type { Ctx, Db, UserActor } from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import { stepUpRequired, stepUpRequiredAt, type Refusal } from "@/lib/platform/errors";

/** What demands a strong factor: the permission set or the environment, by name. */
export type Demand = { name: string; minutes: number };

/** What a role's permission set and environment demand. */
export type Demands = {
  permissionSetName: string;
  setMinutes: number | null;
  environmentName: string | null;
  environmentMinutes: number | null;
};

/** Returns the stricter demand, or null. */
export function demandOf(of: Demands): Demand | null {
  const bySet = of.setMinutes === null ? null : { name: of.permissionSetName, minutes: of.setMinutes };
  const byEnvironment =
    of.environmentMinutes === null || of.environmentName === null
      ? null
      : { name: of.environmentName, minutes: of.environmentMinutes };
  if (bySet === null || byEnvironment === null) return bySet ?? byEnvironment;
  return bySet.minutes < byEnvironment.minutes ? bySet : byEnvironment;
}

/** Returns what an account's environment demands of every role there, for roles that have no permission set. */
export async function demandOfAccount(db: Db, accountId: string): Promise<Demand | null> {
  const row = await db
    .selectFrom("accounts as c")
    .innerJoin("environments as e", "e.id", "c.environment_id")
    .select(["e.name", "e.strong_minutes"])
    .where("c.id", "=", accountId)
    .executeTakeFirst();
  return row && row.strong_minutes !== null ? { name: row.name, minutes: row.strong_minutes } : null;
}

type Caller = Pick<Ctx, "config" | "now"> & {
  actor: Pick<UserActor, "userId" | "sessionId" | "entrance">;
};
type Role = { accountId: string; permissionSetId: string };

/**
 * Returns null if the caller may open the role, else the refusal. Runs in the transaction that issues: the
 * proof can't be voided between.
 */
export async function refusalWithoutProof(
  ctx: Caller,
  tx: Db,
  { role, demand }: { role: Role | null; demand: Demand | null },
): Promise<Refusal | null> {
  if (demand === null) return null;
  const { name, minutes } = demand;
  if (ctx.actor.entrance === "browser") {
    await tx
      .selectFrom("sessions")
      .select("id")
      .where("id", "=", ctx.actor.sessionId)
      .forShare()
      .executeTakeFirst();
    return (await isStrongEnough(ctx, tx, minutes * 60)) ? null : stepUpRequired({ name, minutes });
  }
  if (role === null) return stepUpRequired({ name, minutes });
  const known = await lockAsked(ctx, tx, role);
  if (await isApproved(ctx, tx, role, minutes)) return null;
  const id = await ask(ctx, tx, role, known);
  return stepUpRequiredAt({ name, minutes, url: `${ctx.config.url}/step-up/${id}` });
}

/** Whether the user let this command line open this role, or every role, and the proof is young enough. */
async function isApproved(ctx: Caller, tx: Db, role: Role, minutes: number): Promise<boolean> {
  const { userId, sessionId } = ctx.actor;
  const found = await tx
    .selectFrom("cli_step_ups as c")
    .leftJoin("identity_sources as s", "s.id", "c.source_id")
    .select("c.id")
    .where("c.cli_session_id", "=", sessionId)
    .where("c.user_id", "=", userId)
    .where("c.proven_at", ">", new Date(ctx.now().getTime() - minutes * 60_000))
    .where("c.method", "in", await methodsFor(ctx, tx, userId))
    .where((eb) =>
      eb.or([
        eb("c.covers_all", "=", true),
        eb.and([
          eb("c.account_id", "=", role.accountId),
          eb("c.permission_set_id", "=", role.permissionSetId),
        ]),
      ]),
    )
    .where((eb) => eb.or([eb("c.method", "!=", "provider"), countsForStepUp("c.user_id")]))
    .forShare("c")
    .executeTakeFirst();
  return found !== undefined;
}

/** How long the address can be used. */
export const ASK_SECONDS = 30 * 60;

/** Locks what this command line asked for before, so that an approval comes before the check or after the answer. */
async function lockAsked(ctx: Caller, tx: Db, role: Role) {
  return tx
    .selectFrom("cli_step_ups")
    .select(["id", "asked_at", "proven_at"])
    .where("cli_session_id", "=", ctx.actor.sessionId)
    .where("account_id", "=", role.accountId)
    .where("permission_set_id", "=", role.permissionSetId)
    .forUpdate()
    .executeTakeFirst();
}

/** Notes what the command line asks for. A command that is run again gets the same address while it is young. */
async function ask(
  ctx: Caller,
  tx: Db,
  role: Role,
  known: Awaited<ReturnType<typeof lockAsked>>,
): Promise<string> {
  const now = ctx.now();
  if (
    known &&
    known.proven_at === null &&
    now.getTime() - known.asked_at.getTime() < (ASK_SECONDS * 1000) / 2
  )
    return known.id;
  const fresh = {
    id: randomToken(16),
    asked_at: now,
    proven_at: null,
    method: null,
    factor_id: null,
    source_id: null,
    covers_all: false,
  };
  if (known) {
    await tx.updateTable("cli_step_ups").set(fresh).where("id", "=", known.id).execute();
    return fresh.id;
  }
  const added = await tx
    .insertInto("cli_step_ups")
    .values({
      ...fresh,
      cli_session_id: ctx.actor.sessionId,
      user_id: ctx.actor.userId,
      account_id: role.accountId,
      permission_set_id: role.permissionSetId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  // Another process of the same command line asked at the same moment.
  return added?.id ?? (await lockAsked(ctx, tx, role))?.id ?? fresh.id;
}
