/** Which namespaces of the catalogue client components need: a layout hands over these and no others. */
import type { Namespace } from "@/lib/messages/types";

export const CLIENT_MESSAGES = {
  /** The root layout's: for every page. */
  everywhere: ["common", "forms", "page_error"],
  signIn: ["common", "forms", "page_error", "sign_in_forms"],
  portal: ["common", "forms", "page_error", "start", "credentials"],
} as const satisfies Record<string, readonly Namespace[]>;
