/** What a person's session tags are made of, in one column of the query that needs them. */
import { sql } from "kysely";
import {
  accessAttributes,
  sessionTags,
  type AccessAttribute,
  type SessionTags,
  type TaggedPerson,
} from "@/lib/formats/access-attributes";
import type { Db } from "@/lib/platform/context";

export type TagSource = TaggedPerson & { list: unknown };

/**
 * Of the user `u` of the query around it. What a source said counts while that source is switched on;
 * of several, the one that the person came through last.
 */
export const TAG_SOURCE = sql<TagSource>`json_build_object(
  'id', u.id, 'userName', u.user_name, 'displayName', u.display_name, 'email', u.email, 'externalId', u.external_id,
  'list', (select value from settings where name = 'accessAttributes'),
  'scim', case when exists (select 1 from settings where name = 'accessAttributes') then u.scim end,
  'attributes', case when exists (select 1 from settings where name = 'accessAttributes') then u.attributes end,
  'said', (select i.access_attributes from user_identities i join identity_sources src on src.id = i.source_id and src.is_enabled
    where i.user_id = u.id order by i.last_sign_in_at desc nulls last, i.source_id limit 1))`;

/** Total: a list that cannot be read is none. */
export const attributesOf = (value: unknown): AccessAttribute[] =>
  accessAttributes.safeParse(value ?? []).data ?? [];

export function tagsOf(source: TagSource): SessionTags {
  return sessionTags(attributesOf(source.list), {
    ...source,
    scim: source.scim ?? {},
    attributes: source.attributes ?? {},
    said: source.said ?? {},
  });
}

export async function saveTagSize(
  db: Db,
  size: { userId: string; percent: number; at: Date },
): Promise<void> {
  const measured = { percent: Math.round(size.percent), measured_at: size.at };
  await db
    .insertInto("session_tag_sizes")
    .values({ user_id: size.userId, ...measured })
    .onConflict((clash) => clash.column("user_id").doUpdateSet(measured))
    .execute();
}
