/** The saml_sources table but for its keys: what became of refreshing the metadata and of the last test. */
import type { Reason } from "@/lib/messages/reason";
import type { Db } from "@/lib/platform/context";

type Failure = { at: Date; reason: Reason };

/** Notes that metadata was read, or why it couldn't be. What is known stays. */
export async function noteRefresh(
  db: Db,
  sourceId: string,
  result: { at: Date } | { failure: Failure },
): Promise<void> {
  await db
    .updateTable("saml_sources")
    .set(
      "failure" in result
        ? { refresh_failed_at: result.failure.at, refresh_failure: JSON.stringify(result.failure.reason) }
        : { refreshed_at: result.at, refresh_failed_at: null, refresh_failure: null },
    )
    .where("source_id", "=", sourceId)
    .execute();
}

/** Notes why the last test sign-in was refused; null once one succeeds. */
export async function noteTestResult(db: Db, sourceId: string, failure: Failure | null): Promise<void> {
  await db
    .updateTable("saml_sources")
    .set({ test_failed_at: failure?.at ?? null, test_failure: failure && JSON.stringify(failure.reason) })
    .where("source_id", "=", sourceId)
    .execute();
}
