/** A directory that cannot be asked, or does not answer as it must. Never a statement about a person. */
export class DirectoryUnavailable extends Error {
  readonly code = "directory_unavailable";
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "DirectoryUnavailable";
  }
}

export const isUnavailable = (error: unknown): error is DirectoryUnavailable =>
  (error as { code?: unknown } | null)?.code === "directory_unavailable";
