/** Why a sign-in at a source failed. The code is in the address; nothing else of the address is shown. */
import type { Text } from "@/lib/messages/text";

export function problemText({ t }: Text, code: unknown, sourceName: string | null): string | null {
  if (typeof code !== "string") return null;
  const source = { named: sourceName === null ? "no" : "yes", source: sourceName ?? "" } as const;
  switch (code) {
    case "unreachable":
    case "OAuthSignin":
      return t("sign_in.problem.unreachable", source);
    case "denied":
      return t("sign_in.problem.denied", source);
    case "misconfigured":
      return t("sign_in.problem.misconfigured", source);
    case "refused":
      return t("sign_in.problem.refused", source);
    case "busy":
      return t("sign_in.problem.busy", source);
    case "failed":
      return t("sign_in.problem.failed");
    case "unknown":
      return t("sign_in.problem.unknown", source);
    case "domain":
      return t("sign_in.problem.domain", source);
    case "name_taken":
      return t("sign_in.problem.name_taken");
    case "disabled":
      return t("sign_in.problem.disabled");
    case "switched_off":
      return t("sign_in.problem.switched_off");
    case "unproven":
      return t("sign_in.problem.unproven", source);
    case "incomplete":
      return t("sign_in.problem.incomplete", source);
    default:
      return t("sign_in.problem.other");
  }
}
