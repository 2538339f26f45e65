/** What was opened in a day, for the overview. */
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";

const DAY_MS = 24 * 3_600_000;

/** Each signature for a user is one opened role. Roles of connected Identity Centers aren't signed here. */
const OPENED = ["assertion.signed", "upstream_credentials.requested"];
const REFUSED = ["console.refused", "credentials.refused"];
const COUNTED = ["session.created", "sign_in.failed", ...OPENED, ...REFUSED];

export type DayCounts = {
  /** Distinct users who signed in, in a browser or on a command line. */
  people: number;
  /** Roles opened, in the console or as credentials. */
  opened: number;
  refused: number;
  failedSignIns: number;
};

/** Counts the last 24 hours, without Foyer's own work in accounts. */
export async function countLastDay(ctx: AdminCtx): Promise<DayCounts> {
  await requireReader(ctx);
  const rows = await ctx.db
    .selectFrom("audit_events")
    .where("at", ">", new Date(ctx.now().getTime() - DAY_MS))
    .where("type", "in", COUNTED)
    .where("actor_kind", "!=", "system")
    .groupBy("type")
    .select(({ fn }) => [
      "type",
      fn.countAll<string>().as("events"),
      fn.count<string>("target_id").distinct().as("targets"),
    ])
    .execute();
  const events = (types: string[]) =>
    rows.filter(({ type }) => types.includes(type)).reduce((sum, row) => sum + Number(row.events), 0);
  return {
    people: Number(rows.find(({ type }) => type === "session.created")?.targets ?? 0),
    opened: events(OPENED),
    refused: events(REFUSED),
    failedSignIns: events(["sign_in.failed"]),
  };
}
