/**
 * The keys that sign assertions. One is active per purpose, and its private half is sealed at rest.
 *
 * Only issue.ts and issue-system.ts open a key. The provisioner has its own, so that the key that signs
 * people in can never open the provisioner's role.
 */
import { createPrivateKey, type KeyObject } from "node:crypto";
import type { Ctx } from "@/lib/platform/context";
import { keyContext } from "./make-keys";

/** Opens a sealed key. Fails if FOYER_SECRET has changed since it was sealed. */
export async function openKey(ctx: Ctx, id: string): Promise<{ privateKey: KeyObject; certificate: string }> {
  const row = await ctx.db
    .selectFrom("signing_keys")
    .select(["certificate", "sealed_private_key"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  let der: Buffer;
  try {
    der = ctx.keyring.open(row.sealed_private_key, keyContext(id));
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
