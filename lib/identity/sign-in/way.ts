/**
 * How the person behind a typed name signs in: with a password here, or at a source.
 *
 * Whoever has a password of Foyer's own directory, or of one that is asked by password, uses it. Others go where they came from last, to the
 * source that they belong to, or to the one that takes people of their address's domain. A name that
 * nobody has is asked for a password like one that has: only names of other directories' people show
 * that there is such a directory, as their domains do.
 */
import { foldName } from "@/lib/formats/text";
import type { AnonymousCtx } from "@/lib/platform/context";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import type { NewUsers } from "../sources/settings/fields";
import { listLiveSources, listSignInSources } from "../sources/registry/store";
import { newUsersOf } from "../sources/settings/kinds";
import { findUserBySignInName } from "../users/store";
import { findUserByDirectoryName } from "../proof/directories";

export type Way = { kind: "password" } | { kind: "source"; id: string };

/** Per network. Beyond it everybody is asked for a password, which has limits of its own. */
const LIMIT: Limit = { name: "ways", burst: 60, perSecond: 1 };
const PASSWORD: Way = { kind: "password" };

export async function findWay(ctx: AnonymousCtx, name: string): Promise<Way> {
  const key = foldName(name.trim());
  if (
    key === "" ||
    key.length > 254 ||
    key.includes("\u0000") ||
    takeRequest(ctx, LIMIT, ctx.source.ip ?? "unknown") > 0
  )
    return PASSWORD;
  const user = await findUserBySignInName(ctx.db, key);
  if (user?.hash) return PASSWORD;
  const enabled = await listSignInSources(ctx);
  const own =
    user &&
    (await sourceOfPerson(
      ctx,
      user.id,
      enabled.map((source) => source.id),
    ));
  const id = user
    ? own
    : (await findUserByDirectoryName(ctx.db, key)) !== null
      ? null
      : await sourceOfDomain(ctx, key);
  return id === null ? PASSWORD : { kind: "source", id };
}

async function sourceOfPerson(ctx: AnonymousCtx, userId: string, enabled: string[]): Promise<string | null> {
  if (enabled.length === 0) return null;
  const last = await ctx.db
    .selectFrom("user_identities")
    .select("source_id")
    .where("user_id", "=", userId)
    .where("source_id", "in", enabled)
    .orderBy("last_sign_in_at", (order) => order.desc().nullsLast())
    .limit(1)
    .executeTakeFirst();
  if (last) return last.source_id;
  const { source_id: own } = await ctx.db
    .selectFrom("users")
    .select("source_id")
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  if (own === null || enabled.includes(own)) return own;
  // Whoever a directory provisioned signs in at the provider that finds people in it.
  return (await listLiveSources(ctx.db)).find((source) => isFor(newUsersOf(source), own))?.id ?? null;
}

async function sourceOfDomain(ctx: AnonymousCtx, key: string): Promise<string | null> {
  const [, domain] = /@([^@]+)$/.exec(key) ?? [];
  return domain === undefined
    ? null
    : ((await listLiveSources(ctx.db)).find((source) => takesDomain(newUsersOf(source), domain))?.id ?? null);
}

const isFor = (newUsers: NewUsers, directory: string) =>
  newUsers.kind === "directory" && newUsers.sourceId === directory;
const takesDomain = (newUsers: NewUsers, domain: string) =>
  newUsers.kind === "create" && newUsers.domains.includes(domain);
