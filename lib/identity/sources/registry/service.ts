/**
 * Sources as administrators set them up: made switched off, tested, then switched on.
 *
 * Everything is rows that each sign-in reads anew, so nothing needs a restart. Switching a source off
 * ends every session that it opened, and the command lines that were signed in from those.
 */
import type { z } from "zod";
import { record } from "@/lib/platform/audit/record";
import type { Ctx, Db } from "@/lib/platform/context";
import { hexId } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, invalidInput, notFound, legacy } from "@/lib/platform/errors";
import { enqueue } from "@/lib/platform/jobs/store";
import { actorName, requireAdministrator, requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { markEnded } from "../../sessions/store";
import { dropTokens } from "../identity-center/token-store";
import { sourceName, sourceSecret, type NewUsers } from "../settings/fields";
import { KINDS, SIGN_IN_KINDS } from "../settings/kinds";
import { requireRoomForSource } from "./limit";
import type {
  Claims,
  Kind,
  Mapped,
  SettingsOf,
  SignInKind,
  SignInSource,
  Source,
  SourceClient,
  SourceOf,
  SourceTest,
} from "../settings/types";

const UNIQUE_VIOLATION = "23505";
const MOST_CLAIMS_CHARACTERS = 32_768;
const secretPlace = (id: string) => `identity_sources:${id}:client_secret`;

/** The kind's own rules; which settings they are for is the row's kind. */
const kindOf = (kind: SignInKind) => KINDS[kind] as Kind<SettingsOf[SignInKind]>;

function shown(row: Row<"identity_sources">): Source {
  const kind = row.kind as SignInKind;
  return {
    id: row.id,
    kind,
    name: row.name,
    isEnabled: row.is_enabled,
    settings: kindOf(kind).settings.parse(row.settings),
    hasSecret: row.sealed_secret !== null,
    lastTest: row.last_test as SourceTest | null,
    unreachableSince: row.unreachable_since,
    revision: row.revision,
  } as Source;
}

const taken = (error: unknown): never => {
  if ((error as { code?: unknown }).code === UNIQUE_VIOLATION)
    throw conflict("A source of this name exists already.");
  throw error;
};

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw invalidInput(legacy(result.error.issues[0]?.message ?? "This is not valid."));
  return result.data;
}

export type SourceInput = {
  name: string;
  settings: unknown;
  /** Empty: unchanged, or none where the kind can do without. */ secret: string;
};

/** Makes a source, switched off. @returns its id. @throws Refusal `invalid_input`, `conflict` */
export async function createSource(
  ctx: AdminCtx,
  input: SourceInput & { kind: SignInKind },
): Promise<string> {
  await requireAdministrator(ctx);
  const kind = kindOf(input.kind);
  const [name, settings, secret] = [
    parsed(sourceName, input.name),
    parsed(kind.settings, input.settings),
    parsed(sourceSecret, input.secret),
  ];
  const id = hexId("src-");
  await ctx.db
    .transaction()
    .execute(async (tx) => {
      await requireDirectory(tx, kind.newUsers(settings));
      await requireRoomForSource(tx);
      await tx
        .insertInto("identity_sources")
        .values({
          id,
          kind: input.kind,
          name,
          settings: JSON.stringify(settings),
          sealed_secret: secret === "" ? null : ctx.keyring.seal(Buffer.from(secret), secretPlace(id)),
          created_at: ctx.now(),
          created_by: actorName(ctx),
        })
        .execute();
      await record(ctx, tx, {
        type: "identity_source.created",
        outcome: "success",
        targetId: id,
        details: { kind: input.kind, name, authority: kind.authority(settings) },
      });
    })
    .catch(taken);
  return id;
}

/** @throws Refusal `invalid_input`, `not_found`, or `conflict` when somebody else changed it meanwhile */
export async function changeSource(
  ctx: AdminCtx,
  input: SourceInput & { id: string; revision: number },
): Promise<void> {
  await requireAdministrator(ctx);
  const [name, secret] = [parsed(sourceName, input.name), parsed(sourceSecret, input.secret)];
  await ctx.db
    .transaction()
    .execute(async (tx) => {
      const before = shown(await lockSource(tx, input.id));
      const kind = kindOf(before.kind);
      const settings = parsed(kind.settings, input.settings);
      if (before.revision !== input.revision)
        throw conflict("Somebody else changed this source meanwhile. Load the page again.");
      if (
        kind.authority(before.settings) !== kind.authority(settings) &&
        (await tx
          .selectFrom("user_identities")
          .select("subject")
          .where("source_id", "=", input.id)
          .limit(1)
          .executeTakeFirst())
      )
        throw conflict(
          "People sign in through this provider already. Add another source for another provider.",
        );
      if (
        secret === "" &&
        before.hasSecret &&
        kind.secretFor?.(before.settings) !== kind.secretFor?.(settings)
      )
        throw invalidInput("The secret would be sent elsewhere or stand for another account: type it again.");
      await requireDirectory(tx, kind.newUsers(settings));
      // People's tokens were given for the addresses as they were.
      if (before.kind === "identity-center" && JSON.stringify(before.settings) !== JSON.stringify(settings))
        await dropTokens(tx, { sourceId: input.id }, ctx.now());
      await tx
        .updateTable("identity_sources")
        .set((eb) => ({
          name,
          settings: JSON.stringify(settings),
          revision: eb("revision", "+", 1),
          last_test: null,
          ...(secret === ""
            ? {}
            : { sealed_secret: ctx.keyring.seal(Buffer.from(secret), secretPlace(input.id)) }),
        }))
        .where("id", "=", input.id)
        .execute();
      await record(ctx, tx, {
        type: "identity_source.changed",
        outcome: "success",
        targetId: input.id,
        details: { name, settings, secretChanged: secret !== "" },
      });
    })
    .catch(taken);
}

