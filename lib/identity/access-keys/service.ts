/**
 * Access keys: automation administers Foyer with them through AWS's own APIs and Foyer's (SigV4).
 *
 * A key belongs to the installation, not to its creator. Its secret is displayed once. It is sealed and not
 * hashed, because verifying a signature needs it.
 */
import { parseInput } from "@/lib/platform/parse-input";
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { z } from "zod";
import { claimedKey, unknownKey, verifySignature, type SignedRequest } from "@/lib/formats/aws-wire/sigv4";
import { isPrintable } from "@/lib/formats/text";
import { record } from "@/lib/platform/audit/record";
import {
  prove,
  type AccessKeyActor,
  type Actor,
  type Ctx,
  type Db,
  type RequestSource,
} from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { everyWord } from "@/lib/platform/db/every-word";
import type { Row } from "@/lib/platform/db/schema";
import { invalidInput, notFound } from "@/lib/platform/errors";
import { actorName, requireReader } from "../administrators/service";
import type { AdminCtx } from "../administrators/types";
import { withAuthority } from "../administrators/with-authority";
import { requireFreshProof } from "../step-up/require-proof";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MAX_DAYS = 365;
const TOUCH_EVERY_SECONDS = 60;
/** How long scripts have to move to the new key. */
const OVERLAP_DAYS = 7;
const DAY = 86_400_000;

const newKeyInput = z.strictObject({
  name: z
    .string()
    .trim()
    .refine((text) => isPrintable(text, 100), "access_key_name_not_valid"),
  isReadOnly: z.boolean(),
  /** "sso-admin:ListPermissionSets" and the like; null for all. */
  operations: z
    .array(
      z
        .string()
        .regex(/^(sso-admin|identitystore|foyer):[A-Z][A-Za-z]{1,80}$/, "access_key_operation_format"),
    )
    .max(200)
    .nullable(),
  days: z.int().min(1, "access_key_days_not_valid").max(MAX_DAYS, "access_key_days_not_valid"),
});
export type NewAccessKey = z.input<typeof newKeyInput>;
export type MadeAccessKey = { id: string; secret: Secret };

const sealContext = (id: string) => `access_keys:${id}:sealed_secret`;

/**
 * Creates a key.
 * @param input.known the valid operations, which the protocols know
 * @throws Refusal `invalid_input`, naming an operation that doesn't exist
 */
export async function createAccessKey(
  ctx: AdminCtx,
  { known, ...input }: NewAccessKey & { known: readonly string[] },
): Promise<MadeAccessKey> {
  const parsed = parseInput(newKeyInput, input);
  const unknown = parsed.operations?.find((operation) => !known.includes(operation));
  if (unknown !== undefined) throw invalidInput("access_key_operation_unknown", { operation: unknown });
  return withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    return insertKey(ctx, tx, parsed);
  });
}

async function insertKey(
  ctx: AdminCtx,
  tx: Db,
  wanted: z.output<typeof newKeyInput>,
): Promise<MadeAccessKey> {
  const id = `FOYR${[...randomBytes(16)].map((byte) => BASE32.charAt(byte & 31)).join("")}`;
  const secret = new Secret(randomToken(30));
  const now = ctx.now();
  await tx
    .insertInto("access_keys")
    .values({
      id,
      name: wanted.name,
      sealed_secret: ctx.keyring.seal(Buffer.from(secret.reveal(), "utf8"), sealContext(id)),
      is_read_only: wanted.isReadOnly,
      operations: wanted.operations === null ? null : JSON.stringify(wanted.operations),
      created_at: now,
      created_by: actorName(ctx),
      expires_at: new Date(now.getTime() + wanted.days * DAY),
      last_used_at: null,
      last_ip: null,
      disabled_at: null,
    })
    .execute();
  await record(ctx, tx, {
    type: "access_key.created",
    outcome: "success",
    targetId: id,
    details: {
      name: wanted.name,
      isReadOnly: wanted.isReadOnly,
      operations: wanted.operations,
      days: wanted.days,
    },
  });
  return { id, secret };
}

