/** Why a user can access something, in the reader's words. */
import type { Reach } from "@/lib/access/entitlements/explain";
import type { Text } from "@/lib/messages/text";

export function accessReason(text: Text, { group, target }: Pick<Reach, "group" | "target">): string {
  return group === null
    ? text.t("assignments.access.direct", { target })
    : text.t("assignments.access.by_group", { group, target });
}
