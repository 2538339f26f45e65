/**
 * Identity sources as administrators set them up: created disabled, tested, then enabled.
 *
 * Every sign-in reads these rows again, so nothing needs a restart. Disabling a source ends every session that
 * it opened, and the command lines that were signed in from those. Other rooms follow by events: tokens of an
 * Identity Center are dropped, and a directory's first sync begins.
 */
import { sql } from "kysely";
import { record } from "@/lib/platform/audit/record";
import type { Db } from "@/lib/platform/context";
import { hexId } from "@/lib/platform/crypto/random";
import { conflict, invalidInput, notFound } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { actorName, requireReader } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { withAuthority } from "../../administrators/with-authority";
import { endSessionsOfSource } from "../../sessions/end";
import { requireFreshProof } from "../../step-up/require-proof";
import { sourceName, sourceSecret, type NewUsers } from "../settings/fields";
import { isUsable, kindOf } from "../settings/kinds";
import type { SignInKind, Source } from "../settings/types";
import { sealSecret } from "./client";
import {
  deleteSourceRow,
  findSource,
  insertSource,
  listOwnLinkSources,
  listSourcesOfSignIn,
  lockSourceForUpdate,
  updateEnabled,
  updateOwnLinks,
  updateSource,
} from "./store";

export type SourceInput = {
  name: string;
  settings: unknown;
  /** Empty for unchanged, or for none if the kind doesn't need one. */ secret: string;
};

/** Creates a disabled source and returns its id. @throws Refusal `invalid_input`, `conflict` */
export async function createSource(
  ctx: AdminCtx,
  input: SourceInput & { kind: SignInKind },
): Promise<string> {
  const kind = kindOf(input.kind);
  const name = parseInput(sourceName, input.name);
  const settings = parseInput(kind.settings, input.settings);
  const secret = parseInput(sourceSecret, input.secret);
  const id = hexId("src-");
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireDirectory(tx, kind.newUsers(settings));
    await insertSource(tx, {
      id,
      kind: input.kind,
      name,
      settings: JSON.stringify(settings),
      sealed_secret: sealSecret(ctx, id, secret),
      created_at: ctx.now(),
      created_by: actorName(ctx),
    });
    await record(ctx, tx, {
      type: "identity_source.created",
      outcome: "success",
      targetId: id,
      details: { kind: input.kind, name, authority: kind.authority(settings) },
    });
  });
  return id;
}

/** Changes a source. @throws Refusal `invalid_input`, `not_found`, or `conflict` after a concurrent change */
export async function changeSource(
  ctx: AdminCtx,
  input: SourceInput & { id: string; revision: number },
): Promise<void> {
  const name = parseInput(sourceName, input.name);
  const secret = parseInput(sourceSecret, input.secret);
  await withAuthority(ctx, "administrator", async (tx) => {
    const before = await requireSource(tx, input.id);
    // Changing an enabled source decides who can sign in through it.
    if (before.isEnabled) await requireFreshProof(ctx, tx);
    const kind = kindOf(before.kind);
    const settings = parseInput(kind.settings, input.settings);
    if (before.revision !== input.revision) throw conflict("source_changed_meanwhile");
    if (kind.authority(before.settings) !== kind.authority(settings) && (await hasIdentities(tx, input.id)))
      throw conflict("source_authority_in_use");
    if (secret === "" && before.hasSecret && kind.secretFor?.(before.settings) !== kind.secretFor?.(settings))
      throw invalidInput("source_secret_needed_again");
    await requireDirectory(tx, kind.newUsers(settings));
    await updateSource(tx, input.id, { name, settings, sealedSecret: sealSecret(ctx, input.id, secret) });
    await record(ctx, tx, {
      type: "identity_source.changed",
      outcome: "success",
      targetId: input.id,
      details: { name, settings, secretChanged: secret !== "" },
    });
    if (JSON.stringify(before.settings) !== JSON.stringify(settings))
      await ctx.events.emit(ctx, tx, "identity_source.settings_changed", {
        sourceId: input.id,
        kind: before.kind,
      });
  });
}

