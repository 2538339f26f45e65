/** What an administrator says of a source of any kind. */
import { z } from "zod";
import { MOST_ATTRIBUTES, tagKey } from "@/lib/formats/access-attributes";
import { isCertificates } from "@/lib/formats/pem";
import { isPrintable } from "@/lib/formats/text";

export const sourceName = z
  .string()
  .trim()
  .refine((text) => isPrintable(text, 100), "The name has 1 to 100 characters.");
export const sourceSecret = z.string().trim().max(1000, "The secret has at most 1,000 characters.");
/** Authorities that alone may vouch for the source's servers; empty: the public ones. */
export const certificateAuthority = z
  .string()
  .trim()
  .max(65_536, "The certificates have at most 65,536 characters.")
  .refine(
    (pem) => pem === "" || isCertificates(pem),
    "The certificate authority is one or several certificates in PEM form.",
  );
export const subject = z
  .string()
  .trim()
  .refine((text) => isPrintable(text, 255), "A subject has 1 to 255 characters.");

export const claim = (what: string) =>
  z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,200}$/, `${what} is the name of a claim.`);
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
    "A domain looks like example.com.",
  );

/** What happens to somebody whom Foyer does not know yet. */
export const newUsers = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("refuse") }),
  /** With domains, an address of one of them that the provider has verified is required. */
  z.strictObject({ kind: z.literal("create"), domains: z.array(domain).max(50, "At most 50 domains.") }),
  /** Somebody of a SCIM directory, found by what a claim says. */
  z.strictObject({
    kind: z.literal("directory"),
    sourceId: z.string().regex(/^src-[0-9a-f]{16}$/, "Choose a directory."),
    claim: claim("The claim that names the person"),
    equals: z.enum(["externalId", "userName"]),
  }),
]);
export type NewUsers = z.infer<typeof newUsers>;

/** A text as it stands for a name; null when it is missing, too long or not printable. */
export const textOf = (value: unknown, longest: number) =>
  typeof value === "string" && isPrintable(value.trim(), longest) ? value.trim() : null;

/** A user name has no spaces: commands and links hold it. */
export function userNameOf(value: unknown): string | null {
  const name = textOf(value, 128);
  return name !== null && !/\s/.test(name) ? name : null;
}

export function emailOf(value: unknown): string | null {
  const address = z.email().max(254).safeParse(value);
  return address.success ? address.data : null;
}

const MOST_GROUPS = 1_000;

/** Names of groups, each once. One value is a list of one. */
export function groupsOf(value: unknown): string[] {
  const given = Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
  return [...new Set(given.map((each) => textOf(each, 256)).filter((each) => each !== null))].slice(
    0,
    MOST_GROUPS,
  );
}

/** Which of the source's words becomes which session tag, by tag key. */
export const accessControl = z
  .record(tagKey, claim("An attribute for access control"))
  .refine(
    (tags) => Object.keys(tags).length <= MOST_ATTRIBUTES,
    `At most ${MOST_ATTRIBUTES} attributes for access control.`,
  );

/** Texts, numbers and yes or no; of a list its only entry. Whether AWS takes them is decided when they are used. */
export function attributesBy(
  tags: Record<string, string>,
  find: (name: string) => unknown,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, name]) => {
      const found = find(name);
      const value = Array.isArray(found) && found.length === 1 ? (found as unknown[])[0] : found;
      const text =
        typeof value === "number" || typeof value === "boolean" ? String(value) : textOf(value, 1024);
      return text === null ? [] : [[key, text]];
    }),
  );
}