/** Creates a key like another one, which then expires within a week. @throws Refusal `not_found` */
export async function replaceAccessKey(ctx: AdminCtx, input: { id: string }): Promise<MadeAccessKey> {
  return withAuthority(ctx, "administrator", async (tx) => {
    await requireFreshProof(ctx, tx);
    const old = await tx
      .selectFrom("access_keys")
      .selectAll()
      .where("id", "=", input.id)
      .where("disabled_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (!old) throw notFound("access_key_not_found");
    const days = Math.min(
      MAX_DAYS,
      Math.max(1, Math.round((old.expires_at.getTime() - old.created_at.getTime()) / DAY)),
    );
    const made = await insertKey(ctx, tx, {
      name: old.name,
      isReadOnly: old.is_read_only,
      operations: old.operations,
      days,
    });
    const until = new Date(ctx.now().getTime() + OVERLAP_DAYS * DAY);
    const ends = old.expires_at > until ? until : old.expires_at;
    await tx.updateTable("access_keys").set({ expires_at: ends }).where("id", "=", old.id).execute();
    await record(ctx, tx, {
      type: "access_key.replaced",
      outcome: "success",
      targetId: old.id,
      details: { old: old.id, new: made.id, until: ends.toISOString() },
    });
    return made;
  });
}

/** Disables a key from the next request on. It stays in the list. */
export async function disableAccessKey(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const changed = await tx
      .updateTable("access_keys")
      .set({ disabled_at: ctx.now() })
      .where("id", "=", input.id)
      .where("disabled_at", "is", null)
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) throw notFound("access_key_not_found");
    await record(ctx, tx, { type: "access_key.disabled", outcome: "success", targetId: input.id });
  });
}

export type ListedAccessKey = Omit<Row<"access_keys">, "sealed_secret"> & { by: string };

const PAGE = 100;

/**
 * Returns keys, newest first. `search` matches parts of the name, the id and who created it; `after` is the last id of the
 * previous page.
 */
export async function listAccessKeys(
  ctx: AdminCtx,
  page: { search?: string; after?: string } = {},
): Promise<{ keys: ListedAccessKey[]; next: string | null }> {
  await requireReader(ctx);
  const { search, after } = page;
  const begin = ctx.db
    .selectFrom("access_keys")
    .select("created_at")
    .where("id", "=", after ?? "");
  const rows = await ctx.db
    .selectFrom("access_keys")
    .leftJoin("users", (join) =>
      join.on((eb) => eb(eb.cast<string>("users.id", "text"), "=", eb.ref("access_keys.created_by"))),
    )
    .select([
      "access_keys.id",
      "name",
      "is_read_only",
      "operations",
      "access_keys.created_at",
      "access_keys.created_by",
      "expires_at",
      "last_used_at",
      "last_ip",
      "disabled_at",
      "users.display_name as by",
    ])
    .orderBy("access_keys.created_at", "desc")
    .orderBy("access_keys.id")
    .$if(search !== undefined, (query) =>
      query.where(everyWord(search, sql`access_keys.name, access_keys.id, users.display_name`)),
    )
    .$if(after !== undefined, (query) =>
      query.where((eb) =>
        eb.or([
          eb("access_keys.created_at", "<", begin),
          eb.and([eb("access_keys.created_at", "=", begin), eb("access_keys.id", ">", after ?? "")]),
        ]),
      ),
    )
    .limit(PAGE + 1)
    .execute();
  const keys = rows.slice(0, PAGE).map((row) => ({ ...row, by: row.by ?? row.created_by }));
  return { keys, next: rows.length > PAGE ? (keys.at(-1)?.id ?? null) : null };
}

export type SignedBy = { actor: Actor<AccessKeyActor>; /** Null for all. */ operations: string[] | null };

/** Returns the key that signed a request. @throws SignatureError */
export async function actorOfSignature(
  ctx: Ctx,
  source: RequestSource,
  request: SignedRequest,
  service: "sso" | "identitystore" | "foyer",
): Promise<SignedBy> {
  const claimed = claimedKey(request);
  const now = ctx.now();
  const row = /^FOYR[A-Z2-7]{16}$/.test(claimed)
    ? await ctx.db.selectFrom("access_keys").selectAll().where("id", "=", claimed).executeTakeFirst()
    : undefined;
  const isLive = row !== undefined && row.disabled_at === null && row.expires_at > now;
  verifySignature(request, service, now, () =>
    isLive
      ? { secretAccessKey: ctx.keyring.open(row.sealed_secret, sealContext(row.id)).toString("utf8") }
      : null,
  );
  if (!isLive) throw unknownKey();
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > TOUCH_EVERY_SECONDS * 1000)
    await ctx.db
      .updateTable("access_keys")
      .set({ last_used_at: now, last_ip: source.ip })
      .where("id", "=", row.id)
      .execute();
  return {
    actor: prove({ kind: "access_key", accessKeyId: row.id, isReadOnly: row.is_read_only }),
    operations: row.operations,
  };
}
