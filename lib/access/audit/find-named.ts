/** Finds what the texts of a question mean: people, accounts and permission sets, also those that left. */
import { sql } from "kysely";
import { isUuid } from "@/lib/formats/uuid";
import { requireReader } from "@/lib/identity/administrators/service";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { everyWord } from "@/lib/platform/db/every-word";

export type Named = "person" | "account" | "permissionSet";
export type Found = { ids: string[]; /** What the ids are called, when the text is an id. */ name: string };

/** More matches than this are too many to be meant. */
const MAX_MEANT = 100;

const QUERIES = {
  person: (text: string) => sql<{ id: string; name: string; other: string | null }>`
    select id::text as id, display_name as name, user_name as other from users
      where ${isUuid(text) ? sql`id = ${text}::uuid` : everyWord(text, sql`user_name_key, display_name, email_key`)}
    union all select id::text, display_name, null from groups
      where ${isUuid(text) ? sql`id = ${text}::uuid` : everyWord(text, sql`display_name_key`)}
    union all select id, name, null from access_keys where ${isUuid(text) ? sql`false` : sql`id = ${text} or name = ${text}`}
    limit ${MAX_MEANT}`,
  account: (text: string) => sql<{ id: string; name: string; other: string | null }>`
    select id, coalesce(label, name) as name, name as other from accounts
      where ${everyWord(text.replaceAll(/(?<=\d)[ -](?=\d)/g, ""), sql`id, name, label`)} limit ${MAX_MEANT}`,
  permissionSet: (text: string) => sql<{ id: string; name: string; other: string | null }>`
    select id::text as id, name, null as other from permission_sets
      where ${isUuid(text) ? sql`id = ${text}::uuid` : everyWord(text, sql`name_key`)} limit ${MAX_MEANT}`,
};

/** Returns the ids that a text means: those with exactly this name, or else all that contain its words. */
export async function findNamed(ctx: AdminCtx, kind: Named, text: string): Promise<Found> {
  await requireReader(ctx);
  const { rows } = await QUERIES[kind](text).execute(ctx.db);
  const same = (each: string | null) => each?.toLowerCase() === text.toLowerCase();
  const exact = rows.filter(({ id, name, other }) => same(id) || same(name) || same(other));
  const meant = exact.length > 0 ? exact : rows;
  const [first] = meant;
  // An id of something that was deleted is still in the log.
  const isId = isUuid(text) || /^[0-9]{12}$/.test(text);
  return {
    ids: first ? meant.map(({ id }) => id) : isId ? [text] : [],
    name: isId && first ? first.name : text,
  };
}
