/**
 * Where a page of a list ends: the values that the list is ordered by, so that the next page begins
 * there also when the row itself is gone meanwhile. Written into addresses; base64url of a JSON list.
 */
export function pageMark(...values: (string | Date)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** The values of a mark, or null for what was never one: the list then begins at its start. */
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

/** A moment and an id, which most lists end with. */
export function readTimeMark(mark: string | undefined): { at: Date; id: string } | null {
  const [time = "", id = ""] = readPageMark(mark, 2) ?? [];
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ||
    !/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id)
    ? null
    : { at, id };
}
