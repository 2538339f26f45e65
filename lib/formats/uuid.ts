/** @see RFC 9562 §4: what the database takes for a UUID, in its plainest form. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text from outside can be an id of that kind: what cannot is not asked for. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
