/** Settings of an LDAP directory, and how its entries are mapped. */
import { FilterParser } from "ldapts";
import { z } from "zod";
import { certificateAuthorities } from "@/lib/platform/certificates-input";
import { rdnsOf } from "@/lib/formats/ldap/dn";
import { isPrintable } from "@/lib/formats/text";
import {
  accessControl,
  attributesBy,
  emailOf,
  isLocalHost,
  refusedAs,
  subjectOf,
  textOf,
  userNameOf,
} from "./fields";
import type { Claims, MappedUser } from "./claims";

/** ldaps:// speaks TLS from the start, ldap:// begins it with StartTLS (RFC 4513 §3). */
const server = z
  .string()
  .trim()
  .refine((text) => {
    if (text.length > 300) return false;
    const url = /^ldaps?:\/\/[^/?#@]+\/?$/i.test(text) && URL.canParse(text) ? new URL(text) : null;
    return url !== null && url.hostname !== "";
  }, refusedAs("ldap_server_invalid"));

const dn = z
  .string()
  .trim()
  .refine((text) => text.length <= 1000 && rdnsOf(text) !== null, refusedAs("ldap_base_invalid"));
const filter = z
  .string()
  .trim()
  .refine((text) => text.length <= 2000 && isFilter(text), refusedAs("ldap_filter_invalid"));
type AttributeField = "id" | "user_name" | "display_name" | "email" | "account" | "principal" | "group_name";
const attribute = (field: AttributeField) =>
  z
    .string()
    .trim()
    .refine((text) => /^[a-z][a-z0-9-]{0,63}$/i.test(text), refusedAs("ldap_attribute_invalid", { field }));
const MAX_SERVERS = 10;
const MAX_BASES = 50;

const wholeNumber = (code: "ldap_interval_invalid" | "ldap_share_invalid", min: number, max: number) =>
  z.number(refusedAs(code)).int(refusedAs(code)).min(min, refusedAs(code)).max(max, refusedAs(code));

const SERVER_KINDS = ["active-directory", "ldap"] as const;

export const ldapSettings = z
  .strictObject({
    server: z.enum(SERVER_KINDS, refusedAs("ldap_server_kind_missing")),
    servers: z
      .array(server)
      .min(1, refusedAs("ldap_servers_missing"))
      .refine(
        ({ length }) => length <= MAX_SERVERS,
        refusedAs("ldap_servers_too_many", { max: MAX_SERVERS }),
      ),
    /** No TLS, for a directory on this machine. */
    isPlain: z.boolean(),
    ca: certificateAuthorities,
    bindName: z
      .string()
      .trim()
      .refine((text) => isPrintable(text, 1000), refusedAs("ldap_bind_name_invalid")),
    bases: z
      .array(dn)
      .min(1, refusedAs("ldap_bases_missing"))
      .refine(({ length }) => length <= MAX_BASES, refusedAs("ldap_bases_too_many", { max: MAX_BASES })),
    userFilter: filter,
    /** Which groups become groups in Foyer; empty for all below the bases. */
    groupFilter: z.union([z.literal(""), filter]),
    attributes: z.strictObject({
      id: attribute("id"),
      userName: attribute("user_name"),
      displayName: attribute("display_name"),
      email: attribute("email"),
      /** Other names that users may sign in with. */
      account: attribute("account"),
      principal: attribute("principal"),
      groupName: attribute("group_name"),
    }),
    /** Session tags: the attribute whose value a tag key takes, as of the last sign-in. */
    accessControl: accessControl.default({}),
    syncMinutes: wholeNumber("ldap_interval_invalid", 5, 1440),
    maxDisabledPercent: wholeNumber("ldap_share_invalid", 1, 100),
  })
  .refine(
    (settings) =>
      !settings.isPlain ||
      settings.servers.every(
        (text) =>
          text.toLowerCase().startsWith("ldap://") &&
          isLocalHost(new URL(text.replace(/^ldap:/i, "http:")).hostname),
      ),
    refusedAs("ldap_plain_not_local"),
  )
  .refine(
    (settings) => new Set(settings.bases.map((base) => contextOf(base))).size === 1,
    refusedAs("ldap_bases_of_several_domains"),
  );
export type LdapSettings = z.infer<typeof ldapSettings>;

export const LDAP_DEFAULTS: Record<
  LdapSettings["server"],
  Pick<LdapSettings, "userFilter" | "groupFilter" | "attributes">
> = {
  "active-directory": {
    userFilter: "(&(objectCategory=person)(objectClass=user))",
    groupFilter: "",
    attributes: {
      id: "objectGUID",
      userName: "sAMAccountName",
      displayName: "displayName",
      email: "mail",
      account: "sAMAccountName",
      principal: "userPrincipalName",
      groupName: "cn",
    },
  },
  ldap: {
    userFilter: "(objectClass=inetOrgPerson)",
    groupFilter: "",
    attributes: {
      id: "entryUUID",
      userName: "uid",
      displayName: "cn",
      email: "mail",
      account: "uid",
      principal: "mail",
      groupName: "cn",
    },
  },
};

function isFilter(text: string): boolean {
  try {
    return text.startsWith("(") && FilterParser.parseString(text) !== undefined;
  } catch {
    return false;
  }
}

/** Returns every attribute that the settings name. */
export const namedAttributes = ({ attributes, accessControl: tags }: LdapSettings): string[] => [
  ...new Set([...Object.values(attributes), ...Object.values(tags)]),
];

/**
 * Returns the naming context of a DN, as far as its text reveals it: its domain components, or the last part.
 */
function contextOf(base: string): string {
  const rdns = rdnsOf(base) ?? [];
  const start = rdns.findIndex((_, index) => rdns.slice(index).every((rdn) => rdn.startsWith("dc=")));
  return rdns.slice(start === -1 ? -1 : start).join(",");
}

/** Returns the namespace of the subjects: a domain, whichever server responds. */
export function ldapAuthority({ bases, attributes, server: kind }: LdapSettings): string {
  const context = contextOf(bases[0] ?? "");
  return attributes.id.toLowerCase() === LDAP_DEFAULTS[kind].attributes.id.toLowerCase()
    ? context
    : `${context} by ${attributes.id}`;
}

/** Maps a user's entry from claimsOf. Total: missing or malformed values are null. */
export function mapEntry({ attributes, accessControl: tags }: LdapSettings, claims: Claims): MappedUser {
  const first = (name: string) => {
    const value = claims[name];
    return Array.isArray(value) ? (value as unknown[])[0] : value;
  };
  return {
    ...subjectOf(first(attributes.id)),
    userName: userNameOf(first(attributes.userName)),
    displayName: textOf(first(attributes.displayName), 256),
    email: emailOf(first(attributes.email)),
    // The directory's administrators write it, not the user.
    isEmailVerified: true,
    groups: null,
    attributes: attributesBy(tags, (name) => claims[name]),
  };
}
