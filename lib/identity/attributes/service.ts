/** Attributes for access control: what administrators configure, and the tags a user gets. */
import { parseInput } from "@/lib/platform/parse-input";
import {
  accessAttributes,
  tagBytes,
  type AccessAttribute,
  type SessionTags,
} from "@/lib/formats/access-attributes";
import { foldName } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import { notFound } from "@/lib/platform/errors";
import { deleteSetting, putSetting } from "@/lib/platform/settings/service";
import { actorName, requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { attributesOf, TAG_SOURCE, tagsOf } from "./store";

const SETTING = "accessAttributes";

/** Returns the configuration, or null if there is none: then tags come only from sources. */
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
 * Replaces the whole list; null removes it. `change` gets the current list under a lock.
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
    const parsed = parseInput(accessAttributes, wanted ?? []);
    const after = wanted === null ? null : parsed;
    if (after === null) await deleteSetting(tx, SETTING);
    else await putSetting(tx, { name: SETTING, value: after, at: ctx.now(), by: actorName(ctx) });
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
  /** As AWS last measured it for this user. */ measured: { percent: number; at: Date } | null;
};

/** Returns the tags a user's session would have now. @throws Refusal `not_found` */
export async function previewTags(ctx: AdminCtx, of: { userName: string }): Promise<TagPreview> {
  await requireReader(ctx);
  const user = await ctx.db
    .selectFrom("users as u")
    .select(["u.id", "u.display_name", TAG_SOURCE.as("source")])
    .where("user_name_key", "=", foldName(of.userName))
    .executeTakeFirst();
  if (!user) throw notFound("user_name_unknown");
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
