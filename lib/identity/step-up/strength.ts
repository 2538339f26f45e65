/**
 * How strong a session is: whether something stronger than a password proved it lately.
 *
 * Whoever demands step-up asks at the moment of the deed, in its transaction. Using Foyer, renewing tokens and
 * being remembered by a rule never make a session stronger; only a factor does, Foyer's own or a provider's. A
 * removed factor takes back what it proved.
 */
import type { Ctx, Db, UserActor } from "@/lib/platform/context";
import type { FactorKind, StrongMethod } from "@/lib/platform/db/tables-factors";
import { ruleOf } from "../factor-rules/rules";
import { FACTOR_KINDS } from "../factor-rules/types";
import { countsForStepUp, strengthOf } from "../sessions/strength";

export type Demand = {
  withinSeconds: number;
  /** Which methods count. By default every one; a recovery code replaces a lost factor and isn't strong. */
  methods?: readonly StrongMethod[];
};

const STRONG_METHODS: readonly StrongMethod[] = [...FACTOR_KINDS, "provider"];

/** Returns whether the caller's session was proven within the last seconds. */
export async function isStrong(
  { actor, now }: Pick<Ctx, "now"> & { actor: { sessionId: string } },
  db: Db,
  { withinSeconds, methods = STRONG_METHODS }: Demand,
): Promise<boolean> {
  const strength = await strengthOf(db, actor.sessionId);
  return (
    strength !== null &&
    methods.includes(strength.method) &&
    now().getTime() - strength.at.getTime() < withinSeconds * 1000
  );
}

/** What can prove a person: kinds of their factors that count, and providers whose word counts. */
export type StrongWays = { kinds: FactorKind[]; sources: { id: string; name: string }[] };

/**
 * Returns what can prove a person. Of their factors, the kinds that their rule accepts. Of their providers,
 * those that an administrator ticked, and only if the person didn't link them: a link that a borrowed browser
 * makes must not become its proof.
 */
export async function strongWaysOf(ctx: Pick<Ctx, "config">, db: Db, userId: string): Promise<StrongWays> {
  const [rule, factors, sources] = [
    await ruleOf(ctx, db, userId),
    await db.selectFrom("factors").select("kind").distinct().where("user_id", "=", userId).execute(),
    await db
      .selectFrom("identity_sources as s")
      .innerJoin("users as u", (join) => join.on("u.id", "=", userId))
      .select(["s.id", "s.name"])
      .where(countsForStepUp("u.id"))
      .orderBy("s.name")
      .execute(),
  ];
  const own = new Set(factors.map(({ kind }) => kind));
  return { kinds: FACTOR_KINDS.filter((kind) => own.has(kind) && rule.kinds.includes(kind)), sources };
}

export const hasWay = ({ kinds, sources }: StrongWays): boolean => kinds.length + sources.length > 0;

/** Which methods prove this person: kinds that their rule accepts, and providers' word. */
export async function methodsFor(ctx: Pick<Ctx, "config">, db: Db, userId: string): Promise<StrongMethod[]> {
  return [...(await ruleOf(ctx, db, userId)).kinds, "provider"];
}

/** Returns whether something that counts for this person proved the session within the last seconds. */
export async function isStrongEnough(
  ctx: Pick<Ctx, "config" | "now"> & { actor: Pick<UserActor, "userId" | "sessionId"> },
  db: Db,
  withinSeconds: number,
): Promise<boolean> {
  return isStrong(ctx, db, { withinSeconds, methods: await methodsFor(ctx, db, ctx.actor.userId) });
}
