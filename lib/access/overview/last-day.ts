/** How much was opened in a day, for the overview. */
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";

const DAY_MS = 24 * 3_600_000;

/** Each signature for a person is one role opened; a connected Identity Center's roles are not signed for here. */
const OPENED = ["assertion.signed", "upstream_credentials.requested"];
const REFUSED = ["console.refused", "credentials.refused"];
const COUNTED = ["session.created", "sign_in.failed", ...OPENED, ...REFUSED];

export type DayCounts = {
  /** Different people who signed in, in a browser or at a command line. */
  people: number;
  /** Roles opened, in the console or as credentials. */
  opened: number;
  refused: number;
  failedSignIns: number;
};

/** The last 24 hours. Foyer's own work in accounts is not counted. */
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
