/**
 * Marks where a page of a list ends: the values that order the list, so that the next page continues even if
 * the row has been deleted. Base64url of a JSON list, for URLs.
 */
export function pageMark(...values: (string | Date)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** Returns the values of a mark, or null if it isn't one: the list then starts at the beginning. */
export function readPageMark(mark: string | undefined, count: number): string[] | null {
  if (mark === undefined) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(mark, "base64url").toString("utf8"));
    return Array.isArray(values) &&
      values.length === count &&
      values.every((value) => typeof value === "string" && !value.includes("\u0000"))
      ? values
      : null;
  } catch {
    return null;
  }
}

/** Returns a time and an id, which most marks end with. */
export function readTimeMark(mark: string | undefined): { at: Date; id: string } | null {
  const [time = "", id = ""] = readPageMark(mark, 2) ?? [];
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ||
    !/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)
    ? null
    : { at, id };
}
