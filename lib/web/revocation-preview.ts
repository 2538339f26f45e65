/** The effect of ending a user's AWS sessions, as a preview. */
import type { Revocation } from "@/lib/access/live-sessions/revoke";
import type { Text } from "@/lib/messages/text";
import type { Preview } from "./preview-types";

const MAX_ROWS = 50;

export function revocationPreview(text: Text, { roles, outside }: Revocation): Preview {
  const { t, format } = text;
  return {
    summary: summaryOf(text, { roles, outside }),
    diffs: [],
    tables: [
      {
        caption: t("users.end_sessions.caption"),
        head: [
          t("users.aws_sessions.account"),
          t("users.aws_sessions.permission_set"),
          t("users.end_sessions.until"),
          t("users.end_sessions.ends"),
        ],
        rows: roles
          .slice(0, MAX_ROWS)
          .map((each) => [
            each.account,
            each.role,
            format.dateTime(each.until),
            each.isForEveryone ? t("users.end_sessions.everyone") : t("users.end_sessions.this_user"),
          ]),
        more: Math.max(0, roles.length - MAX_ROWS),
      },
    ],
    file: null,
  };
}

function summaryOf({ t, format }: Text, { roles, outside }: Revocation): string[] {
  const [first] = roles.map(({ until }) => until).toSorted((a, b) => b.getTime() - a.getTime());
  const later = roles.filter(({ isLater }) => isLater).length;
  const forEveryone = roles.filter(({ isForEveryone }) => isForEveryone).length;
  const lines =
    first === undefined
      ? [t("users.end_sessions.nothing")]
      : [
          t("users.end_sessions.summary", { count: roles.length, time: format.dateTime(first) }),
          t("users.end_sessions.assignments_stay"),
        ];
  if (forEveryone > 0) lines.push(t("users.end_sessions.for_everyone", { count: forEveryone }));
  if (later > 0) lines.push(t("users.end_sessions.later", { count: later }));
  if (outside > 0) lines.push(t("users.end_sessions.outside", { count: outside }));
  return lines;
}
