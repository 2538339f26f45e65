/** RFC 9562 §4, in the form that the database writes. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns whether a text from outside can be a UUID. If not, skip the query. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
