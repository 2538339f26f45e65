/** Who is connected to an Identity Center, for administrators. Tokens are never displayed. */
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import { notFound } from "@/lib/platform/errors";
import { requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { withAuthority } from "../../administrators/with-authority";
import { dropTokens } from "./token-store";

export type ConnectedPerson = {
  userId: string;
  userName: string;
  subject: string;
  since: Date;
  isEnded: boolean;
};

const MAX_SHOWN = 200;

/** Lists connected users, latest first. */
export async function listConnectedPeople(
  ctx: AdminCtx,
  sourceId: string,
): Promise<{ people: ConnectedPerson[]; count: number }> {
  await requireReader(ctx);
  const open = ctx.db
    .selectFrom("upstream_tokens as t")
    .where("t.source_id", "=", sourceId)
    .where("t.state", "<>", "dropped");
  const { count } = await open.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow();
  const rows = await open
    .innerJoin("users as u", "u.id", "t.user_id")
    .select([
      "t.user_id as userId",
      "u.user_name as userName",
      "t.subject",
      "t.created_at as since",
      "t.state",
    ])
    .orderBy("t.created_at", "desc")
    .limit(MAX_SHOWN)
    .execute();
  return {
    people: rows.map(({ state, ...person }) => ({ ...person, isEnded: state === "ended" })),
    count: Number(count),
  };
}

/** Disconnects a user. @throws Refusal `not_found` */
export async function disconnectPerson(
  ctx: AdminCtx,
  input: { sourceId: string; userId: string },
): Promise<void> {
  if (!isUuid(input.userId)) throw notFound("identity_center_not_connected");
  await withAuthority(ctx, "administrator", async (tx) => {
    if ((await dropTokens(tx, input, ctx.now())) === 0) throw notFound("identity_center_not_connected");
    await record(ctx, tx, {
      type: "upstream.disconnected",
      outcome: "success",
      targetId: input.userId,
      reason: "identity_center.disconnected_by_administrator",
      details: { sourceId: input.sourceId },
    });
  });
}