/** Lets people in through it, or ends every session that it opened. @throws Refusal `not_found`, or `conflict` before a test succeeded */
export async function setSourceEnabled(
  ctx: AdminCtx,
  input: { id: string; isEnabled: boolean },
): Promise<void> {
  await requireAdministrator(ctx);
  await ctx.db.transaction().execute(async (tx) => {
    const source = shown(await lockSource(tx, input.id));
    if (source.isEnabled === input.isEnabled) return;
    if (input.isEnabled && !isUsable(source.lastTest))
      throw conflict("Test it first, and see that a subject and a user name arrive.");
    await tx
      .updateTable("identity_sources")
      .set({ is_enabled: input.isEnabled })
      .where("id", "=", source.id)
      .execute();
    if (!input.isEnabled) {
      await endSessionsOf(ctx, tx, source.id);
      await dropTokens(tx, { sourceId: source.id }, ctx.now());
    }
    const { job } = kindOf(source.kind);
    if (input.isEnabled && job !== undefined)
      await enqueue(tx, { kind: job, key: source.id, runAt: ctx.now() });
    await record(ctx, tx, {
      type: input.isEnabled ? "identity_source.enabled" : "identity_source.disabled",
      outcome: "success",
      targetId: source.id,
    });
  });
}

/** Whether a test showed everything that a sign-in needs. */
export function isUsable(test: SourceTest | null): boolean {
  return test !== null && test.mapped.subject !== null && test.mapped.userName !== null;
}

async function endSessionsOf(ctx: AdminCtx, tx: Db, sourceId: string): Promise<void> {
  const sessions = await tx
    .selectFrom("sessions")
    .select(["id", "user_id"])
    .where("source", "=", sourceId)
    .where("ended_at", "is", null)
    .execute();
  for (const { id, user_id } of sessions) {
    if (await markEnded(tx, id, ctx.now(), "its source was switched off"))
      await record(ctx, tx, {
        type: "session.ended",
        outcome: "success",
        targetId: user_id,
        reason: "its source was switched off",
        details: { sessionId: id },
      });
  }
}

/** Notes what a test sign-in showed. Nobody is signed in by it. */
export async function saveSourceTest(ctx: AdminCtx, input: { id: string; claims: Claims }): Promise<void> {
  await requireAdministrator(ctx);
  const text = JSON.stringify(input.claims);
  await ctx.db.transaction().execute(async (tx) => {
    const source = shown(await lockSource(tx, input.id));
    const mapped = mapPerson(source, input.claims);
    const test: SourceTest = {
      at: ctx.now().toISOString(),
      by: actorName(ctx),
      claims: text.length > MOST_CLAIMS_CHARACTERS ? { left_out: `${text.length} characters` } : input.claims,
      mapped,
    };
    await tx
      .updateTable("identity_sources")
      .set({ last_test: JSON.stringify(test) })
      .where("id", "=", source.id)
      .execute();
    await record(ctx, tx, {
      type: "identity_source.tested",
      outcome: "success",
      targetId: source.id,
      details: { subject: mapped.subject },
    });
  });
}

/** Whom a source's words stand for, as its settings say. */
export function mapPerson(source: Source, claims: Claims): Mapped {
  return kindOf(source.kind).map(source.settings, claims);
}

/** What happens to people whom the source proves and Foyer does not know. */
export function newUsersOf(source: Source): NewUsers {
  return kindOf(source.kind).newUsers(source.settings);
}

/** Whose subjects a source names: an issuer, an entity id, a directory. */
export function authorityOf(source: Source): string {
  return kindOf(source.kind).authority(source.settings);
}

/** Whether people may sign in through it at all; another purpose alone lets nobody in. */
export function signsIn(source: Source): boolean {
  return kindOf(source.kind).signsIn?.(source.settings) ?? true;
}

export function unverifiedClaims(source: Source, claims: Claims): string[] {
  return kindOf(source.kind).unverified(source.settings, claims);
}

/** Every source that people sign in through now. */
export async function listLiveSources(db: Db): Promise<Source[]> {
  return (
    await db
      .selectFrom("identity_sources")
      .selectAll()
      .where("kind", "in", SIGN_IN_KINDS)
      .where("is_enabled", "=", true)
      .orderBy("created_at")
      .execute()
  )
    .map(shown)
    .filter(signsIn);
}

