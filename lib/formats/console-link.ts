/**
 * AWS-style shortcut links: `<start>/#/console?account_id=…&role_name=…&destination=…`.
 *
 * @see IAM Identity Center user guide, "Creating shortcut links to AWS Management Console destinations"
 */

export type Shortcut = {
  accountId: string;
  roleName: string | null;
  destination: string | null;
  /** Whether the destination was cut: it wasn't URL-encoded, so that its `&` or `#` ended it. */
  isCut?: true;
};

const ACCOUNT_ID = /^\d{12}$/;
/** Longer values are cut here: no such account, role or destination exists. */
const MAX_LENGTH = { accountId: 64, roleName: 128, destination: 4096 };

/**
 * Parses the part of a URL after `#`; returns null if it isn't a shortcut. Values are URL-encoded. Malformed
 * values are passed through; `openConsole` rejects them with an explanation.
 */
export function parseShortcut(hash: string): Shortcut | null {
  const [found, query = ""] = /^#\/?console\/?(?:\?(.*))?$/s.exec(hash) ?? [];
  if (found === undefined) return null;
  const isCut = isCutOff(query) || undefined;
  const fields = new URLSearchParams(isCut ? query.replace(/#.*$/s, "") : query);
  const read = (name: string, longest: number) => (fields.get(name) ?? "").trim().slice(0, longest);
  return {
    accountId: read("account_id", MAX_LENGTH.accountId),
    roleName: read("role_name", MAX_LENGTH.roleName) || null,
    destination: read("destination", MAX_LENGTH.destination) || null,
    ...(isCut && { isCut }),
  };
}

/** Whether anything but the link's own fields follows the destination. */
function isCutOff(query: string): boolean {
  const [, after] = /(?:^|&)destination=(.*)$/s.exec(query) ?? [];
  if (after === undefined) return false;
  const [, ...later] = after.split(/[&#]/);
  return after.includes("#") || later.some((field) => !/^(?:account_id|role_name)=|^$/.test(field));
}

export const namesAccount = ({ accountId }: Pick<Shortcut, "accountId">): boolean =>
  ACCOUNT_ID.test(accountId);

/** Ends the destination of a link that was cut, so that it is still known to be. */
const CUT_MARK = "#";

/** Writes a shortcut as AWS does: every value URL-encoded, empty ones left out. */
export function formatShortcut(startUrl: string, shortcut: Shortcut): string {
  const fields = [
    ["account_id", shortcut.accountId],
    ["role_name", shortcut.roleName],
    ["destination", shortcut.destination],
  ] as const;
  return `${startUrl}/#/console?${fields.flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}`] : [])).join("&")}${shortcut.isCut ? CUT_MARK : ""}`;
}
