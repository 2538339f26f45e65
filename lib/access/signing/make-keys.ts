/**
 * Creates keys and changes their state: active (signs), published (trusted, doesn't sign), retired (neither;
 * its private half is destroyed).
 */
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { createSigningCertificate } from "@/lib/formats/saml/certificate";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Db, SystemActor } from "@/lib/platform/context";
import { hexId } from "@/lib/platform/crypto/random";
import type { NewRow } from "@/lib/platform/db/schema";

const RSA_BITS = 2048;
/** IAM ignores the certificate's dates. Libraries that check them accept these. */
const CERTIFICATE_YEARS = 20;

export type KeyPurpose = "people" | "provisioner";

/** The context that a private half is sealed with. */
export const keyContext = (id: string) => `signing_keys:${id}:sealed_private_key`;

/** Creates the active key of each purpose at first start. If several processes start at once, one wins. */
export async function ensureKeys(ctx: ActorCtx<SystemActor>): Promise<void> {
  for (const purpose of ["people", "provisioner"] as const) {
    const existing = await ctx.db
      .selectFrom("signing_keys")
      .select("id")
      .where("purpose", "=", purpose)
      .where("state", "=", "active")
      .executeTakeFirst();
    if (existing) continue;
    const key = await generateKey(ctx);
    await ctx.db.transaction().execute((tx) => insertKey(ctx, tx, { ...key, purpose, state: "active" }));
  }
}

export type NewKey = Pick<NewRow<"signing_keys">, "id" | "certificate" | "sealed_private_key">;

/** Generates a key pair and its certificate. Too slow for a transaction. */
export async function generateKey(ctx: ActorCtx): Promise<NewKey> {
  const id = hexId("key-");
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: RSA_BITS });
  const certificate = await createSigningCertificate({
    commonName: `Foyer ${ctx.instance.id}`,
    privateKey,
    publicKey,
    notBefore: ctx.now(),
    years: CERTIFICATE_YEARS,
  });
  const sealed = ctx.keyring.seal(privateKey.export({ type: "pkcs8", format: "der" }), keyContext(id));
  return { id, certificate, sealed_private_key: sealed };
}

/** Inserts a key, unless another process has inserted an active one. */
export async function insertKey(
  ctx: ActorCtx,
  tx: Db,
  key: NewKey & { purpose: KeyPurpose; state: "active" | "published" },
): Promise<void> {
  const inserted = await tx
    .insertInto("signing_keys")
    .values({ ...key, created_at: ctx.now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  if (!inserted) return;
  await record(ctx, tx, {
    type: "signing_key.created",
    outcome: "success",
    targetId: key.id,
    details: { purpose: key.purpose, state: key.state, bits: RSA_BITS },
  });
}

type KeyCtx = ActorCtx;

/** Makes `newId` the active key. The old one stays trusted until it is retired. */
export async function activateKey(
  ctx: KeyCtx,
  tx: Db,
  input: { purpose: KeyPurpose; newId: string },
): Promise<void> {
  // One key is active at any time, so the old one is published in the same transaction.
  await tx
    .updateTable("signing_keys")
    .set({ state: "published" })
    .where("purpose", "=", input.purpose)
    .where("state", "=", "active")
    .execute();
  await tx
    .updateTable("signing_keys")
    .set({ state: "active" })
    .where("id", "=", input.newId)
    .executeTakeFirstOrThrow();
  await record(ctx, tx, { type: "signing_key.activated", outcome: "success", targetId: input.newId });
}

/** Retires a key for good: accounts no longer trust it, and it can't sign. */
export async function retireKey(ctx: KeyCtx, tx: Db, id: string): Promise<void> {
  const retired = await tx
    .updateTable("signing_keys")
    .set({ state: "retired", sealed_private_key: Buffer.alloc(0) })
    .where("id", "=", id)
    .where("state", "=", "published")
    .executeTakeFirst();
  if (retired.numUpdatedRows > 0n)
    await record(ctx, tx, { type: "signing_key.retired", outcome: "success", targetId: id });
}
