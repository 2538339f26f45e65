/**
 * Comma-separated values (RFC 4180).
 *
 * Spreadsheets run cells that begin with = + - @ as formulas. Such a text gets an apostrophe in front, so
 * that a hostile name does nothing on the reader's machine (OWASP, CSV injection).
 */
export function toCsv(head: string[], rows: (string | null)[][]): string {
  return csvLines([head, ...rows]);
}

/** Returns lines of a file that is written in portions. */
export function csvLines(rows: (string | null)[][]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | null): string {
  const text = value ?? "";
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
