/** Tokens of SCIM directories. A token is shown once and stored as a hash. */
import { z } from "zod";
import { isInNetworks, parseNetworks } from "@/lib/formats/network";
import { isPrintable } from "@/lib/formats/text";
import { isUuid } from "@/lib/formats/uuid";
import { record } from "@/lib/platform/audit/record";
import {
  prove,
  type Actor,
  type Ctx,
  type Db,
  type RequestSource,
  type ScimActor,
} from "@/lib/platform/context";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, invalidInput, notFound, signedOut } from "@/lib/platform/errors";
import { parseInput } from "@/lib/platform/parse-input";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { actorName, requireReader } from "../administrators/service";
import type { AdminCtx, ScimCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { requireFreshProof } from "../step-up/require-proof";
import { refusedAs } from "../sources/settings/fields";

const MAX_DAYS = 365;
const MAX_LIVE_TOKENS = 5;
/** Expired and disabled tokens in a list; the audit log has the rest. */
const MAX_OVER_SHOWN = 20;
const TOUCH_EVERY_SECONDS = 60;
const AHEAD_DAYS = 14;
const DAY = 86_400_000;
/** A stolen token must not fill the audit log. */
const ELSEWHERE_LIMIT: Limit = { name: "scim-elsewhere", burst: 5, perSecond: 0.01 };

const name = z
  .string()
  .trim()
  .refine((text) => isPrintable(text, 100), refusedAs("scim_token_name_invalid"));
const tokenInput = z.strictObject({
  sourceId: z.string(),
  name,
  isReadOnly: z.boolean(),
  networks: z.string().max(4_000, refusedAs("scim_token_networks_invalid")).default(""),
  days: z
    .int(refusedAs("scim_token_days_invalid"))
    .min(1, refusedAs("scim_token_days_invalid"))
    .max(MAX_DAYS, refusedAs("scim_token_days_invalid")),
});

/** @throws Refusal `invalid_input`, `not_found`, or `conflict` past five live tokens of a directory */
export async function createScimToken(
  ctx: AdminCtx,
  input: z.input<typeof tokenInput>,
): Promise<{ id: string; token: Secret }> {
  const parsed = parseInput(tokenInput, input);
  const wanted = { ...parsed, networks: networksOf(parsed.networks) };
  const token = new Secret(`fos_${randomToken(32)}`);
  const id = newUuid();
  const now = ctx.now();
  await withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    const source = await tx
      .selectFrom("identity_sources")
      .select("id")
      .where("id", "=", wanted.sourceId)
      .where("kind", "=", "scim")
      .forUpdate()
      .executeTakeFirst();
    if (!source) throw notFound("scim_directory_not_found");
    const live = await tx
      .selectFrom("scim_tokens")
      .select("id")
      .where("source_id", "=", source.id)
      .where("disabled_at", "is", null)
      .where("expires_at", ">", now)
      .execute();
    if (live.length >= MAX_LIVE_TOKENS) throw conflict("scim_tokens_too_many", { max: MAX_LIVE_TOKENS });
    await tx
      .insertInto("scim_tokens")
      .values({
        id,
        source_id: source.id,
        name: wanted.name,
        hash: hashToken(token.reveal()),
        is_read_only: wanted.isReadOnly,
        networks: JSON.stringify(wanted.networks),
        created_at: now,
        created_by: actorName(ctx),
        expires_at: new Date(now.getTime() + wanted.days * DAY),
        last_used_at: null,
        last_ip: null,
        disabled_at: null,
      })
      .execute();
    await record(ctx, tx, {
      type: "scim_token.created",
      outcome: "success",
      targetId: id,
      details: {
        sourceId: source.id,
        name: wanted.name,
        isReadOnly: wanted.isReadOnly,
        days: wanted.days,
        networks: wanted.networks,
      },
    });
  });
  return { id, token };
}

function networksOf(text: string): string[] {
  try {
    return parseNetworks(text);
  } catch {
    throw invalidInput("scim_token_networks_invalid");
  }
}

/** @throws Refusal `not_found` */
export async function disableScimToken(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const changed = isUuid(input.id)
      ? await tx
          .updateTable("scim_tokens")
          .set({ disabled_at: ctx.now() })
          .where("id", "=", input.id)
          .where("disabled_at", "is", null)
          .executeTakeFirst()
      : null;
    if (!changed || changed.numUpdatedRows === 0n) throw notFound("scim_token_not_found");
    await record(ctx, tx, { type: "scim_token.disabled", outcome: "success", targetId: input.id });
  });
}

