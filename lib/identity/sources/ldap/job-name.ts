/** The job that syncs a directory, one per source. */
export const SYNC_DIRECTORY = "sync-directory";
