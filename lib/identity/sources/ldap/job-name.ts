/** The job that reads a directory, one per source. */
export const SYNC_DIRECTORY = "sync-directory";
