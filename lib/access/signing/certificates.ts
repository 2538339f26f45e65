/** The public halves: what accounts are told to trust. */
import type { Db } from "@/lib/platform/context";
import type { KeyPurpose } from "./keys";

/** Certificates (PEM) that accounts should trust for a purpose: the active key's and those still published. */
export async function listCertificates(db: Db, purpose: KeyPurpose): Promise<string[]> {
  const rows = await db.selectFrom("signing_keys").select("certificate").where("purpose", "=", purpose).where("state", "in", ["active", "published"]).orderBy("created_at").execute();
  return rows.map((row) => row.certificate);
}
