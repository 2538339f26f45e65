/** The effect of creating or removing assignments, as a preview and as a file. */
import { formatAccountNumber } from "@/lib/formats/account-number";
import type { Dates } from "@/lib/access/assignments/types";
import type { Effect } from "@/lib/access/assignment-effects/effect";
import { toCsv } from "@/lib/formats/csv";
import type { Text } from "@/lib/messages/text";
import type { Preview } from "./preview-types";
import { tooManyPoliciesLines, tooManyPoliciesTable } from "./too-many-policies";

type Direction = "gain" | "lose";

/** When an assignment applies. */
export function datesText({ t, format }: Text, { startsAt, endsAt }: Dates): string {
  if (startsAt !== null && endsAt !== null)
    return t("assignments.from_until", {
      start: format.dateTime(startsAt),
      end: format.dateTime(endsAt),
    });
  if (startsAt !== null) return t("assignments.from", { start: format.dateTime(startsAt) });
  return endsAt === null ? t("assignments.always") : t("assignments.until", { end: format.dateTime(endsAt) });
}

export function previewOf(
  text: Text,
  effect: Effect,
  direction: Direction,
  file: Preview["file"] = null,
): Preview {
  return {
    summary: summaryOf(text, effect, direction),
    diffs: [],
    tables: tablesOf(text, effect, direction),
    file,
  };
}

function summaryOf(text: Text, effect: Effect, direction: Direction): string[] {
  const { t } = text;
  const { people: users, accounts, changes, isExact, roles, dates } = effect;
  const lines = [
    changes === 0
      ? t(direction === "gain" ? "assignments.effect.nobody_gains" : "assignments.effect.nobody_loses")
      : t(isExact ? `assignments.effect.${direction}` : `assignments.effect.${direction}_at_most`, {
          users,
          accounts,
        }),
  ];
  if (roles.count === 0) lines.push(t("assignments.effect.no_roles"));
  else if (direction === "gain") lines.push(t("assignments.effect.roles_created", { count: roles.count }));
  else lines.push(t("assignments.effect.roles_deleted", { count: roles.count }));
  if (dates.count > 0) lines.push(t("assignments.effect.dates", { count: dates.count }));
  lines.push(...tooManyPoliciesLines(text, effect.oversized));
  if (direction === "lose") lines.push(...openSessionsLines(text, effect.outliving));
  return lines;
}

/** AWS sessions that removing access does not end. */
function openSessionsLines({ t, format }: Text, sessions: Effect["outliving"]): string[] {
  if (sessions === null) return [t("assignments.effect.sessions_stay")];
  const { count, until } = sessions;
  if (count === 0 || until === null) return [];
  return [t("assignments.effect.sessions_stay_until", { count, time: format.dateTime(until) })];
}

function tablesOf(text: Text, effect: Effect, direction: Direction): Preview["tables"] {
  const { t } = text;
  const { changes, roles, dates } = effect;
  const isGain = direction === "gain";
  return [
    tooManyPoliciesTable(text, effect.oversized),
    {
      caption: t(isGain ? "assignments.effect.who_gains" : "assignments.effect.who_loses"),
      head: [
        t("assignments.effect.user"),
        t("assignments.permission_set"),
        t("assignments.effect.account"),
        t("assignments.effect.number"),
      ],
      rows: effect.named.map((each) => [
        each.person,
        each.role,
        each.account,
        formatAccountNumber(each.accountId),
      ]),
      more: changes - effect.named.length,
    },
    {
      caption: t(isGain ? "assignments.effect.created" : "assignments.effect.deleted"),
      head: [
        t("assignments.permission_set"),
        t("assignments.effect.account"),
        t("assignments.effect.number"),
      ],
      rows: roles.named.map((each) => [each.role, each.account, formatAccountNumber(each.accountId)]),
      more: roles.count - roles.named.length,
    },
    {
      caption: t("assignments.effect.changed_dates"),
      head: [
        t("assignments.user_or_group"),
        t("assignments.permission_set"),
        t("assignments.target"),
        t("assignments.effect.before"),
        t("assignments.effect.after"),
      ],
      rows: dates.named.map((each) => [
        each.principal,
        each.role,
        each.target,
        datesText(text, each.before),
        datesText(text, each.after),
      ]),
      more: dates.count - dates.named.length,
    },
  ];
}

/** Returns the same as a file, one line per change. */
export function effectCsv(text: Text, effect: Effect, direction: Direction): string {
  const { t } = text;
  const isGain = direction === "gain";
  return toCsv(
    ["what", "who", "permissionSet", "where", "accountId", "before", "after"],
    [
      ...effect.named.map((each) => [
        t(isGain ? "assignments.effect.gains_access" : "assignments.effect.loses_access"),
        each.person,
        each.role,
        each.account,
        each.accountId,
        null,
        null,
      ]),
      ...effect.roles.named.map((each) => [
        t(isGain ? "assignments.effect.role_created" : "assignments.effect.role_deleted"),
        null,
        each.role,
        each.account,
        each.accountId,
        null,
        null,
      ]),
      ...effect.oversized.named.map(({ policies, quota, role, account, accountId }) => [
        t("assignments.effect.too_many_policies", { policies, quota }),
        null,
        role,
        account,
        accountId,
        null,
        null,
      ]),
      ...effect.dates.named.map((each) => [
        t("assignments.effect.dates_change"),
        each.principal,
        each.role,
        each.target,
        null,
        datesText(text, each.before),
        datesText(text, each.after),
      ]),
    ],
  );
}
