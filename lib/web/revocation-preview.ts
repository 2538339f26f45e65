/** What ending a person's sessions does, as a preview that is drawn. */
import type { Revocation } from "@/lib/access/live-sessions/revoke";
import type { Preview } from "./preview-types";

const MOST_ROWS = 50;
const many = (count: number, one: string) => `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
const minute = (date: Date) => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

export function revocationPreview({ roles, outside }: Revocation): Preview {
  const [later, forEveryone] = [
    roles.filter(({ isLater }) => isLater).length,
    roles.filter(({ isForEveryone }) => isForEveryone).length,
  ];
  const last = roles.reduce<Date | null>(
    (latest, { until }) => (latest === null || until > latest ? until : latest),
    null,
  );
  return {
    summary: [
      ...(last === null
        ? ["No session of theirs is alive in a role of Foyer’s: nothing is changed."]
        : [
            `${many(roles.length, "role")} ${roles.length === 1 ? "denies" : "deny"} everything to what this person opened before. Each allows it again by itself when the last of these sessions has run out, the last at ${minute(last)}.`,
            "What is assigned stays: they can open it again after a minute. Disable the person to prevent it.",
          ]),
      ...(forEveryone === 0
        ? []
        : [
            `In ${many(forEveryone, "role")} there is no room for a name beside the permission set’s own policy: everybody’s sessions in ${forEveryone === 1 ? "it" : "them"} end, and are opened again by who needs one.`,
          ]),
      ...(later === 0
        ? []
        : [
            `In ${many(later, "role")} Foyer cannot do it now: ${later === 1 ? "its account" : "their accounts"} cannot be reached, and ${later === 1 ? "it follows" : "they follow"} as soon as that is mended.`,
          ]),
      ...(outside === 0
        ? []
        : [
            `${many(outside, "session")} in roles of your own ${outside === 1 ? "lives" : "live"} on: Foyer never changes those.`,
          ]),
    ],
    diffs: [],
    tables: [
      {
        caption: "Roles that shut this person out",
        head: ["Account", "As", "Until", "Ends"],
        rows: roles
          .slice(0, MOST_ROWS)
          .map((each) => [
            each.account,
            each.role,
            minute(each.until),
            each.isForEveryone ? "everybody’s sessions" : "this person’s sessions",
          ]),
        more: Math.max(0, roles.length - MOST_ROWS),
      },
    ],
    file: null,
  };
}
