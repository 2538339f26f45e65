/** Distinguished names as text (RFC 4514). */

/** Returns a value escaped for a DN (RFC 4514 §2.4), so that it can't add an RDN. */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/g, "\\$&")
    .replaceAll("\u0000", "\\00")
    .replace(/^[ #]/, "\\$&")
    .replace(/ $/, "\\ ");
}

const PLAIN =
  /^ *[a-z][a-z0-9-]* *= *[\w@.'()/:-]+( +[\w@.'()/:-]+)* *(, *[a-z][a-z0-9-]* *= *[\w@.'()/:-]+( +[\w@.'()/:-]+)* *)*$/i;
const PAIR = /^\\(?:([0-9a-f]{2})|([ "#+,;<=>\\]))/i;

/** Returns the RDNs of a DN from the left, each in comparable form; null if it isn't a DN. */
export function rdnsOf(dn: string): string[] | null {
  const rdns: string[] = [];
  let parts: string[] = [];
  let rest = dn.trim();
  if (rest === "") return null;
  for (;;) {
    const type = /^\s*([a-z][a-z0-9-]*|\d+(?:\.\d+)*)\s*=\s*/i.exec(rest);
    if (!type?.[1]) return null;
    rest = rest.slice(type[0].length);
    const bytes: Buffer[] = [];
    // Spaces before the next RDN don't belong to the value, unless escaped.
    let keptLength = 0;
    while (rest !== "" && !/^[,+;]/.test(rest)) {
      const pair = PAIR.exec(rest);
      if (!pair && /^["\\<>\u0000]/.test(rest)) return null;
      const part = pair ? pair[0] : String.fromCodePoint(rest.codePointAt(0) ?? 0);
      bytes.push(pair?.[1] ? Buffer.from(pair[1], "hex") : Buffer.from(pair?.[2] ?? part));
      if (pair || part !== " ") keptLength = bytes.length;
      rest = rest.slice(part.length);
    }
    const value = Buffer.concat(bytes.slice(0, keptLength)).toString("utf8").normalize("NFKC").toLowerCase();
    if (value === "") return null;
    parts.push(`${type[1].toLowerCase()}=${escapeDnValue(value.replace(/ +/g, " "))}`);
    const separator = rest.charAt(0);
    rest = rest.slice(1);
    if (separator === "+") continue;
    rdns.push(parts.sort().join("+"));
    parts = [];
    if (separator === "") return rdns;
    if (rest.trim() === "") return null;
  }
}

/**
 * Returns the form for comparing DNs: two spellings of one name give one text. Text that isn't a DN is
 * unchanged.
 */
export function dnKey(dn: string): string {
  // Nearly every DN is this plain, and a large group has a hundred thousand.
  if (PLAIN.test(dn))
    return dn
      .toLowerCase()
      .split(",")
      .map((rdn) => rdn.trim().replace(/ *= */, "=").replace(/ +/g, " "))
      .join(",");
  return rdnsOf(dn)?.join(",") ?? dn.toLowerCase();
}
