/** How long browsers and command lines stay signed in. Shorter lifetimes hold at once, longer ones from the next sign-in. */
import { z } from "zod";
import { record } from "@/lib/platform/audit/record";
import { invalidInput } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { putSetting } from "@/lib/platform/settings/service";
import { readLifetimes, type SessionLifetimes } from "@/lib/platform/settings/session-lifetimes";
import { actorName, requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { countCliSessionsOver, shortenCliSessions } from "../cli/lifetime";
import { countSessionsOver, endUnused, shortenSessions } from "../sessions/lifetime";

const MAX_MINUTES = 90 * 24 * 60;
const lifetime = (min: number) =>
  z
    .int("session_lifetime_not_valid")
    .min(min, "session_lifetime_not_valid")
    .max(MAX_MINUTES, "session_lifetime_not_valid");
const lifetimesInput = z.strictObject({
  browserMinutes: lifetime(15),
  idleMinutes: lifetime(5),
  commandLineMinutes: lifetime(15),
});

/** Reads and checks lifetimes. @throws Refusal `invalid_input` */
function parseLifetimes(input: unknown): SessionLifetimes {
  const lifetimes = parseInput(lifetimesInput, input);
  if (lifetimes.idleMinutes > lifetimes.browserMinutes) throw invalidInput("session_idle_too_long");
  return lifetimes;
}

export async function getLifetimes(ctx: AdminCtx): Promise<SessionLifetimes> {
  await requireReader(ctx);
  return readLifetimes(ctx);
}

/** Returns how many sessions would end at once. @throws Refusal `invalid_input` */
export async function previewLifetimes(
  ctx: AdminCtx,
  input: unknown,
): Promise<{ browsers: number; commandLines: number }> {
  await requireReader(ctx);
  const wanted = parseLifetimes(input);
  const now = ctx.now();
  return {
    browsers: await countSessionsOver(ctx, { ...wanted, now }),
    commandLines: await countCliSessionsOver(ctx.db, { minutes: wanted.commandLineMinutes, now }),
  };
}

/** Changes the lifetimes, also of sessions that would otherwise last longer. @throws Refusal `invalid_input` */
export async function changeLifetimes(ctx: AdminCtx, input: unknown): Promise<void> {
  const after = parseLifetimes(input);
  await withAuthority(ctx, "administrator", async (tx) => {
    const before = await readLifetimes({ config: ctx.config, db: tx });
    await endUnused(ctx, tx);
    // Writing the row waits for sign-ins that read the old lifetimes.
    const change = { at: ctx.now(), by: actorName(ctx) };
    await putSetting(tx, { name: "sessionLifetimes", value: after, ...change });
    await shortenSessions(tx, after.browserMinutes);
    await shortenCliSessions(tx, after.commandLineMinutes);
    await record(ctx, tx, {
      type: "setting.changed",
      outcome: "success",
      targetId: "sessionLifetimes",
      details: { before, after },
    });
  });
}
