/** AWS account numbers as people read them: in groups of four. */

/** The three groups of an account number, for showing them apart. */
export function accountNumberGroups(id: string): [string, string, string] {
  return [id.slice(0, 4), id.slice(4, 8), id.slice(8)];
}

/** "1234 5678 9012" */
export function formatAccountNumber(id: string): string {
  return accountNumberGroups(id).join(" ");
}
