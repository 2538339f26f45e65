/** A form's state after its server action: plain data. */
import type { Preview } from "./preview-types";

export type FormState = {
  error: string | null;
  /** Confirms the change. */
  done: string | null;
  /** The preview, if it was requested. */
  preview?: Preview | null;
  /** Where the reader confirms who they are, when the refusal asks for that. */
  confirmAt?: string;
  /** What that link says, if it isn’t a password. */
  confirmLabel?: string;
  /** What the reader must agree to before it is done. The form then shows a checkbox that sends this value. */
  ask?: { name: string; value: string; label: string };
  /** A new secret, only in this response; `done` says what it is. */
  secret?: string;
};
