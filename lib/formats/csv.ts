/**
 * Comma-separated values (RFC 4180).
 *
 * Spreadsheets run cells that begin with = + - @ as formulas. Such a text gets an apostrophe in front, so
 * that a hostile name does nothing on the reader's machine (OWASP, CSV injection).
 */
export function toCsv(head: string[], rows: (string | null)[][]): string {
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: string | null): string {
  const text = value ?? "";
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
