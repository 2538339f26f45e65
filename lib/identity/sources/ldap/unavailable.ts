import { reasonText, type Reason } from "@/lib/messages/reason";
import { englishText } from "@/lib/messages/server-text";

/** A directory that can't be queried, or responds incorrectly. Never a statement about a user. */
export class DirectoryUnavailable extends Error {
  readonly code = "directory_unavailable";
  readonly reason: Reason;
  constructor(reason: Reason, cause?: unknown) {
    super(reasonText(englishText(), reason), { cause });
    this.name = "DirectoryUnavailable";
    this.reason = reason;
  }
}

export const isUnavailable = (error: unknown): error is DirectoryUnavailable =>
  (error as { code?: unknown } | null)?.code === "directory_unavailable";
