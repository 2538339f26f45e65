/** Rules, and what administrators do to other people's factors. */
import { z } from "zod";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { conflict, notFound } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { actorName, requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { tell } from "./tell";
import { endSessionsOfUser } from "../sessions/end";
import { requireFreshProof } from "../step-up/require-proof";
import { forgetDevices } from "./known-devices";
import { countCodes, deleteCodes } from "./recovery-codes";
import {
  deleteRule,
  findRule,
  listRules,
  putRule,
  type RuleTarget,
  type ScopedRule,
} from "../factor-rules/rules";
import { listFactors } from "./store";
import { FACTOR_KINDS, RULE_COVERS, RULE_MODES } from "../factor-rules/types";
import type { ListedFactor } from "./types";

export type PersonsFactors = { factors: ListedFactor[]; codesLeft: number };

/** What a person has set up, for administrators. */
export async function listFactorsOf(ctx: AdminCtx, userId: string): Promise<PersonsFactors> {
  await requireReader(ctx);
  if (!isUuid(userId)) throw notFound("user_not_found");
  return { factors: await listFactors(ctx.db, userId), codesLeft: await countCodes(ctx.db, userId) };
}

/**
 * Removes everything that a person has set up, for the day they lost it all. Ends their sessions and tells
 * them; the next sign-in enrols again if a rule demands it.
 * @throws Refusal `not_found`, `conflict` for the caller's own
 */
export async function resetFactors(ctx: AdminCtx, input: { userId: string }): Promise<void> {
  if (!isUuid(input.userId)) throw notFound("user_not_found");
  if (ctx.actor.kind === "user" && ctx.actor.userId === input.userId) throw conflict("factors_are_own");
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    const user = await tx
      .selectFrom("users")
      .select("id")
      .where("id", "=", input.userId)
      .forUpdate()
      .executeTakeFirst();
    if (!user) throw notFound("user_not_found");
    const removed = await tx.deleteFrom("factors").where("user_id", "=", user.id).returning("kind").execute();
    await deleteCodes(tx, user.id);
    await forgetDevices(tx, user.id);
    await endSessionsOfUser(ctx, tx, user.id, "session.factors_reset");
    await ctx.events.emit(ctx, tx, "factors.reset", { userId: user.id });
    await record(ctx, tx, {
      type: "factors.reset",
      outcome: "success",
      targetId: user.id,
      details: { kinds: removed.map(({ kind }) => kind) },
    });
    await tell(ctx, tx, { userId: user.id, kind: "factors_reset" });
  });
}

export type RuleView = ScopedRule & {
  /** Enabled users whom the rule is about, and how many of them have nothing that it accepts. */
  people: number;
  withoutFactor: number;
};

/** Lists the rules with the people whom each is about. */
export async function listRuleViews(ctx: AdminCtx): Promise<RuleView[]> {
  await requireReader(ctx);
  const rules = await listRules(ctx.db);
  return Promise.all(rules.map(async (rule) => ({ ...rule, ...(await countPeople(ctx.db, rule)) })));
}

async function countPeople(db: Db, rule: ScopedRule): Promise<{ people: number; withoutFactor: number }> {
  let query = db.selectFrom("users as u").where("u.status", "=", "enabled");
  if (rule.scope === "group")
    query = query.where("u.id", "in", (eb) =>
      eb
        .selectFrom("group_members")
        .select("user_id")
        .where("group_id", "=", rule.groupId ?? ""),
    );
  if (rule.scope === "administrators")
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom("administrators as a")
          .leftJoin("group_members as m", "m.group_id", "a.group_id")
          .select("a.id")
          .where((of) => of.or([of("a.user_id", "=", of.ref("u.id")), of("m.user_id", "=", of.ref("u.id"))])),
      ),
    );
  const { people, withoutFactor } = await query
    .select((eb) => [
      eb.fn.countAll<number>().as("people"),
      eb.fn
        .countAll<number>()
        .filterWhere((of) =>
          of.not(
            of.exists(
              of
                .selectFrom("factors as f")
                .select("f.id")
                .whereRef("f.user_id", "=", "u.id")
                .where("f.kind", "in", rule.kinds),
            ),
          ),
        )
        .as("withoutFactor"),
    ])
    .executeTakeFirstOrThrow();
  return { people: Number(people), withoutFactor: Number(withoutFactor) };
}

const ruleInput = z.object({
  mode: z.enum(RULE_MODES, "factor_rule_not_valid"),
  kinds: z.array(z.enum(FACTOR_KINDS, "factor_rule_not_valid")).min(1, "factor_rule_kinds_required"),
  covers: z.enum(RULE_COVERS, "factor_rule_not_valid"),
});

/** Sets a rule. It counts from the next sign-in. @throws Refusal `invalid_input`, `not_found` */
export async function setRule(ctx: AdminCtx, input: { target: RuleTarget; rule: unknown }): Promise<void> {
  const parsed = parseInput(ruleInput, input.rule);
  const rule = { ...parsed, kinds: FACTOR_KINDS.filter((kind) => parsed.kinds.includes(kind)) };
  const { target } = input;
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    if (target.scope === "group") await requireGroup(tx, target.groupId);
    const before = await findRule(tx, target);
    await putRule(tx, { target, rule, at: ctx.now(), by: actorName(ctx) });
    await record(ctx, tx, {
      type: "factor_rule.changed",
      outcome: "success",
      targetId: target.scope === "group" ? target.groupId : target.scope,
      details: { before, after: rule },
    });
  });
}

async function requireGroup(tx: Db, id: string): Promise<void> {
  const group = isUuid(id)
    ? await tx.selectFrom("groups").select("id").where("id", "=", id).forShare().executeTakeFirst()
    : undefined;
  if (!group) throw notFound("group_not_found");
}

/** Removes a group's rule; its members follow everyone's. @throws Refusal `not_found` */
export async function removeGroupRule(ctx: AdminCtx, input: { groupId: string }): Promise<void> {
  const target = { scope: "group", groupId: input.groupId } as const;
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    const before = await findRule(tx, target);
    if (before === null || !(await deleteRule(tx, target))) throw notFound("factor_rule_not_found");
    await record(ctx, tx, {
      type: "factor_rule.deleted",
      outcome: "success",
      targetId: input.groupId,
      details: { before },
    });
  });
}
