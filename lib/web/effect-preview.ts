/** The effect of an assignment, or of its removal, as a preview that is drawn. */
import type { DateChange, Dates, Effect } from "@/lib/access/assignments/preview";
import { toCsv } from "@/lib/formats/csv";
import type { Preview } from "./preview-types";
import { unfittingInWords, unfittingTable } from "./unfitting";

const count = (number: number, one: string) =>
  `${number.toLocaleString("en")} ${number === 1 ? one : one === "person" ? "people" : `${one}s`}`;
const number = (id: string) => `${id.slice(0, 4)} ${id.slice(4, 8)} ${id.slice(8)}`;
const day = (date: Date) => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;

export function inWords({ startsAt, endsAt }: Dates): string {
  return (
    [startsAt && `from ${day(startsAt)}`, endsAt && `until ${day(endsAt)}`].filter(Boolean).join(" ") ||
    "for good"
  );
}

export function previewOf(effect: Effect, verb: "gain" | "lose", file: Preview["file"] = null): Preview {
  const { people, accounts, changes, roles, dates } = effect;
  const made = verb === "gain" ? "created" : "deleted";
  const summary = [
    changes === 0
      ? `Nobody ${verb}s anything.`
      : `${count(people, "person")} ${verb}${people === 1 ? "s" : ""} access in ${count(accounts, "account")}${effect.isExact ? "" : " (at most)"}.`,
    roles.count === 0
      ? "No role is created or deleted."
      : `${count(roles.count, "role")} ${roles.count === 1 ? "is" : "are"} ${made}.`,
    ...(dates.count === 0
      ? []
      : [
          `${count(dates.count, "assignment")} that ${dates.count === 1 ? "is" : "are"} there already ${dates.count === 1 ? "gets" : "get"} other dates.`,
        ]),
    ...unfittingInWords(effect.unfitting),
    ...livingOnInWords(effect.livingOn, verb),
  ];
  const tables = [
    unfittingTable(effect.unfitting),
    {
      caption: `Who ${verb}s what`,
      head: ["Person", "As", "Account", "Number"],
      rows: effect.named.map((each) => [each.person, each.role, each.account, number(each.accountId)]),
      more: changes - effect.named.length,
    },
    {
      caption: `Roles that are ${made}`,
      head: ["Permission set", "Account", "Number"],
      rows: roles.named.map((each) => [each.role, each.account, number(each.accountId)]),
      more: roles.count - roles.named.length,
    },
    {
      caption: "Dates that change",
      head: ["Who", "Permission set", "Where", "Now", "Then"],
      rows: dates.named.map((each: DateChange) => [
        each.principal,
        each.role,
        each.target,
        inWords(each.before),
        inWords(each.after),
      ]),
      more: dates.count - dates.named.length,
    },
  ];
  return { summary, diffs: [], tables, file };
}

/** What AWS does not end: said where access is taken away. */
function livingOnInWords(livingOn: Effect["livingOn"], verb: "gain" | "lose"): string[] {
  if (verb === "gain") return [];
  if (livingOn === null)
    return ["Sessions in AWS that were opened before live on until they end, twelve hours at most."];
  if (livingOn.count === 0 || livingOn.until === null) return [];
  return [
    `${count(livingOn.count, "session")} in AWS that ${livingOn.count === 1 ? "was" : "were"} opened before ${livingOn.count === 1 ? "lives" : "live"} on, until ${day(livingOn.until)} at the latest. A person's page ends them now.`,
  ];
}

/** The same with a line for each of them. */
export function effectCsv(effect: Effect, verb: "gain" | "lose"): string {
  return toCsv(
    ["what", "who", "permissionSet", "where", "accountId", "before", "after"],
    [
      ...effect.named.map((each) => [
        `${verb}s access`,
        each.person,
        each.role,
        each.account,
        each.accountId,
        null,
        null,
      ]),
      ...effect.roles.named.map((each) => [
        verb === "gain" ? "role created" : "role deleted",
        null,
        each.role,
        each.account,
        each.accountId,
        null,
        null,
      ]),
      ...effect.unfitting.named.map((each) => [
        `does not fit: ${each.policies} managed policies, ${each.quota} allowed`,
        null,
        each.role,
        each.account,
        each.accountId,
        null,
        null,
      ]),
      ...effect.dates.named.map((each) => [
        "dates change",
        each.principal,
        each.role,
        each.target,
        null,
        inWords(each.before),
        inWords(each.after),
      ]),
    ],
  );
}
