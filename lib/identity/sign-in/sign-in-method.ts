/**
 * Finds the sign-in method of a typed name: a password, or a source.
 *
 * Users with a password of Foyer's own directory, or of one that Foyer asks, use it. Others go to the source
 * they used last, to the one that manages them, or to the one that accepts their address's domain. An unknown
 * name is asked for a password like a known one: only names of other directories' users reveal that there is
 * such a directory, as their domains do.
 */
import { foldName } from "@/lib/formats/text";
import type { AnonymousCtx } from "@/lib/platform/context";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import type { NewUsers } from "../sources/settings/fields";
import { listLiveSources, listSignInSources } from "../sources/registry/store";
import { newUsersOf } from "../sources/settings/kinds";
import { findUserBySignInName } from "../users/store";
import { findUserByDirectoryName } from "../proof/directories";

export type SignInMethod = { kind: "password" } | { kind: "source"; id: string };

/** Per network. Above it, everyone is asked for a password, which has its own limits. */
const LIMIT: Limit = { name: "sign-in methods", burst: 60, perSecond: 1 };
const PASSWORD: SignInMethod = { kind: "password" };

export async function findSignInMethod(ctx: AnonymousCtx, name: string): Promise<SignInMethod> {
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
  // A directory's user signs in at the provider that matches users in it.
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
