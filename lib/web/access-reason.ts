/** Why a user can access something, in the reader's words. */
import type { Reach } from "@/lib/access/entitlements/explain";
import type { Text } from "@/lib/messages/text";

export function accessReason(
  text: Text,
  { group, targetKind: kind, target }: Pick<Reach, "group" | "targetKind" | "target">,
): string {
  const on = { kind, target: target ?? "" };
  return group === null
    ? text.t("assignments.access.direct", on)
    : text.t("assignments.access.by_group", { ...on, group });
}
