/** Attributes for access control, as administrators choose them, and what somebody would carry. */
import {
  accessAttributes,
  tagBytes,
  type AccessAttribute,
  type SessionTags,
} from "@/lib/formats/access-attributes";
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import { invalidInput, notFound, legacy } from "@/lib/platform/errors";
import { actorName, requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { attributesOf, TAG_SOURCE, tagsOf } from "./store";

const SETTING = "accessAttributes";

/** Null while nothing is configured: then tags come from sources alone. */
export async function readAttributes(ctx: AdminCtx): Promise<AccessAttribute[] | null> {
  await requireReader(ctx);
  const row = await ctx.db
    .selectFrom("settings")
    .select("value")
    .where("name", "=", SETTING)
    .executeTakeFirst();
  return row ? attributesOf(row.value) : null;
}

/**
 * Replaces the whole list; null takes it away. `change` sees what stands there, under a lock.
 * @throws Refusal `invalid_input` naming the entry
 */
export async function changeAttributes(
  ctx: AdminCtx,
  change: (before: AccessAttribute[] | null) => readonly { key: string; source: string }[] | null,
): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    await tx.selectFrom("instance").select("id").forUpdate().executeTakeFirst();
    const row = await tx
      .selectFrom("settings")
      .select("value")
      .where("name", "=", SETTING)
      .executeTakeFirst();
    const before = row ? attributesOf(row.value) : null;
    const wanted = change(before);
    const parsed = accessAttributes.safeParse(wanted ?? []);
    if (!parsed.success)
      throw invalidInput(legacy(parsed.error.issues[0]?.message ?? "The attributes are not valid."));
    const after = wanted === null ? null : parsed.data;
    const written = { value: JSON.stringify(after), changed_at: ctx.now(), changed_by: actorName(ctx) };
    if (after === null) await tx.deleteFrom("settings").where("name", "=", SETTING).execute();
    else
      await tx
        .insertInto("settings")
        .values({ name: SETTING, ...written })
        .onConflict((clash) => clash.column("name").doUpdateSet(written))
        .execute();
    await record(ctx, tx, {
      type: "setting.changed",
      outcome: "success",
      targetId: SETTING,
      details: { before, after },
    });
  });
}

export type TagPreview = SessionTags & {
  userId: string;
  displayName: string;
  bytes: number;
  /** As AWS last measured it for this person. */ measured: { percent: number; at: Date } | null;
};

/** What a person would carry into AWS now. @throws Refusal `not_found` */
export async function previewTags(ctx: AdminCtx, of: { userName: string }): Promise<TagPreview> {
  await requireReader(ctx);
  const user = await ctx.db
    .selectFrom("users as u")
    .select(["u.id", "u.display_name", TAG_SOURCE.as("source")])
    .where("user_name_key", "=", foldName(of.userName))
    .executeTakeFirst();
  if (!user) throw notFound("Nobody has this user name.");
  const size = await ctx.db
    .selectFrom("session_tag_sizes")
    .select(["percent", "measured_at as at"])
    .where("user_id", "=", user.id)
    .executeTakeFirst();
  const tags = tagsOf(user.source);
  return {
    ...tags,
    userId: user.id,
    displayName: user.display_name,
    bytes: tagBytes(tags.tags),
    measured: size ?? null,
  };
}
