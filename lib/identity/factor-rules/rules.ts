/** The factor_rules table, and the rule of one person. */
import { isUuid } from "@/lib/formats/uuid";
import type { Ctx, Db } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";
import { newUuid } from "@/lib/platform/crypto/random";
import type { RuleScope } from "@/lib/platform/db/tables-factors";
import { relyingPartyOf } from "./relying-party";
import { combineRules, DEFAULT_RULES } from "./rules-policy";
import type { Rule } from "./types";

const ruleOfRow = ({ mode, kinds, covers }: Row<"factor_rules">): Rule => ({ mode, kinds, covers });

/** Returns the rule that a person's sign-in follows: everyone's, administrators', their groups', the strictest. */
export async function ruleOf(ctx: Pick<Ctx, "config">, db: Db, userId: string): Promise<Rule> {
  const rows = await db
    .selectFrom("factor_rules")
    .selectAll()
    .where((eb) =>
      eb.or([
        eb("group_id", "is", null),
        eb("group_id", "in", eb.selectFrom("group_members").select("group_id").where("user_id", "=", userId)),
      ]),
    )
    .execute();
  const stored = (scope: RuleScope) => rows.filter((row) => row.scope === scope).map(ruleOfRow);
  const everyone = stored("everyone")[0] ?? DEFAULT_RULES.everyone;
  const administrators = (await hasRoleInFoyer(db, userId))
    ? [stored("administrators")[0] ?? DEFAULT_RULES.administrators]
    : [];
  return atThisAddress(ctx, combineRules([everyone, ...administrators, ...stored("group")]));
}

/** Read here, so that the room of administrators can ask for proof that follows these rules. */
async function hasRoleInFoyer(db: Db, userId: string): Promise<boolean> {
  const grant = await db
    .selectFrom("administrators as a")
    .innerJoin("users as u", (join) => join.on("u.id", "=", userId).on("u.status", "=", "enabled"))
    .select("a.id")
    .where((eb) =>
      eb.or([
        eb("a.user_id", "=", userId),
        eb(
          "a.group_id",
          "in",
          eb.selectFrom("group_members").select("group_id").where("user_id", "=", userId),
        ),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return grant !== undefined;
}

/** Where browsers have no passkeys, an authenticator app is all that can be asked for. */
function atThisAddress({ config }: Pick<Ctx, "config">, rule: Rule): Rule {
  return relyingPartyOf(config) === null ? { ...rule, kinds: ["totp"] } : rule;
}

export type ScopedRule = Rule & {
  scope: RuleScope;
  groupId: string | null;
  groupName: string | null;
  isDefault: boolean;
};

/** Lists every rule: everyone's and administrators' first, then groups' by name. */
export async function listRules(db: Db): Promise<ScopedRule[]> {
  const rows = await db
    .selectFrom("factor_rules")
    .leftJoin("groups", "groups.id", "factor_rules.group_id")
    .selectAll("factor_rules")
    .select("groups.display_name as group_name")
    .orderBy("groups.display_name_key")
    .execute();
  const whole = (["everyone", "administrators"] as const).map((scope): ScopedRule => {
    const row = rows.find((each) => each.scope === scope);
    return {
      ...(row ? ruleOfRow(row) : DEFAULT_RULES[scope]),
      scope,
      groupId: null,
      groupName: null,
      isDefault: row === undefined,
    };
  });
  const groups = rows
    .filter(({ scope }) => scope === "group")
    .map((row): ScopedRule => ({
      ...ruleOfRow(row),
      scope: "group",
      groupId: row.group_id,
      groupName: row.group_name,
      isDefault: false,
    }));
  return [...whole, ...groups];
}

export type RuleTarget = { scope: "everyone" | "administrators" } | { scope: "group"; groupId: string };

/** Returns the stored rule, or null. */
export async function findRule(db: Db, target: RuleTarget): Promise<Rule | null> {
  if (target.scope === "group" && !isUuid(target.groupId)) return null;
  const row = await db
    .selectFrom("factor_rules")
    .selectAll()
    .where("scope", "=", target.scope)
    .where(
      "group_id",
      target.scope === "group" ? "=" : "is",
      target.scope === "group" ? target.groupId : null,
    )
    .executeTakeFirst();
  return row ? ruleOfRow(row) : null;
}

export async function putRule(
  tx: Db,
  input: { target: RuleTarget; rule: Rule; at: Date; by: string },
): Promise<void> {
  const { target, rule, at, by } = input;
  const groupId = target.scope === "group" ? target.groupId : null;
  const values = { mode: rule.mode, kinds: rule.kinds, covers: rule.covers, changed_at: at, changed_by: by };
  const changed = await tx
    .updateTable("factor_rules")
    .set(values)
    .where("scope", "=", target.scope)
    .where("group_id", groupId === null ? "is" : "=", groupId)
    .returning("id")
    .executeTakeFirst();
  if (!changed)
    await tx
      .insertInto("factor_rules")
      .values({ id: newUuid(), scope: target.scope, group_id: groupId, ...values })
      .execute();
}

export async function deleteRule(tx: Db, target: RuleTarget): Promise<boolean> {
  const row = await tx
    .deleteFrom("factor_rules")
    .where("scope", "=", target.scope)
    .where(
      "group_id",
      target.scope === "group" ? "=" : "is",
      target.scope === "group" ? target.groupId : null,
    )
    .returning("id")
    .executeTakeFirst();
  return row !== undefined;
}
