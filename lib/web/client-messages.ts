/** The catalogue's namespaces that client components need: a layout sends these and no others. */
import type { Namespace } from "@/lib/messages/types";

/** What every page needs. A layout's provider replaces the outer one, so each list has these. */
const EVERYWHERE = ["common", "forms", "page_error"] as const;

export const CLIENT_MESSAGES = {
  /** The root layout's: for every page. */
  everywhere: EVERYWHERE,
  signIn: [...EVERYWHERE, "sign_in_forms", "factor_forms"],
  portal: [...EVERYWHERE, "start", "credentials", "factor_forms"],
  administration: [...EVERYWHERE, "admin_menu", "policy_fields", "reasons.policy"],
} as const satisfies Record<string, readonly Namespace[]>;
