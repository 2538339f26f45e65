/** Who must have a second factor, when, and which kinds count. */
import type { FactorKind, RuleCovers, RuleMode } from "@/lib/platform/db/tables-factors";

export const FACTOR_KINDS = ["passkey", "security_key", "totp"] as const satisfies FactorKind[];
export const RULE_MODES = ["off", "new", "always"] as const satisfies RuleMode[];
export const RULE_COVERS = ["passwords", "every_source"] as const satisfies RuleCovers[];

/**
 * Who must have a second factor, and when Foyer asks for it.
 *
 * `off` demands none, `new` asks in a browser or network where the person hasn't used one, `always` at every
 * sign-in. `passwords` covers passwords that are typed at Foyer, its own and a directory's; `every_source`
 * also covers people who come from a provider.
 */
export type Rule = { mode: RuleMode; kinds: FactorKind[]; covers: RuleCovers };
