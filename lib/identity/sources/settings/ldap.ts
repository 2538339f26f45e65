/** What an administrator says of a directory, and what is read from its entries. */
import { FilterParser } from "ldapts";
import { z } from "zod";
import { rdnsOf } from "@/lib/formats/ldap/dn";
import { isPrintable } from "@/lib/formats/text";
import { accessControl, attributesBy, certificateAuthority, emailOf, textOf, userNameOf } from "./fields";
import type { Claims, Mapped } from "./types";

const isLocal = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

/** ldaps:// speaks TLS from the start, ldap:// begins it with StartTLS (RFC 4513 §3). */
const server = z
  .string()
  .trim()
  .max(300)
  .refine((text) => {
    const url = /^ldaps?:\/\/[^/?#@]+\/?$/i.test(text) && URL.canParse(text) ? new URL(text) : null;
    return url !== null && url.hostname !== "";
  }, "A server is an address such as ldaps://dc1.corp.example, without a path.");

const dn = z
  .string()
  .trim()
  .max(1000)
  .refine(
    (text) => rdnsOf(text) !== null,
    "A base is a distinguished name such as OU=People,DC=corp,DC=example.",
  );
const filter = z
  .string()
  .trim()
  .max(2000)
  .refine(isFilter, "A filter looks like (&(objectClass=user)(department=IT)).");
const attribute = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^[a-z][a-z0-9-]{0,63}$/i, `${what} is the name of an attribute.`);

export const SERVER_KINDS = ["active-directory", "ldap"] as const;

export const ldapSettings = z
  .strictObject({
    server: z.enum(SERVER_KINDS, { error: "Choose what kind of server it is." }),
    servers: z.array(server).min(1, "Name at least one server.").max(10, "At most 10 servers."),
    /** No TLS at all: for a directory on this machine. */
    isPlain: z.boolean(),
    ca: certificateAuthority,
    bindName: z
      .string()
      .trim()
      .refine(
        (text) => isPrintable(text, 1000),
        "Name the account that reads the directory, as DN or as name@domain.",
      ),
    bases: z.array(dn).min(1, "Name at least one base.").max(50, "At most 50 bases."),
    userFilter: filter,
    /** Which groups become groups here; empty: all that the bases hold. */
    groupFilter: z.union([z.literal(""), filter]),
    attributes: z.strictObject({
      id: attribute("The id"),
      userName: attribute("The user name"),
      displayName: attribute("The display name"),
      email: attribute("The e-mail address"),
      /** What people may sign in by too. */
      account: attribute("The account name"),
      principal: attribute("The principal name"),
      groupName: attribute("The groups' name"),
    }),
    /** Session tags: the attribute whose value a tag key takes, as of the last sign-in. */
    accessControl: accessControl.default({}),
    syncMinutes: z
      .number("Say how often in minutes.")
      .int("Say how often in whole minutes.")
      .min(5, "At least 5 minutes.")
      .max(1440, "At most 1,440 minutes."),
    maxDisabledPercent: z
      .number("Say the share in percent.")
      .int("Say the share in whole percent.")
      .min(1, "At least 1 percent.")
      .max(100, "At most 100 percent."),
  })
  .refine(
    (settings) =>
      !settings.isPlain ||
      settings.servers.every(
        (text) =>
          text.toLowerCase().startsWith("ldap://") &&
          isLocal(new URL(text.replace(/^ldap:/i, "http:")).hostname),
      ),
    "Without TLS only for ldap:// on this machine.",
  )
  .refine(
    (settings) => new Set(settings.bases.map((base) => contextOf(base))).size === 1,
    "All bases must be of one domain. Add another source for another domain.",
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

/** Every attribute that the settings name. */
export const namedAttributes = ({ attributes, accessControl: tags }: LdapSettings): string[] => [
  ...new Set([...Object.values(attributes), ...Object.values(tags)]),
];

/** The naming context of a DN, as far as its text says it: its domain components, or the last part. */
function contextOf(base: string): string {
  const rdns = rdnsOf(base) ?? [];
  const start = rdns.findIndex((_, index) => rdns.slice(index).every((rdn) => rdn.startsWith("dc=")));
  return rdns.slice(start === -1 ? -1 : start).join(",");
}

/** Whose ids the subjects are: those of a domain, whatever server answers for it. */
export function ldapAuthority({ bases, attributes, server: kind }: LdapSettings): string {
  const context = contextOf(bases[0] ?? "");
  return attributes.id.toLowerCase() === LDAP_DEFAULTS[kind].attributes.id.toLowerCase()
    ? context
    : `${context} by ${attributes.id}`;
}

/** Reads a person's entry, as claimsOf gives it. Total: what is missing or malformed is null. */
export function mapEntry({ attributes, accessControl: tags }: LdapSettings, claims: Claims): Mapped {
  const first = (name: string) => {
    const value = claims[name];
    return Array.isArray(value) ? (value as unknown[])[0] : value;
  };
  return {
    subject: textOf(first(attributes.id), 255),
    userName: userNameOf(first(attributes.userName)),
    displayName: textOf(first(attributes.displayName), 256),
    email: emailOf(first(attributes.email)),
    // The directory's administrators write it, not the person.
    isEmailVerified: true,
    groups: null,
    attributes: attributesBy(tags, (name) => claims[name]),
  };
}
