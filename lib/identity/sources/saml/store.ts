/** The saml_sources table without its keys: the results of metadata refreshes and of the last test. */
import type { Reason } from "@/lib/messages/reason";
import type { Db } from "@/lib/platform/context";

type Failure = { at: Date; reason: Reason };

/** Stores that metadata was read, or why it couldn't be. The known data stays. */
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