/** @throws Refusal `not_found` */
export async function getSource(ctx: AdminCtx, id: string): Promise<Source> {
  await requireReader(ctx);
  const row = await ctx.db
    .selectFrom("identity_sources")
    .selectAll()
    .where("id", "=", id)
    .where("kind", "in", SIGN_IN_KINDS)
    .executeTakeFirst();
  if (!row) throw notFound("This source does not exist.");
  return shown(row);
}

/** Those that people sign in through, oldest first. */
export async function listSources(ctx: AdminCtx): Promise<Source[]> {
  await requireReader(ctx);
  return (
    await ctx.db
      .selectFrom("identity_sources")
      .selectAll()
      .where("kind", "in", SIGN_IN_KINDS)
      .orderBy("created_at")
      .execute()
  ).map(shown);
}

/** Those that the sign-in page leads to. */
const REDIRECT_KINDS = SIGN_IN_KINDS.filter((kind) => KINDS[kind].signIn === "redirect");

/** What the sign-in page offers. */
export async function listSignInSources(ctx: Ctx): Promise<SignInSource[]> {
  const rows = await ctx.db
    .selectFrom("identity_sources")
    .selectAll()
    .where("kind", "in", REDIRECT_KINDS)
    .where("is_enabled", "=", true)
    .orderBy("name")
    .execute();
  return rows
    .map(shown)
    .filter(signsIn)
    .map(({ id, kind, name, unreachableSince }) => ({ id, kind, name, unreachableSince }));
}

/** A source while somebody signs in. Locked until the session stands: switching it off comes before it or ends it. */
export async function holdSource(tx: Db, id: string): Promise<Source | null> {
  const row = await tx
    .selectFrom("identity_sources")
    .selectAll()
    .where("id", "=", id)
    .where("kind", "in", SIGN_IN_KINDS)
    .forShare()
    .executeTakeFirst();
  return row ? shown(row) : null;
}

/** What speaking to this source needs; null where there is none of this kind, or it is switched off and not being tested. */
export async function findSourceClient<K extends SignInKind>(
  ctx: Ctx,
  kind: K,
  id: string,
  options: { isTest: boolean },
): Promise<SourceClient<K> | null> {
  const row = await ctx.db
    .selectFrom("identity_sources")
    .selectAll()
    .where("id", "=", id)
    .where("kind", "=", kind)
    .executeTakeFirst();
  if (!row || (!row.is_enabled && !options.isTest)) return null;
  return {
    ...(shown(row) as unknown as SourceOf<K>),
    secret:
      row.sealed_secret && new Secret(ctx.keyring.open(row.sealed_secret, secretPlace(id)).toString("utf8")),
  };
}

/** Keeps since when a source cannot be reached; the sign-in page says so. */
export async function noteReachable(ctx: Ctx, id: string, isReachable: boolean): Promise<void> {
  const query = ctx.db
    .updateTable("identity_sources")
    .set({ unreachable_since: isReachable ? null : ctx.now() })
    .where("id", "=", id);
  await (
    isReachable
      ? query.where("unreachable_since", "is not", null)
      : query.where("unreachable_since", "is", null)
  ).execute();
}

/** Takes a source away that nobody and nothing came from. @throws Refusal `not_found`, or `conflict` with what still belongs to it */
export async function deleteSource(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await requireAdministrator(ctx);
  await ctx.db.transaction().execute(async (tx) => {
    const source = shown(await lockSource(tx, input.id));
    if (source.isEnabled) throw conflict("Switch it off first.");
    const count = async (table: "users" | "groups") =>
      Number(
        (
          await tx
            .selectFrom(table)
            .select((eb) => eb.fn.countAll<number>().as("count"))
            .where("source_id", "=", source.id)
            .executeTakeFirstOrThrow()
        ).count,
      );
    const [users, groups] = [await count("users"), await count("groups")];
    if (users + groups > 0)
      throw conflict(
        `People (${users.toLocaleString("en")}) and groups (${groups.toLocaleString("en")}) came from it. Delete them first, or leave it switched off.`,
      );
    await tx.deleteFrom("identity_sources").where("id", "=", source.id).execute();
    await record(ctx, tx, {
      type: "identity_source.deleted",
      outcome: "success",
      targetId: source.id,
      details: { name: source.name },
    });
  });
}

async function lockSource(tx: Db, id: string): Promise<Row<"identity_sources">> {
  const row = await tx
    .selectFrom("identity_sources")
    .selectAll()
    .where("id", "=", id)
    .where("kind", "in", SIGN_IN_KINDS)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound("This source does not exist.");
  return row;
}

async function requireDirectory(tx: Db, newUsers: NewUsers): Promise<void> {
  if (newUsers.kind !== "directory") return;
  const found = await tx
    .selectFrom("identity_sources")
    .select("id")
    .where("id", "=", newUsers.sourceId)
    .where("kind", "=", "scim")
    .executeTakeFirst();
  if (!found) throw invalidInput("Choose a directory that exists.");
}
