/** Returns the first letters of the first and the last name. */
export function initialsOf(displayName: string): string {
  const letters = displayName.split(/\s+/).map((part) => part.charAt(0));
  const [first = "", ...others] = letters.filter(Boolean);
  return (first + (others.at(-1) ?? "")).toUpperCase();
}
