/**
 * The identity_sources table. SCIM directories are rows of it too; code that reads a `Source` only reads
 * sign-in kinds.
 */
import { sql } from "kysely";
import type { Reason } from "@/lib/messages/reason";
import type { Ctx, Db } from "@/lib/platform/context";
import type { NewRow, Row } from "@/lib/platform/db/schema";
import { conflict } from "@/lib/platform/errors";
import { kindOf, REDIRECT_KINDS, servesSignIn, SIGN_IN_KINDS } from "../settings/kinds";
import type { SignInKind, SignInSource, Source, SourceTest } from "../settings/types";

const UNIQUE_VIOLATION = "23505";

/** Few enough that every list has them all. */
export const MAX_SOURCES = 100;

export function toSource(row: Row<"identity_sources">): Source {
  const kind = row.kind as SignInKind;
  return {
    id: row.id,
    kind,
    name: row.name,
    isEnabled: row.is_enabled,
    settings: kindOf(kind).settings.parse(row.settings),
    hasSecret: row.sealed_secret !== null,
    lastTest: row.last_test as SourceTest | null,
    testFailure:
      row.test_failed_at && row.test_failure !== null
        ? { at: row.test_failed_at, reason: row.test_failure }
        : null,
    unreachableSince: row.unreachable_since,
    revision: row.revision,
  } as Source;
}

const signInSources = (db: Db) =>
  db.selectFrom("identity_sources").selectAll().where("kind", "in", SIGN_IN_KINDS);

export async function findSource(db: Db, id: string): Promise<Source | null> {
  const row = await signInSources(db).where("id", "=", id).executeTakeFirst();
  return row ? toSource(row) : null;
}

/** Returns every source that users can sign in through, oldest first. */
export async function listSourcesOfSignIn(db: Db): Promise<Source[]> {
  return (await signInSources(db).orderBy("created_at").execute()).map(toSource);
}

/** Returns every source that users sign in through now, oldest first. */
export async function listLiveSources(db: Db): Promise<Source[]> {
  const rows = await signInSources(db).where("is_enabled", "=", true).orderBy("created_at").execute();
  return rows.map(toSource).filter(servesSignIn);
}

/** Returns what the sign-in page offers, by name. */
export async function listSignInSources(ctx: Ctx): Promise<SignInSource[]> {
  const rows = await ctx.db
    .selectFrom("identity_sources")
    .selectAll()
    .where("kind", "in", REDIRECT_KINDS)
    .where("is_enabled", "=", true)
    .orderBy("name")
    .execute();
  return rows
    .map(toSource)
    .filter(servesSignIn)
    .map(({ id, kind, name, unreachableSince }) => ({ id, kind, name, unreachableSince }));
}

/** Locks a source for a change of it. */
export async function lockSourceForUpdate(tx: Db, id: string): Promise<Source | null> {
  const row = await signInSources(tx).where("id", "=", id).forUpdate().executeTakeFirst();
  return row ? toSource(row) : null;
}

/**
 * Share-locks a source until a session through it exists: disabling the source either happens first or ends
 * that session.
 */
export async function lockSource(tx: Db, id: string): Promise<Source | null> {
  const row = await signInSources(tx).where("id", "=", id).forShare().executeTakeFirst();
  return row ? toSource(row) : null;
}

/**
 * Inserts a source while there are fewer than `MAX_SOURCES`.
 * @throws Refusal `conflict`
 */
export async function insertSource(tx: Db, source: NewRow<"identity_sources">): Promise<void> {
  const { count } = await tx
    .selectFrom("identity_sources")
    .select(sql<number>`count(*)::int`.as("count"))
    .executeTakeFirstOrThrow();
  if (count >= MAX_SOURCES) throw conflict("source_limit_reached", { max: MAX_SOURCES });
  const inserted = await tx
    .insertInto("identity_sources")
    .values(source)
    .onConflict((clash) => clash.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted) throw conflict("source_name_taken", { name: source.name });
}

/**
 * Replaces name, settings and, if given, the secret. A test of the old settings no longer counts.
 * @throws Refusal `conflict` if another source has the name
 */
export async function updateSource(
  tx: Db,
  id: string,
  change: { name: string; settings: object; sealedSecret: Buffer | null },
): Promise<void> {
  await tx
    .updateTable("identity_sources")
    .set((eb) => ({
      name: change.name,
      settings: JSON.stringify(change.settings),
      revision: eb("revision", "+", 1),
      last_test: null,
      test_failed_at: null,
      test_failure: null,
      ...(change.sealedSecret === null ? {} : { sealed_secret: change.sealedSecret }),
    }))
    .where("id", "=", id)
    .execute()
    .catch((error: unknown) => {
      if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
        throw conflict("source_name_taken", { name: change.name });
      throw error;
    });
}

/** Replaces the settings alone, for what a provider announces by itself. */
export async function updateSettings(tx: Db, id: string, settings: object): Promise<void> {
  await tx
    .updateTable("identity_sources")
    .set((eb) => ({ settings: JSON.stringify(settings), revision: eb("revision", "+", 1) }))
    .where("id", "=", id)
    .execute();
}

/** Returns the sources at which users may link their own accounts. */
export async function listOwnLinkSources(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("identity_sources")
    .select("id")
    .where("allows_own_links", "=", true)
    .execute();
  return rows.map(({ id }) => id);
}

export async function updateOwnLinks(tx: Db, id: string, isAllowed: boolean): Promise<void> {
  await tx
    .updateTable("identity_sources")
    .set({ allows_own_links: isAllowed })
    .where("id", "=", id)
    .execute();
}

export async function updateEnabled(tx: Db, id: string, isEnabled: boolean): Promise<void> {
  await tx.updateTable("identity_sources").set({ is_enabled: isEnabled }).where("id", "=", id).execute();
}

export async function updateLastTest(tx: Db, id: string, test: SourceTest): Promise<void> {
  await tx
    .updateTable("identity_sources")
    .set({ last_test: JSON.stringify(test), test_failed_at: null, test_failure: null })
    .where("id", "=", id)
    .execute();
}

/** Stores why a test sign-in failed. */
export async function noteTestFailure(
  db: Db,
  id: string,
  failure: { at: Date; reason: Reason },
): Promise<void> {
  await db
    .updateTable("identity_sources")
    .set({ test_failed_at: failure.at, test_failure: JSON.stringify(failure.reason) })
    .where("id", "=", id)
    .execute();
}

/** Notes since when a source can't be reached; the sign-in page says so. */
export async function noteReachable(ctx: Ctx, id: string, isReachable: boolean): Promise<void> {
  await ctx.db
    .updateTable("identity_sources")
    .set({ unreachable_since: isReachable ? null : ctx.now() })
    .where("id", "=", id)
    .where("unreachable_since", isReachable ? "is not" : "is", null)
    .execute();
}

export async function deleteSourceRow(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom("identity_sources").where("id", "=", id).execute();
}
