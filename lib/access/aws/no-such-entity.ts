/**
 * Returns true if IAM reported that something doesn't exist. The SDK calls it NoSuchEntityException, the wire
 * NoSuchEntity.
 */
export function isNoSuchEntity(error: unknown): boolean {
  return ((error as { name?: string }).name ?? "").startsWith("NoSuchEntity");
}
