/** Alarms about directories that many users left at once, and how administrators answer them. */
import { record, recordAll } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { conflict } from "@/lib/platform/errors";
import { requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { updateStatus } from "../users/store";
import { countLeft } from "./departures";

const ALLOWED_MILLISECONDS = 24 * 3_600_000;
const MAX_SHOWN = 200;
const BATCH = 500;

export type ScimAlarm = {
  sourceId: string;
  name: string;
  raisedAt: Date;
  /** Users who left since an hour before it. */
  left: number;
  /** Some of the users who can be enabled again, and how many there are. */
  shown: string[];
  undoable: number;
  /** Deletions that wait for approval. */
  held: number;
};

/** Lists the unanswered alarms. */
export async function listScimAlarms(ctx: AdminCtx): Promise<ScimAlarm[]> {
  await requireReader(ctx);
  const alarms = await ctx.db
    .selectFrom("scim_alarms as a")
    .innerJoin("identity_sources as s", "s.id", "a.source_id")
    .select(["a.source_id", "a.since", "a.raised_at", "s.name"])
    .where("a.settled_at", "is", null)
    .orderBy("a.raised_at")
    .execute();
  return Promise.all(
    alarms.map(async ({ source_id: sourceId, since, raised_at: raisedAt, name }) => {
      const disabled = undoable(ctx.db, sourceId, since);
      const { count } = await disabled
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
      const shown = await disabled.select("display_name").orderBy("user_name_key").limit(MAX_SHOWN).execute();
      const held = await ctx.db
        .selectFrom("scim_departures")
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .where("source_id", "=", sourceId)
        .where("kind", "=", "held")
        .where("at", ">", since)
        .executeTakeFirstOrThrow();
      return {
        sourceId,
        name,
        raisedAt,
        left: await countLeft(ctx.db, sourceId, since),
        shown: shown.map(({ display_name: displayName }) => displayName),
        undoable: Number(count),
        held: Number(held.count),
      };
    }),
  );
}

/** Users whom the directory disabled since then and no administrator did. */
const undoable = (db: Db, sourceId: string, since: Date) =>
  db
    .selectFrom("users")
    .where("source_id", "=", sourceId)
    .where("status", "=", "disabled")
    .where("is_disabled_here", "=", false)
    .where("id", "in", (eb) =>
      eb
        .selectFrom("scim_departures")
        .select("user_id")
        .$castTo<{ user_id: string }>()
        .where("source_id", "=", sourceId)
        .where("kind", "=", "disabled")
        .where("at", ">", since),
    );

type Answered = { sourceId: string; /** The alarm on the page. */ raisedAt: Date };

/** Approves the departures: the directory may deactivate and delete without limit for a day. @throws Refusal `conflict` */
export async function allowDepartures(ctx: AdminCtx, input: Answered): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const { since } = await openAlarm(tx, input);
    await closeAlarm(ctx, tx, input.sourceId, new Date(ctx.now().getTime() + ALLOWED_MILLISECONDS));
    await record(ctx, tx, {
      type: "directory.departures_allowed",
      outcome: "success",
      targetId: input.sourceId,
      details: { people: await countLeft(tx, input.sourceId, since) },
    });
  });
}

/**
 * Undoes the departures: enables every user whom the directory disabled. When it's interrupted, calling it
 * again finishes the rest.
 * @returns how many were enabled
 * @throws Refusal `conflict`
 */
export async function undoDepartures(ctx: AdminCtx, input: Answered): Promise<number> {
  let people = 0;
  for (;;) {
    const enabled = await withAuthority(ctx, "administrator", async (tx) => {
      const { since } = await openAlarm(tx, input);
      const ids = (
        await undoable(tx, input.sourceId, since)
          .select("id")
          .orderBy("id")
          .limit(BATCH)
          .forUpdate()
          .execute()
      ).map(({ id }) => id);
      if (ids.length === 0) {
        await closeAlarm(ctx, tx, input.sourceId, null);
        await record(ctx, tx, {
          type: "directory.departures_undone",
          outcome: "success",
          targetId: input.sourceId,
          details: { people },
        });
        return 0;
      }
      await updateStatus(tx, ids, "enabled", ctx.now());
      await ctx.events.emit(ctx, tx, "user.enabled", { userIds: ids });
      await recordAll(
        ctx,
        tx,
        ids.map((id) => ({
          type: "user.enabled" as const,
          outcome: "success" as const,
          targetId: id,
          reason: "departures_undone",
        })),
      );
      return ids.length;
    });
    if (enabled === 0) return people;
    people += enabled;
  }
}

async function openAlarm(tx: Db, { sourceId, raisedAt }: Answered): Promise<{ since: Date }> {
  const alarm = Number.isNaN(raisedAt.getTime())
    ? undefined
    : await tx
        .selectFrom("scim_alarms")
        .select("since")
        .where("source_id", "=", sourceId)
        .where("raised_at", "=", raisedAt)
        .where("settled_at", "is", null)
        .forUpdate()
        .executeTakeFirst();
  if (!alarm) throw conflict("scim_alarm_answered");
  return alarm;
}

async function closeAlarm(ctx: AdminCtx, tx: Db, sourceId: string, allowedUntil: Date | null): Promise<void> {
  await tx
    .updateTable("scim_alarms")
    .set({ settled_at: ctx.now(), allowed_until: allowedUntil })
    .where("source_id", "=", sourceId)
    .execute();
  await tx
    .deleteFrom("scim_departures")
    .where("source_id", "=", sourceId)
    .where("kind", "=", "held")
    .execute();
}
