/**
 * The keys that sign assertions. One is active per purpose; its private half is sealed at rest.
 *
 * Only issue.ts opens a key. The provisioner's key is another one, so that the key that signs people
 * in can never reach the provisioner's role.
 */
import { createPrivateKey, type KeyObject } from "node:crypto";
import type { Ctx } from "@/lib/platform/context";
import { keyPlace } from "./make-keys";

/** Opens a sealed key. Fails when FOYER_SECRET is another one than the key was sealed with. */
export async function openKey(ctx: Ctx, id: string): Promise<{ privateKey: KeyObject; certificate: string }> {
  const row = await ctx.db
    .selectFrom("signing_keys")
    .select(["certificate", "sealed_private_key"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  let der: Buffer;
  try {
    der = ctx.keyring.open(row.sealed_private_key, keyPlace(id));
  } catch (cause) {
    throw Object.assign(
      new Error(
        "Foyer's signing key does not open with this secret. FOYER_SECRET (or the file `secret` in the data folder) is not the one that this database was made with.",
        { cause },
      ),
      { code: "secret_mismatch" },
    );
  }
  return {
    privateKey: createPrivateKey({ key: der, type: "pkcs8", format: "der" }),
    certificate: row.certificate,
  };
}
