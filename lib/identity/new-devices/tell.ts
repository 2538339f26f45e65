/**
 * Tells people of sign-ins in browsers that are new for them: by mail, or on their next page without one. A few
 * a day; what comes after that comes together, a day after the first.
 */
import { shortUserAgent } from "@/lib/formats/user-agent";
import type { Ctx, Db } from "@/lib/platform/context";
import type { Handler } from "@/lib/platform/event-bus";
import { enqueue } from "@/lib/platform/jobs/store";
import type { JobHandler } from "@/lib/platform/jobs/worker";
import { mailUser } from "../notices/mail";
import { notify } from "../notices/service";
import { listTold, listUntold, markTold } from "../sessions/store";
import { findUser } from "../users/store";

/** Tells a user, the job's key, of the devices that weren't told at once. */
export const TELL_NEW_DEVICES = "tell-new-devices";

const MAX_PER_DAY = 3;
const DAY = 86_400_000;
/** Devices that one mail names. */
const MAX_NAMED = 5;

type TellCtx = Pick<Ctx, "config" | "keyring" | "now" | "db"> & Ctx;

export const onDeviceAdded: Handler<"device.added"> = async (ctx, tx, { userId }) => {
  const now = ctx.now();
  const told = await listTold(tx, userId, new Date(now.getTime() - DAY));
  const [first] = told;
  if (told.length < MAX_PER_DAY || first === undefined) return tell(ctx, tx, userId);
  await enqueue(tx, { kind: TELL_NEW_DEVICES, key: userId, runAt: new Date(first.getTime() + DAY) });
};

export const tellNewDevices =
  ({ ctx }: { ctx: Ctx }): JobHandler =>
  async ({ job }) => {
    await ctx.db.transaction().execute(async (tx) => {
      // A sign-in that tells at the same time has told when this reads, or finds it told.
      await tx.selectFrom("users").select("id").where("id", "=", job.key).forNoKeyUpdate().execute();
      await tell(ctx, tx, job.key);
    });
    return { done: true };
  };

async function tell(ctx: TellCtx, tx: Db, userId: string): Promise<void> {
  const [user, sessions] = [await findUser(tx, userId), await listUntold(tx, userId)];
  const newest = sessions.at(-1);
  if (!user || !newest) return;
  const count = sessions.length;
  const devices = sessions.slice(-MAX_NAMED).map((session) => ({
    device: shortUserAgent(session.user_agent),
    ip: session.ip,
    at: session.created_at.toISOString(),
  }));
  const isMailed = await mailUser(ctx, tx, user, {
    kind: "new_device",
    content: {
      name: user.display_name,
      userName: user.user_name,
      count,
      devices,
      url: `${ctx.config.url}/start/sessions`,
    },
  });
  if (!isMailed)
    await notify(ctx, tx, {
      userId,
      kind: "new_device",
      details: {
        count,
        device: devices.at(-1)?.device ?? null,
        ip: newest.ip,
        // Not shown there: whoever signed in would read and dismiss it.
        ...(count === 1 ? { sessionId: newest.id } : {}),
      },
    });
  await markTold(
    tx,
    sessions.map(({ id }) => id),
    ctx.now(),
  );
}
