/** Combines the rules that apply to a person into one. */
import type { FactorKind } from "@/lib/platform/db/tables-factors";
import { FACTOR_KINDS, RULE_MODES, type Rule } from "./types";

/** Everyone is asked where something is new, and whoever administers always is. */
export const DEFAULT_RULES = {
  everyone: { mode: "new", kinds: [...FACTOR_KINDS], covers: "passwords" },
  administrators: { mode: "always", kinds: [...FACTOR_KINDS], covers: "passwords" },
} as const satisfies Record<string, Rule>;

/** No rule demands anything: what people set up themselves still counts. */
const NOTHING: Rule = { mode: "off", kinds: [...FACTOR_KINDS], covers: "passwords" };

/** When several rules leave no kind in common, the strongest. */
const STRONGEST: FactorKind[] = ["passkey"];

/** The strictest of each: when to ask, which kinds, and for which sign-ins. Rules that are off add nothing. */
export function combineRules(rules: readonly Rule[]): Rule {
  const active = rules.filter(({ mode }) => mode !== "off");
  if (active.length === 0) return { ...NOTHING, kinds: [...NOTHING.kinds] };
  const kinds = FACTOR_KINDS.filter((kind) => active.every((rule) => rule.kinds.includes(kind)));
  return {
    mode: RULE_MODES.findLast((mode) => active.some((rule) => rule.mode === mode)) ?? "always",
    kinds: kinds.length > 0 ? kinds : STRONGEST,
    covers: active.some(({ covers }) => covers === "every_source") ? "every_source" : "passwords",
  };
}
