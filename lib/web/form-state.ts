/** What a form shows after its server action: plain data. */
import type { Preview } from "./preview-types";

export type FormState = {
  error: string | null;
  /** What was done. */
  done: string | null;
  /** What the change would do, when that was asked. */
  preview?: Preview | null;
  /** Where the reader confirms who they are, when the refusal asks for that. */
  confirmAt?: string;
  /** A new secret. It is in this reply only; `done` says what it is. */
  secret?: string;
};
