/**
 * Foyer's keys as a service provider: each source has its own, so that no provider learns of another.
 *
 * One key signs. A second may exist while the provider learns about it: first as the next one, then, once the
 * two have changed roles, as the previous one. Both are in the metadata, and both decrypt.
 */
import { createPrivateKey, generateKeyPair, sign, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { createSigningCertificate } from "@/lib/formats/saml/certificate";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Ctx, Db } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";
import { conflict, notFound } from "@/lib/platform/errors";
import { requireAdministrator } from "../../administrators/service";
import type { AdminCtx } from "../../administrators/types";
import { withAuthority } from "../../administrators/with-authority";

const RSA_BITS = 2048;
const CERTIFICATE_YEARS = 10;
const PURPOSE = "saml service provider";
/** The same for both keys of a source, because they change roles. */
const keyContext = (sourceId: string) => `saml_sources:${sourceId}:sealed_key`;

export type SamlKeys = {
  certificate: string;
  privateKey: KeyObject;
  sign: (bytes: Buffer) => Buffer;
  /** Every key that may be needed to decrypt. */ decryptionKeys: KeyObject[];
};

/** Returns the source's row, creating it with its key if missing. If several create one at once, one wins. */
export async function samlRow(ctx: ActorCtx, sourceId: string): Promise<Row<"saml_sources">> {
  const find = () =>
    ctx.db.selectFrom("saml_sources").selectAll().where("source_id", "=", sourceId).executeTakeFirst();
  const known = await find();
  if (known) return known;
  const key = await makeKey(ctx, sourceId);
  await ctx.db.transaction().execute(async (tx) => {
    const made = await tx
      .insertInto("saml_sources")
      .values({
        source_id: sourceId,
        ...key,
        created_at: ctx.now(),
        refreshed_at: null,
        refresh_failed_at: null,
        refresh_failure: null,
      })
      .onConflict((clash) => clash.doNothing())
      .returning("source_id")
      .executeTakeFirst();
    if (made)
      await record(ctx, tx, {
        type: "signing_key.created",
        outcome: "success",
        targetId: sourceId,
        details: { purpose: PURPOSE, bits: RSA_BITS },
      });
  });
  return (await find()) ?? Promise.reject(new Error("the source is gone"));
}

async function makeKey(ctx: Ctx, sourceId: string): Promise<{ certificate: string; sealed_key: Buffer }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: RSA_BITS });
  const certificate = await createSigningCertificate({
    commonName: `Foyer ${sourceId}`,
    privateKey,
    publicKey,
    notBefore: ctx.now(),
    years: CERTIFICATE_YEARS,
  });
  return {
    certificate,
    sealed_key: ctx.keyring.seal(privateKey.export({ type: "pkcs8", format: "der" }), keyContext(sourceId)),
  };
}

export async function samlKeys(ctx: ActorCtx, sourceId: string): Promise<SamlKeys> {
  const row = await samlRow(ctx, sourceId);
  const open = (sealed: Buffer) =>
    createPrivateKey({ key: ctx.keyring.open(sealed, keyContext(sourceId)), format: "der", type: "pkcs8" });
  const privateKey = open(row.sealed_key);
  return {
    certificate: row.certificate,
    privateKey,
    sign: (bytes) => sign("sha256", bytes, privateKey),
    decryptionKeys: [privateKey, ...(row.other_sealed_key ? [open(row.other_sealed_key)] : [])],
  };
}

/**
 * Creates the next key, which doesn't sign yet. @throws Refusal `not_found`, or `conflict` while there is a
 * second one
 */
export async function makeNextKey(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await requireAdministrator(ctx);
  const { certificate, sealed_key } = await makeKey(ctx, input.id);
  await withAuthority(ctx, "administrator", async (tx) => {
    const row = await lockRow(tx, input.id);
    if (row.other_is !== null) throw conflict("saml_second_key_exists");
    await tx
      .updateTable("saml_sources")
      .set({ other_is: "next", other_certificate: certificate, other_sealed_key: sealed_key })
      .where("source_id", "=", input.id)
      .execute();
    await record(ctx, tx, {
      type: "signing_key.created",
      outcome: "success",
      targetId: input.id,
      details: { purpose: PURPOSE, bits: RSA_BITS },
    });
  });
}

/** Makes the next key sign; the previous one stays for decryption. @throws Refusal `not_found`, `conflict` */
export async function letNextKeySign(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const row = await lockRow(tx, input.id);
    if (row.other_is !== "next" || row.other_certificate === null || row.other_sealed_key === null)
      throw conflict("saml_next_key_missing");
    await tx
      .updateTable("saml_sources")
      .set({
        certificate: row.other_certificate,
        sealed_key: row.other_sealed_key,
        other_is: "previous",
        other_certificate: row.certificate,
        other_sealed_key: row.sealed_key,
      })
      .where("source_id", "=", input.id)
      .execute();
    await record(ctx, tx, {
      type: "signing_key.activated",
      outcome: "success",
      targetId: input.id,
      details: { purpose: PURPOSE },
    });
  });
}

/** Deletes the key that doesn't sign. @throws Refusal `not_found`, `conflict` */
export async function retireOtherKey(ctx: AdminCtx, input: { id: string }): Promise<void> {
  await withAuthority(ctx, "administrator", async (tx) => {
    const row = await lockRow(tx, input.id);
    if (row.other_is === null) throw conflict("saml_second_key_missing");
    await tx
      .updateTable("saml_sources")
      .set({ other_is: null, other_certificate: null, other_sealed_key: null })
      .where("source_id", "=", input.id)
      .execute();
    await record(ctx, tx, {
      type: "signing_key.retired",
      outcome: "success",
      targetId: input.id,
      details: { purpose: PURPOSE, was: row.other_is },
    });
  });
}

async function lockRow(tx: Db, id: string): Promise<Row<"saml_sources">> {
  return (
    (await tx
      .selectFrom("saml_sources")
      .selectAll()
      .where("source_id", "=", id)
      .forUpdate()
      .executeTakeFirst()) ?? Promise.reject(notFound("source_not_found"))
  );
}
