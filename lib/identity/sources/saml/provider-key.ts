/** Foyer's key as a service provider: one per source, so that no provider learns of another. */
import { createPrivateKey, generateKeyPair, sign, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { createSigningCertificate } from "@/lib/formats/saml/certificate";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx } from "@/lib/platform/context";
import type { Row } from "@/lib/platform/db/schema";

const RSA_BITS = 2048;
const CERTIFICATE_YEARS = 10;
const keyPlace = (sourceId: string) => `saml_sources:${sourceId}:sealed_key`;

export type SamlKeys = { certificate: string; privateKey: KeyObject; sign: (bytes: Buffer) => Buffer };

/** The source's row, made with its key when there is none. Of several that make one at once, one wins. */
export async function samlRow(ctx: ActorCtx, sourceId: string): Promise<Row<"saml_sources">> {
  const find = () => ctx.db.selectFrom("saml_sources").selectAll().where("source_id", "=", sourceId).executeTakeFirst();
  const known = await find();
  if (known) return known;
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: RSA_BITS });
  const certificate = await createSigningCertificate({ commonName: `Foyer ${sourceId}`, privateKey, publicKey, notBefore: ctx.now(), years: CERTIFICATE_YEARS });
  const sealed_key = ctx.keyring.seal(privateKey.export({ type: "pkcs8", format: "der" }), keyPlace(sourceId));
  await ctx.db.transaction().execute(async (tx) => {
    const made = await tx.insertInto("saml_sources").values({ source_id: sourceId, certificate, sealed_key, created_at: ctx.now(), refreshed_at: null, refresh_failed_at: null, refresh_failure: null, test_failed_at: null, test_failure: null }).onConflict((clash) => clash.doNothing()).returning("source_id").executeTakeFirst();
    if (made) await record(ctx, tx, { type: "signing_key.created", outcome: "success", targetId: sourceId, details: { purpose: "saml service provider", bits: RSA_BITS } });
  });
  return (await find()) ?? Promise.reject(new Error("the source is gone"));
}

export async function samlKeys(ctx: ActorCtx, sourceId: string): Promise<SamlKeys> {
  const row = await samlRow(ctx, sourceId);
  const privateKey = createPrivateKey({ key: ctx.keyring.open(row.sealed_key, keyPlace(sourceId)), format: "der", type: "pkcs8" });
  return { certificate: row.certificate, privateKey, sign: (bytes) => sign("sha256", bytes, privateKey) };
}