export type ScimToken = Omit<Row<"scim_tokens">, "hash">;

/** Lists all live tokens, which are few, and the newest of the others. */
export async function listTokens(ctx: AdminCtx, sourceId: string): Promise<ScimToken[]> {
  await requireReader(ctx);
  const tokens = ctx.db
    .selectFrom("scim_tokens")
    .select([
      "id",
      "source_id",
      "name",
      "is_read_only",
      "created_at",
      "created_by",
      "expires_at",
      "last_used_at",
      "last_ip",
      "disabled_at",
      "networks",
    ])
    .where("source_id", "=", sourceId)
    .orderBy("created_at", "desc");
  const live = await tokens.where("disabled_at", "is", null).where("expires_at", ">", ctx.now()).execute();
  const over = await tokens
    .where((eb) => eb.or([eb("disabled_at", "is not", null), eb("expires_at", "<=", ctx.now())]))
    .limit(MAX_OVER_SHOWN)
    .execute();
  return [...live, ...over];
}

export type EndingDirectory = { id: string; name: string; expiresAt: Date };

/**
 * Lists directories whose last writing token expires soon or has expired: users who leave would stay in Foyer.
 * A disabled token was meant to end.
 */
export async function listEndingDirectories(ctx: AdminCtx): Promise<EndingDirectory[]> {
  await requireReader(ctx);
  return ctx.db
    .selectFrom("scim_tokens as t")
    .innerJoin("identity_sources as s", "s.id", "t.source_id")
    .select((eb) => ["s.id", "s.name", eb.fn.max("t.expires_at").as("expiresAt")])
    .where("s.is_enabled", "=", true)
    .where("t.is_read_only", "=", false)
    .where("t.disabled_at", "is", null)
    .groupBy(["s.id", "s.name"])
    .having((eb) => eb.fn.max("t.expires_at"), "<", new Date(ctx.now().getTime() + AHEAD_DAYS * DAY))
    .orderBy("s.name")
    .execute();
}

/**
 * Locks the caller's token, first of all in each transaction that writes: disabling it either happens before, and
 * nothing more is written, or waits until this has committed.
 * @throws Refusal `signed_out`
 */
export async function requireLiveToken(ctx: ScimCtx, tx: Db): Promise<void> {
  const live = await tx
    .selectFrom("scim_tokens")
    .select("id")
    .where("id", "=", ctx.actor.tokenId)
    .where("disabled_at", "is", null)
    .where("expires_at", ">", ctx.now())
    .forShare()
    .executeTakeFirst();
  if (!live) throw signedOut();
}

/** Returns the token's directory; null when the token isn't live, or is used from another network, which is recorded. */
export async function actorOfScimToken(
  ctx: Ctx,
  source: RequestSource,
  token: string,
): Promise<Actor<ScimActor> | null> {
  if (token.length > 512) return null;
  const now = ctx.now();
  const row = await ctx.db
    .selectFrom("scim_tokens")
    .selectAll()
    .where("hash", "=", hashToken(token))
    .where("disabled_at", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  if (!row) return null;
  if (row.networks.length > 0 && !isInNetworks(source.ip, row.networks)) {
    if (takeRequest(ctx, ELSEWHERE_LIMIT, row.id) === 0)
      await record(
        {
          actor: prove({
            kind: "scim",
            tokenId: row.id,
            sourceId: row.source_id,
            isReadOnly: row.is_read_only,
          }),
          source,
          now: ctx.now,
          keyring: ctx.keyring,
        },
        ctx.db,
        {
          type: "scim_token.refused",
          outcome: "refused",
          targetId: row.id,
          reason: "used_from_another_network",
        },
      );
    return null;
  }
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > TOUCH_EVERY_SECONDS * 1000)
    await ctx.db
      .updateTable("scim_tokens")
      .set({ last_used_at: now, last_ip: source.ip })
      .where("id", "=", row.id)
      .execute();
  return prove({ kind: "scim", tokenId: row.id, sourceId: row.source_id, isReadOnly: row.is_read_only });
}
