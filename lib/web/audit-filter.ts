/** Reads a question about the audit log from an address: the page's own, and that of its exports. */
import { findNamed, type Named } from "@/lib/access/audit/find-named";
import type { AuditFilter } from "@/lib/access/audit/filter";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { lastDays, previousWeek, startOfDay } from "@/lib/formats/local-time";

/** Parts of the address, in the order of the form. */
export const AUDIT_QUERY = [
  "q",
  "show",
  "person",
  "account",
  "environment",
  "set",
  "type",
  "outcome",
  "period",
  "from",
  "until",
] as const;
export type AuditQuery = Partial<Record<(typeof AUDIT_QUERY)[number], string>>;

export const SHOWN = ["people", "opened", "changes"] as const;
export const OUTCOMES = ["success", "refused", "failed"] as const;
export const PERIODS = ["day", "week", "month", "last_week"] as const;

const NAMED = { person: "person", account: "account", set: "permissionSet" } as const satisfies Record<
  string,
  Named
>;

export type Question = {
  filter: AuditFilter;
  /** What was typed, with names instead of ids. */ shown: AuditQuery;
  /** Texts that mean nothing here. */ unknown: string[];
};

/** @param timeZone the reader's, for days */
export async function readQuestion(ctx: AdminCtx, query: AuditQuery, timeZone: string): Promise<Question> {
  const shown = { ...query };
  const unknown: string[] = [];
  const ids: Partial<Record<Named, string[]>> = {};
  for (const [name, kind] of Object.entries(NAMED) as [keyof typeof NAMED, Named][]) {
    const text = query[name]?.trim();
    if (!text) continue;
    const found = await findNamed(ctx, kind, text);
    ids[kind] = found.ids;
    shown[name] = found.name;
    if (found.ids.length === 0) unknown.push(text);
  }
  const { show, outcome, environment } = query;
  return {
    shown,
    unknown,
    filter: {
      search: query.q,
      type: query.type,
      changes: show === "changes",
      opened: show === "opened",
      people: show === "people",
      outcome: OUTCOMES.find((each) => each === outcome),
      environmentId: environment,
      personIds: ids.person,
      accountIds: ids.account,
      permissionSetIds: ids.permissionSet,
      ...periodOf(query, ctx.now(), timeZone),
    },
  };
}

/** `from` and `until` are days of the reader, both included; they win over a period. */
function periodOf(
  { period, from, until }: AuditQuery,
  now: Date,
  timeZone: string,
): Pick<AuditFilter, "from" | "until"> {
  const first = from === undefined ? null : startOfDay(from, timeZone);
  const end = until === undefined ? null : startOfDay(until, timeZone, 1);
  if (first !== null || end !== null) return { from: first ?? undefined, until: end ?? undefined };
  switch (period) {
    case "day":
      return { from: lastDays(now, 1) };
    case "week":
      return { from: lastDays(now, 7) };
    case "month":
      return { from: lastDays(now, 30) };
    case "last_week":
      return previousWeek(now, timeZone);
    default:
      return {};
  }
}
