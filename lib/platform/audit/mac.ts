/** What protects one audit event: an HMAC of everything in its row, under a key that the database doesn't hold. */
import { canonicalJson } from "@/lib/formats/canonical-json";
import type { Keyring } from "../crypto/keyring";
import type { AuditEventsTable } from "../db/tables-access";

/** The row as it is read back. */
export type AuditRow = Omit<AuditEventsTable, "mac" | "details"> & { details: unknown };

/**
 * Times are in milliseconds, as Foyer writes them, and members of objects are sorted: what the database returns
 * gives the bytes that were written.
 */
export function macOf(keyring: Keyring, row: AuditRow): Buffer {
  return keyring.mac(
    "audit-event",
    canonicalJson([
      row.id,
      row.at.toISOString(),
      row.type,
      row.outcome,
      row.actor_kind,
      row.actor_id,
      row.session_id,
      row.account_id,
      row.permission_set_id,
      row.target_id,
      row.reason,
      row.ip,
      row.user_agent,
      row.request_id,
      row.details,
    ]),
  );
}
