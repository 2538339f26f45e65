/** Which namespaces of the catalogue client components need: a layout hands over these and no others. */
import type { Namespace } from "@/lib/messages/types";

export const CLIENT_MESSAGES = {
  /** The root layout's: for every page. */
  everywhere: ["common", "forms"],
  administration: ["common", "forms", "admin_menu", "policy_fields"],
} as const satisfies Record<string, readonly Namespace[]>;
