/**
 * The keys that sign assertions. One is active per purpose; its private half is sealed at rest.
 *
 * Only issue.ts opens a key. The provisioner's key is another one, so that the key that signs people
 * in can never reach the provisioner's role.
 */
import { createPrivateKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import { createSigningCertificate } from "@/lib/formats/saml/certificate";
import { record } from "@/lib/platform/audit/record";
import type { ActorCtx, Ctx, SystemActor, UserActor } from "@/lib/platform/context";
import { hexId } from "@/lib/platform/crypto/random";

const RSA_BITS = 2048;
/** IAM does not look at the certificate's dates; long enough that a library which does will not either. */
const CERTIFICATE_YEARS = 20;

export type KeyPurpose = "people" | "provisioner";

const place = (id: string) => `signing_keys:${id}:sealed_private_key`;

/** Makes the active key of each purpose at first start. Of several processes that start at once, one wins. */
export async function ensureKeys(ctx: ActorCtx<SystemActor>): Promise<void> {
  for (const purpose of ["people", "provisioner"] as const) {
    const existing = await ctx.db.selectFrom("signing_keys").select("id").where("purpose", "=", purpose).where("state", "=", "active").executeTakeFirst();
    if (!existing) await makeKey(ctx, { purpose, state: "active" });
  }
}

/** Makes a key pair and its certificate. Null when another process made an active one first. */
export async function makeKey(ctx: ActorCtx<UserActor | SystemActor>, input: { purpose: KeyPurpose; state: "active" | "published" }): Promise<string | null> {
  const id = hexId("key-");
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", { modulusLength: RSA_BITS });
  const certificate = await createSigningCertificate({ commonName: `Foyer ${ctx.instance.id}`, privateKey, publicKey, notBefore: ctx.now(), years: CERTIFICATE_YEARS });
  const sealed = ctx.keyring.seal(privateKey.export({ type: "pkcs8", format: "der" }), place(id));
  return ctx.db.transaction().execute(async (tx) => {
    const inserted = await tx
      .insertInto("signing_keys")
      .values({ id, purpose: input.purpose, state: input.state, certificate, sealed_private_key: sealed, created_at: ctx.now() })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (!inserted) return null;
    await record(ctx, tx, { type: "signing_key.created", outcome: "success", targetId: id, details: { ...input, bits: RSA_BITS } });
    return id;
  });
}

/** Opens a sealed key. Fails when FOYER_SECRET is another one than the key was sealed with. */
export async function openKey(ctx: Ctx, id: string): Promise<{ privateKey: KeyObject; certificate: string }> {
  const row = await ctx.db.selectFrom("signing_keys").select(["certificate", "sealed_private_key"]).where("id", "=", id).executeTakeFirstOrThrow();
  let der: Buffer;
  try {
    der = ctx.keyring.open(row.sealed_private_key, place(id));
  } catch (cause) {
    throw Object.assign(new Error("Foyer's signing key does not open with this secret. FOYER_SECRET (or the file `secret` in the data folder) is not the one that this database was made with.", { cause }), { code: "secret_mismatch" });
  }
  return { privateKey: createPrivateKey({ key: der, type: "pkcs8", format: "der" }), certificate: row.certificate };
}
