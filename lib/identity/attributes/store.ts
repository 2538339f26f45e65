/** The source of a user's session tags, as one column of the surrounding query. */
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
 * For user `u` of the surrounding query. A source's values count while it is enabled, and never where the user
 * made the link. Of several, the source that the user belongs to comes first, then sources that know the user by
 * themselves, then those that an administrator named; then the one last used to sign in.
 */
export const TAG_SOURCE = sql<TagSource>`json_build_object(
  'id', u.id, 'userName', u.user_name, 'displayName', u.display_name, 'email', u.email, 'externalId', u.external_id,
  'list', (select value from settings where name = 'accessAttributes'),
  'scim', case when exists (select 1 from settings where name = 'accessAttributes') then u.scim end,
  'attributes', case when exists (select 1 from settings where name = 'accessAttributes') then u.attributes end,
  'said', (select i.access_attributes from user_identities i join identity_sources src on src.id = i.source_id and src.is_enabled
    where i.user_id = u.id and i.linked_by <> 'user'
    order by (i.source_id is not distinct from u.source_id) desc, (i.linked_by = 'source') desc, i.last_sign_in_at desc nulls last, i.source_id limit 1))`;

/** Total: an unreadable list is empty. */
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
