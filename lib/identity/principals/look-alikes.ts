/** Finds users and groups whose names look like others (UTS #39); the database refuses new ones. */
import { looksLike, skeletonOf } from "@/lib/formats/confusables";
import type { Db } from "@/lib/platform/context";

const UNIQUE_VIOLATION = "23505";
const CONSTRAINTS = new Set<unknown>(["users_look_alike", "groups_look_alike"]);

/** Returns the existing name if the database refused one that looks like it; null for any other error. */
export function lookAlikeOf(error: unknown): string | null {
  const { code, constraint, detail } = error as { code?: unknown; constraint?: unknown; detail?: unknown };
  return code === UNIQUE_VIOLATION && CONSTRAINTS.has(constraint) ? String(detail) : null;
}

type Holder = { id: string; name: string };

/** Names that may look like some wanted ones, by skeleton. */
export type LookAlikes = {
  /** Returns another one's name that looks like this one, or null. */
  find(name: string, id: string | null): string | null;
  add(name: string, id: string): void;
};

/** Reads what has the skeleton of any of these names, so that many names take one statement. */
export async function readLookAlikes(
  db: Db,
  table: "users" | "groups",
  names: readonly string[],
): Promise<LookAlikes> {
  const skeletons = [...new Set(names.map(skeletonOf))];
  const found =
    skeletons.length === 0
      ? []
      : table === "users"
        ? await db
            .selectFrom("users")
            .select(["id", "user_name as name"])
            .where("user_name_skeleton", "in", skeletons)
            .execute()
        : await db
            .selectFrom("groups")
            .select(["id", "display_name as name"])
            .where("display_name_skeleton", "in", skeletons)
            .execute();
  const holders = new Map<string, Holder[]>();
  const add = (name: string, id: string) => {
    const skeleton = skeletonOf(name);
    holders.set(skeleton, [...(holders.get(skeleton) ?? []), { id, name }]);
  };
  for (const { id, name } of found) add(name, id);
  return {
    add,
    find: (name, id) =>
      holders.get(skeletonOf(name))?.find((each) => each.id !== id && looksLike(each.name, name))?.name ??
      null,
  };
}
