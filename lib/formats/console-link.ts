/**
 * AWS-style shortcut links: `<start>/#/console?account_id=…&role_name=…&destination=…`.
 *
 * @see IAM Identity Center user guide, "Creating shortcut links to AWS Management Console destinations"
 */

export type Shortcut = { accountId: string; roleName: string | null; destination: string | null };

/** Reads the part of an address after `#`; null when it is no shortcut. Values are URL-encoded. */
export function parseShortcut(hash: string): Shortcut | null {
  const [, query] = /^#\/?console\/?\?(.*)$/s.exec(hash) ?? [];
  if (query === undefined || query.length > 8192) return null;
  const fields = new URLSearchParams(query);
  const accountId = fields.get("account_id")?.trim() ?? "";
  if (!/^\d{12}$/.test(accountId)) return null;
  return { accountId, roleName: fields.get("role_name") || null, destination: fields.get("destination") || null };
}

/** Writes a shortcut as AWS does: every value URL-encoded, empty ones left out. */
export function formatShortcut(startUrl: string, shortcut: Shortcut): string {
  const fields = [
    ["account_id", shortcut.accountId],
    ["role_name", shortcut.roleName],
    ["destination", shortcut.destination],
  ] as const;
  return `${startUrl}/#/console?${fields.flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : [])).join("&")}`;
}
