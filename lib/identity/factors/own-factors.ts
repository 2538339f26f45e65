/** A person's own factors: what they have, new names, removal, recovery codes. */
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db, UserCtx } from "@/lib/platform/context";
import type { FactorKind } from "@/lib/platform/db/tables-factors";
import { conflict, notFound, signedOut } from "@/lib/platform/errors";
import { tell } from "./tell";
import { voidStrength } from "../sessions/strength";
import { findPassword } from "../users/store";
import { nameOf } from "./enrol";
import { countKnownDevices, forgetDevices } from "./known-devices";
import { countCodes, deleteCodes, replaceCodes } from "./recovery-codes";
import { ruleOf } from "../factor-rules/rules";
import { listFactors } from "./store";
import { hasFactorProof, requireFactorProof } from "./factor-proof";
import type { ListedFactor } from "./types";

/** Why a factor stays: a rule demands one of its kind, or it is the only way to sign in. */
export type FactorKept = "demanded" | "only_way";
export type OwnFactors = {
  factors: (ListedFactor & { kept: FactorKept | null })[];
  codesLeft: number;
  /** Kinds that may be added. */ kinds: FactorKind[];
  isDemanded: boolean;
  /** Whether a change may be made now, without a new proof. */ isProven: boolean;
  /** Browsers where a rule doesn’t ask for a while. */ knownBrowsers: number;
};

export async function listOwnFactors(ctx: UserCtx): Promise<OwnFactors> {
  const { userId } = ctx.actor;
  const rule = await ruleOf(ctx, ctx.db, userId);
  const factors = await listFactors(ctx.db, userId);
  const isOnlyWay = await isOnlyPasskeys(ctx.db, userId);
  return {
    factors: factors.map((factor) => ({ ...factor, kept: keptOf(factors, factor, { rule, isOnlyWay }) })),
    codesLeft: await countCodes(ctx.db, userId),
    kinds: rule.kinds,
    isDemanded: rule.mode !== "off",
    isProven: await hasFactorProof(ctx, ctx.db),
    knownBrowsers: rule.mode === "new" ? await countKnownDevices(ctx, userId) : 0,
  };
}

function keptOf(
  all: readonly ListedFactor[],
  factor: ListedFactor,
  { rule, isOnlyWay }: { rule: Awaited<ReturnType<typeof ruleOf>>; isOnlyWay: boolean },
): FactorKept | null {
  const others = all.filter(({ id }) => id !== factor.id);
  if (isOnlyWay && factor.kind === "passkey" && !others.some(({ kind }) => kind === "passkey"))
    return "only_way";
  const serves = (each: ListedFactor) => rule.kinds.includes(each.kind);
  return rule.mode !== "off" && serves(factor) && !others.some(serves) ? "demanded" : null;
}

/** Whether the person has neither a password nor a source: then passkeys are all they can sign in with. */
async function isOnlyPasskeys(db: Db, userId: string): Promise<boolean> {
  if (await findPassword(db, userId)) return false;
  const identity = await db
    .selectFrom("user_identities as i")
    .innerJoin("identity_sources as s", "s.id", "i.source_id")
    .select("i.subject")
    .where("i.user_id", "=", userId)
    .where("s.is_enabled", "=", true)
    .executeTakeFirst();
  return identity === undefined;
}

/** Serializes changes of this person's factors. */
async function lockUser(tx: Db, userId: string): Promise<void> {
  const user = await tx
    .selectFrom("users")
    .select("status")
    .where("id", "=", userId)
    .forUpdate()
    .executeTakeFirst();
  if (user?.status !== "enabled") throw signedOut();
}

/** @throws Refusal `not_found`, `invalid_input` */
export async function renameFactor(ctx: UserCtx, input: { id: string; name: string }): Promise<void> {
  const name = nameOf(input.name);
  const { userId } = ctx.actor;
  if (!isUuid(input.id)) throw notFound("factor_not_found");
  await ctx.db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable("factors")
      .set({ name })
      .where("id", "=", input.id)
      .where("user_id", "=", userId)
      .returning("kind")
      .executeTakeFirst();
    if (!row) throw notFound("factor_not_found");
    await record(ctx, tx, {
      type: "factor.renamed",
      outcome: "success",
      targetId: userId,
      details: { factorId: input.id, kind: row.kind, name },
    });
  });
}

/**
 * Removes a factor after a fresh proof. What it proved is void, and every browser is new again. With the last
 * one the recovery codes go too: they stand in for it.
 * @throws Refusal `not_found`, `conflict` if it must stay, `proof_required`
 */
export async function removeFactor(ctx: UserCtx, input: { id: string }): Promise<void> {
  const { userId } = ctx.actor;
  await ctx.db.transaction().execute(async (tx) => {
    await lockUser(tx, userId);
    await requireFactorProof(ctx, tx);
    const factors = await listFactors(tx, userId);
    const factor = factors.find(({ id }) => id === input.id);
    if (!factor) throw notFound("factor_not_found");
    const kept = keptOf(factors, factor, {
      rule: await ruleOf(ctx, tx, userId),
      isOnlyWay: await isOnlyPasskeys(tx, userId),
    });
    if (kept !== null) throw conflict(kept === "demanded" ? "factor_is_demanded" : "factor_is_last");
    await tx.deleteFrom("factors").where("id", "=", factor.id).execute();
    await voidStrength(tx, factor.id);
    await forgetDevices(tx, userId);
    if (factors.length === 1) await deleteCodes(tx, userId);
    await record(ctx, tx, {
      type: "factor.removed",
      outcome: "success",
      targetId: userId,
      details: { factorId: factor.id, kind: factor.kind, name: factor.name },
    });
    await tell(ctx, tx, {
      userId,
      kind: "factor_removed",
      details: { kind: factor.kind, name: factor.name },
    });
  });
}

/** Makes every browser of the caller new: each is asked for a second factor again. */
export async function forgetKnownBrowsers(ctx: UserCtx): Promise<void> {
  const { userId } = ctx.actor;
  await ctx.db.transaction().execute(async (tx) => {
    await forgetDevices(tx, userId);
    await record(ctx, tx, { type: "known_browsers.forgotten", outcome: "success", targetId: userId });
  });
}

/**
 * Makes new recovery codes; the old ones are void. Returns them, for the only time.
 * @throws Refusal `conflict` without a factor, `proof_required`
 */
export async function makeRecoveryCodes(ctx: UserCtx): Promise<string[]> {
  const { userId } = ctx.actor;
  return ctx.db.transaction().execute(async (tx) => {
    await lockUser(tx, userId);
    await requireFactorProof(ctx, tx);
    if ((await listFactors(tx, userId)).length === 0) throw conflict("recovery_codes_need_factor");
    const codes = await replaceCodes(ctx, tx, userId);
    await record(ctx, tx, { type: "recovery_codes.created", outcome: "success", targetId: userId });
    await tell(ctx, tx, { userId, kind: "recovery_codes_made" });
    return codes;
  });
}
