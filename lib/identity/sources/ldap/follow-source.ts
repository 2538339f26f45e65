/** Starts the syncs of a directory when it is enabled. */
import type { ActorCtx, Db } from "@/lib/platform/context";
import { enqueue } from "@/lib/platform/jobs/store";
import { SYNC_DIRECTORY } from "./job-name";

export async function beginSyncs(
  ctx: ActorCtx,
  tx: Db,
  { sourceId, kind }: { sourceId: string; kind: string },
): Promise<void> {
  if (kind === "ldap") await enqueue(tx, { kind: SYNC_DIRECTORY, key: sourceId, runAt: ctx.now() });
}
