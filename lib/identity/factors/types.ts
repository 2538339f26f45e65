/** Second factors of a person. */
import type { FactorKind } from "@/lib/platform/db/tables-factors";

/** One of a person's factors, as pages show it. */
export type ListedFactor = {
  id: string;
  kind: FactorKind;
  /** Empty for none. */ name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** How many passkeys, keys and apps one person may have. */
export const MAX_FACTORS = 20;
