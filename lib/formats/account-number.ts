/** AWS account numbers for people, in groups of four. */

/** Returns the three groups of an account number. */
export function accountNumberGroups(id: string): [string, string, string] {
  return [id.slice(0, 4), id.slice(4, 8), id.slice(8)];
}

/** "1234 5678 9012" */
export function formatAccountNumber(id: string): string {
  return accountNumberGroups(id).join(" ");
}
