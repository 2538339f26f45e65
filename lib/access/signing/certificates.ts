/** The public halves: what accounts are told to trust. */
import type { Db } from "@/lib/platform/context";
import type { KeyPurpose } from "./make-keys";

/** Certificates (PEM) that accounts should trust for a purpose: the active key's and those still published. */
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

/** The same with their ids, sorted by id: what an account is compared with. */
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

/** Every key that there ever was for a purpose: what an account may hold without a stranger's hand in it. */
export async function listKnownKeys(db: Db, purpose: KeyPurpose): Promise<KnownKey[]> {
  return db
    .selectFrom("signing_keys")
    .select(["id", "certificate", "state", "created_at as createdAt"])
    .where("purpose", "=", purpose)
    .execute();
}
