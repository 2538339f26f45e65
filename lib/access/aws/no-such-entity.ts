/** Whether IAM said that something does not exist. The SDK names it NoSuchEntityException, the wire NoSuchEntity. */
export function isNoSuchEntity(error: unknown): boolean {
  return ((error as { name?: string }).name ?? "").startsWith("NoSuchEntity");
}
