/** A user lets one of their command lines open a role that demands a strong factor. */
import { record } from "@/lib/platform/audit/record";
import type { Handler } from "@/lib/platform/event-bus";
import type { Db, UserCtx } from "@/lib/platform/context";
import { conflict, notFound, signedOut, stepUpRequired } from "@/lib/platform/errors";
import { strengthOf } from "@/lib/identity/sessions/strength";
import { isStrongEnough } from "@/lib/identity/step-up/strength";
import { findEntitlement } from "../entitlements/store";
import { ASK_SECONDS, demandOf, type Demand } from "./gate";

export type AskedRole = {
  id: string;
  program: string;
  userAgent: string | null;
  ip: string | null;
  askedAt: Date;
  accountId: string;
  accountName: string;
  roleName: string;
  environmentName: string | null;
  demand: Demand;
  /** Already approved, and for how long. */ approvedUntil: Date | null;
  /** The browser's session is proven as it must be to approve. */ isProven: boolean;
};

/** Returns what one of the caller's command lines asks for. @throws Refusal `not_found` */
export async function findAskedRole(ctx: UserCtx, id: string): Promise<AskedRole> {
  const { row, entitlement, demand } = await read(ctx, ctx.db, id);
  const until = row.proven_at && new Date(row.proven_at.getTime() + demand.minutes * 60_000);
  return {
    id: row.id,
    program: row.client_name,
    userAgent: row.user_agent,
    ip: row.last_ip ?? row.ip,
    askedAt: row.asked_at,
    accountId: row.account_id,
    accountName: entitlement.accountName,
    roleName: entitlement.permissionSetName,
    environmentName: entitlement.environmentName,
    demand,
    approvedUntil: until !== null && until > ctx.now() ? until : null,
    isProven: await isStrongEnough(ctx, ctx.db, approveWithin(demand)),
  };
}

/** Forgets what a provider let in: what counts there has changed. */
export const onSourceSettingsChanged: Handler<"identity_source.settings_changed"> = async (_ctx, tx, of) => {
  await tx.deleteFrom("cli_step_ups").where("source_id", "=", of.sourceId).execute();
};

/** Half of the time: what is approved then works for the other half at least. */
const approveWithin = ({ minutes }: Demand) => (minutes * 60) / 2;

/** Unknown, another user's, too old, ended and no longer assigned are the same answer. */
async function read(ctx: UserCtx, db: Db, id: string, lock = false) {
  const now = ctx.now();
  const row = /^[\w-]{22}$/.test(id)
    ? await db
        .selectFrom("cli_step_ups as u")
        .innerJoin("cli_sessions as c", "c.id", "u.cli_session_id")
        .select([
          "u.id",
          "u.account_id",
          "u.permission_set_id",
          "u.asked_at",
          "u.proven_at",
          "c.id as cliSessionId",
        ])
        .select(["c.client_name", "c.user_agent", "c.ip", "c.last_ip"])
        .where("u.id", "=", id)
        .where("u.user_id", "=", ctx.actor.userId)
        .where("u.asked_at", ">", new Date(now.getTime() - ASK_SECONDS * 1000))
        .where("c.ended_at", "is", null)
        .where("c.expires_at", ">", now)
        .$if(lock, (query) => query.forUpdate("u"))
        .executeTakeFirst()
    : undefined;
  const entitlement =
    row &&
    (await findEntitlement(db, {
      userId: ctx.actor.userId,
      accountId: row.account_id,
      permissionSetId: row.permission_set_id,
      now,
    }));
  const demand = entitlement ? demandOf(entitlement) : null;
  if (!row || !entitlement || demand === null) throw notFound("step_up_not_found");
  return { row, entitlement, demand };
}

/**
 * Lets the command line open the role until the browser's proof is older than the role allows.
 * @throws Refusal `not_found`, `proof_required`, `conflict` from a command line
 */
export async function approveStepUp(
  ctx: UserCtx,
  input: { id: string; /** And every other role that asks. */ coversAll: boolean },
): Promise<void> {
  if (ctx.actor.entrance !== "browser") throw conflict("browser_required");
  await ctx.db.transaction().execute(async (tx) => {
    const { row, demand } = await read(ctx, tx, input.id, true);
    const session = await tx
      .selectFrom("sessions")
      .select("id")
      .where("id", "=", ctx.actor.sessionId)
      .where("ended_at", "is", null)
      .forShare()
      .executeTakeFirst();
    if (!session) throw signedOut();
    const strength = await strengthOf(tx, ctx.actor.sessionId);
    if (!strength || !(await isStrongEnough(ctx, tx, approveWithin(demand)))) throw stepUpRequired(demand);
    await tx
      .updateTable("cli_step_ups")
      .set({
        proven_at: strength.at,
        method: strength.method,
        factor_id: strength.factorId,
        source_id: strength.sourceId ?? null,
        covers_all: input.coversAll,
      })
      .where("id", "=", row.id)
      .execute();
    await record(ctx, tx, {
      type: "cli_step_up.approved",
      outcome: "success",
      accountId: row.account_id,
      permissionSetId: row.permission_set_id,
      details: {
        sessionId: row.cliSessionId,
        client: row.client_name,
        method: strength.method,
        minutes: demand.minutes,
        coversAll: input.coversAll,
      },
    });
  });
}
