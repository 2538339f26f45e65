/** Certificates that accounts should trust. */
import type { Db } from "@/lib/platform/context";
import type { KeyPurpose } from "./make-keys";

/**
 * Returns the certificates (PEM) that accounts should trust for a purpose: the active key's and published
 * ones.
 */
export async function listCertificates(db: Db, purpose: KeyPurpose): Promise<string[]> {
  const rows = await db
    .selectFrom("signing_keys")
    .select("certificate")
    .where("purpose", "=", purpose)
    .where("state", "in", ["active", "published"])
    .orderBy("created_at")
    .execute();
  return rows.map((row) => row.certificate);
}

/** Returns the same with key ids, sorted by id, to compare an account with. */
export async function listTrustedKeys(
  db: Db,
  purpose: KeyPurpose,
): Promise<{ id: string; certificate: string }[]> {
  return db
    .selectFrom("signing_keys")
    .select(["id", "certificate"])
    .where("purpose", "=", purpose)
    .where("state", "in", ["active", "published"])
    .orderBy("id")
    .execute();
}

export type KnownKey = {
  id: string;
  certificate: string;
  state: "active" | "published" | "retired";
  createdAt: Date;
};

/** Returns every key that ever existed for a purpose. Any other key in an account is foreign. */
export async function listKnownKeys(db: Db, purpose: KeyPurpose): Promise<KnownKey[]> {
  return db
    .selectFrom("signing_keys")
    .select(["id", "certificate", "state", "created_at as createdAt"])
    .where("purpose", "=", purpose)
    .execute();
}
