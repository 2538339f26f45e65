/** Reasons that rows store, as readers see them. */
import type { Text } from "./text";

/** Returns the text of a reason's code. Text that AWS sent, or that was stored before there were codes, stays as it is. */
export function reasonText(text: Text, reason: string): string {
  const key = `reasons.${reason}`;
  return text.has(key) ? text.code(key) : reason;
}