/** Lets users in through a source, or ends every session that it opened. @throws Refusal `not_found`, or `conflict` before a test succeeded */
export async function setSourceEnabled(
  ctx: AdminCtx,
  input: { id: string; isEnabled: boolean },
): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const source = await requireSource(tx, input.id);
    if (source.isEnabled === input.isEnabled) return;
    if (input.isEnabled) await requireFreshProof(ctx, tx);
    if (input.isEnabled && !isUsable(source.lastTest)) throw conflict("source_not_tested");
    await updateEnabled(tx, source.id, input.isEnabled);
    if (!input.isEnabled) await endSessionsOfSource(ctx, tx, source.id, "session.source_disabled");
    await record(ctx, tx, {
      type: input.isEnabled ? "identity_source.enabled" : "identity_source.disabled",
      outcome: "success",
      targetId: source.id,
    });
    await ctx.events.emit(ctx, tx, input.isEnabled ? "identity_source.enabled" : "identity_source.disabled", {
      sourceId: source.id,
      kind: source.kind,
    });
  });
}

/**
 * Allows users to link their own accounts at a source, or stops that; existing links stay. @throws Refusal
 * `not_found`, `proof_required`
 */
export async function setOwnLinks(ctx: AdminCtx, input: { id: string; isAllowed: boolean }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const source = await requireSource(tx, input.id);
    if ((await listOwnLinkSources(tx)).includes(source.id) === input.isAllowed) return;
    if (input.isAllowed) await requireFreshProof(ctx, tx);
    await updateOwnLinks(tx, source.id, input.isAllowed);
    await record(ctx, tx, {
      type: "identity_source.changed",
      outcome: "success",
      targetId: source.id,
      details: { allowsOwnLinks: input.isAllowed },
    });
  });
}

/** Returns whether users may link their own accounts at a source. */
export async function allowsOwnLinks(ctx: AdminCtx, id: string): Promise<boolean> {
  await requireReader(ctx);
  return (await listOwnLinkSources(ctx.db)).includes(id);
}

/** Returns a source. @throws Refusal `not_found` */
export async function getSource(ctx: AdminCtx, id: string): Promise<Source> {
  await requireReader(ctx);
  const source = await findSource(ctx.db, id);
  if (!source) throw notFound("source_not_found");
  return source;
}

/** Returns the sources that users can sign in through, oldest first. */
export async function listSources(ctx: AdminCtx): Promise<Source[]> {
  await requireReader(ctx);
  return listSourcesOfSignIn(ctx.db);
}

/** Deletes a source that no user and no group came from. @throws Refusal `not_found`, or `conflict` with what still belongs to it */
export async function deleteSource(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const source = await requireSource(tx, input.id);
    if (source.isEnabled) throw conflict("source_still_enabled");
    const users = await countOf(tx, "users", source.id);
    const groups = await countOf(tx, "groups", source.id);
    if (users + groups > 0) throw conflict("source_in_use", { users, groups });
    await deleteSourceRow(tx, source.id);
    await record(ctx, tx, {
      type: "identity_source.deleted",
      outcome: "success",
      targetId: source.id,
      details: { name: source.name },
    });
  });
}

async function requireSource(tx: Db, id: string): Promise<Source> {
  const source = await lockSourceForUpdate(tx, id);
  if (!source) throw notFound("source_not_found");
  return source;
}

async function hasIdentities(tx: Db, sourceId: string): Promise<boolean> {
  const found = await tx
    .selectFrom("user_identities")
    .select("subject")
    .where("source_id", "=", sourceId)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

async function countOf(tx: Db, table: "users" | "groups", sourceId: string): Promise<number> {
  const { count } = await tx
    .selectFrom(table)
    .select(sql<number>`count(*)::int`.as("count"))
    .where("source_id", "=", sourceId)
    .executeTakeFirstOrThrow();
  return count;
}

async function requireDirectory(tx: Db, newUsers: NewUsers): Promise<void> {
  if (newUsers.kind !== "directory") return;
  const found = await tx
    .selectFrom("identity_sources")
    .select("id")
    .where("id", "=", newUsers.sourceId)
    .where("kind", "=", "scim")
    .executeTakeFirst();
  if (!found) throw invalidInput("source_directory_missing");
}
