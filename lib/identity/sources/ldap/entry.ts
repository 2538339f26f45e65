/** An entry read from a directory, and the meaning of its values. */
import type { SearchEntry } from "ldapts";
import type { Claims } from "../settings/claims";
import { namedAttributes, type LdapSettings } from "../settings/ldap";

export type Entry = {
  dn: string;
  /** Returns an attribute's text values, whatever the case of its name; skips invalid UTF-8. */
  all(name: string): string[];
  first(name: string): string | null;
  bytes(name: string): Buffer | null;
  names(): string[];
};

export function entryOf(read: Pick<SearchEntry, "name" | "attributes">): Entry {
  const attributes = new Map(read.attributes.map((attribute) => [attribute.type.toLowerCase(), attribute]));
  const all = (name: string) =>
    (attributes.get(name.toLowerCase())?.values ?? []).filter((value) => typeof value === "string");
  return {
    dn: read.name,
    all,
    first: (name) => all(name)[0] ?? null,
    bytes: (name) => attributes.get(name.toLowerCase())?.parsedBuffers[0] ?? null,
    names: () => [...attributes.keys()],
  };
}

/**
 * Returns objectGUID's sixteen bytes as Windows displays them: the first three parts are little-endian
 * (MS-DTYP §2.3.4.2).
 */
export function guidText(bytes: Buffer): string | null {
  if (bytes.length !== 16) return null;
  const hex = Buffer.concat([
    Buffer.from(bytes.subarray(0, 4)).reverse(),
    Buffer.from(bytes.subarray(4, 6)).reverse(),
    Buffer.from(bytes.subarray(6, 8)).reverse(),
    bytes.subarray(8),
  ]).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function guidBytes(text: string): Buffer | null {
  const bytes = Buffer.from(text.replaceAll("-", ""), "hex");
  return bytes.length !== 16
    ? null
    : Buffer.concat([
        bytes.subarray(0, 4).reverse(),
        bytes.subarray(4, 6).reverse(),
        bytes.subarray(6, 8).reverse(),
        bytes.subarray(8),
      ]);
}

const isGuid = (name: string) => name.toLowerCase() === "objectguid";

/** Returns the immutable id, the key of a user or group. */
export function idOf(settings: LdapSettings, entry: Entry): string | null {
  const { id } = settings.attributes;
  const bytes = isGuid(id) ? entry.bytes(id) : null;
  const text = isGuid(id) ? bytes && guidText(bytes) : entry.first(id);
  return text === null || text.length < 1 || text.length > 255 ? null : text.toLowerCase();
}

/** Returns the id's value for a filter. */
export const idValue = (settings: LdapSettings, id: string): Buffer | string =>
  isGuid(settings.attributes.id) ? (guidBytes(id) ?? "") : id;

/** Returns the attributes in the settings, for mapping and display. */
export function claimsOf(settings: LdapSettings, entry: Entry): Claims {
  const claims: Claims = { dn: entry.dn };
  for (const name of namedAttributes(settings)) {
    const values = entry.all(name);
    if (values.length > 0) claims[name] = values.length === 1 ? values[0] : values;
  }
  const id = idOf(settings, entry);
  if (id === null) delete claims[settings.attributes.id];
  else claims[settings.attributes.id] = id;
  return claims;
}

/** More attributes of a user's entry: whether the directory admits the user. */
export const STATUS_ATTRIBUTES = {
  "active-directory": ["userAccountControl", "accountExpires"],
  ldap: ["nsAccountLock", "pwdAccountLockedTime", "shadowExpire", "pwdReset"],
};

const ACCOUNT_DISABLED = 0x2;
const DAY = 86_400_000;
/** FILETIME counts 100 ns since 1601 (MS-ADA1 accountExpires); 0 and the maximum mean never. */
const NEVER = 0x7fff_ffff_ffff_ffffn;
const EPOCH_1601 = 11_644_473_600_000n;

export type EntryStatus = { isDisabled: boolean; expiresAt: Date | null };

export function statusOf(settings: Pick<LdapSettings, "server">, entry: Entry): EntryStatus {
  if (settings.server === "active-directory")
    return {
      isDisabled: (Number(entry.first("userAccountControl") ?? "0") & ACCOUNT_DISABLED) !== 0,
      expiresAt: fileTime(entry.first("accountExpires")),
    };
  const days = /^\d{1,7}$/.exec(entry.first("shadowExpire") ?? "")?.[0];
  return {
    // 389 Directory Server, FreeIPA; and OpenLDAP's password policy, where this time means permanently
    // (draft-behera-ldap-password-policy §5.3.3).
    isDisabled:
      entry.first("nsAccountLock")?.toLowerCase() === "true" ||
      entry.first("pwdAccountLockedTime")?.startsWith("000001010000") === true,
    expiresAt: days === undefined ? null : new Date(Number(days) * DAY),
  };
}

/** The password was reset and must be changed first (draft-behera-ldap-password-policy §5.3.7). The user is no leaver. */
export const mustChangePassword = (entry: Entry) => entry.first("pwdReset")?.toLowerCase() === "true";

function fileTime(text: string | null): Date | null {
  if (text === null || !/^\d{1,20}$/.test(text)) return null;
  const ticks = BigInt(text);
  const at = Number(ticks / 10_000n - EPOCH_1601);
  return ticks === 0n || ticks >= NEVER || at > 8_640_000_000_000_000 ? null : new Date(at);
}
