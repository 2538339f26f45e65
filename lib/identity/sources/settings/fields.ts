/** Fields that the settings of several kinds share, and how values of claims are read. */
import { z } from "zod";
import { MAX_ATTRIBUTES, tagKey } from "@/lib/formats/access-attributes";
import { isIdentifier, isPrintable } from "@/lib/formats/text";
import type { RefusalCode, RefusalParams } from "@/lib/platform/errors";
import type { GroupsUnsaid, MappedUser } from "./claims";

/** Makes a rule's refusal: its code and parameters. */
export const refusedAs = <C extends RefusalCode>(code: C, ...[params]: RefusalParams<C>) => ({
  error: code as string,
  params: params as Record<string, unknown> | undefined,
});

export const sourceName = z
  .string()
  .trim()
  .refine((text) => isPrintable(text, 100), refusedAs("source_name_invalid"));
export const sourceSecret = z.string().trim().max(1000, refusedAs("source_secret_too_long"));
export const subject = z
  .string()
  .trim()
  .refine((text) => isIdentifier(text, 255), refusedAs("source_subject_invalid"));

/** Which setting names a claim, for the refusal's text. */
export type ClaimField =
  | "user_name"
  | "display_name"
  | "email"
  | "groups"
  | "subject"
  | "new_user"
  | "access_control";

export const claim = (field: ClaimField) =>
  z
    .string()
    .trim()
    .refine((text) => /^[\x21-\x7e]{1,200}$/.test(text), refusedAs("source_claim_invalid", { field }));

const MAX_DOMAINS = 50;
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
    refusedAs("source_domain_invalid"),
  );

/** What happens to users whom Foyer doesn't know yet. */
export const newUsers = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("refuse") }),
  /** With domains, an address of one of them that the provider has verified is required. */
  z.strictObject({
    kind: z.literal("create"),
    domains: z
      .array(domain)
      .refine(
        ({ length }) => length <= MAX_DOMAINS,
        refusedAs("source_domains_too_many", { max: MAX_DOMAINS }),
      ),
  }),
  /** A user of a SCIM directory, found by the value of a claim. */
  z.strictObject({
    kind: z.literal("directory"),
    sourceId: z.string().regex(/^src-[0-9a-f]{16}$/, refusedAs("source_directory_missing")),
    claim: claim("new_user"),
    equals: z.enum(["externalId", "userName"]),
  }),
]);
export type NewUsers = z.infer<typeof newUsers>;

/** Plain http is for this machine only. */
export const isLocalHost = (host: string) => host === "localhost" || host === "127.0.0.1" || host === "[::1]";

/** Returns whether it is an https URL without query, fragment and credentials; http on this machine. */
export function isPlainAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  return (
    url !== null &&
    (url.protocol === "https:" || (url.protocol === "http:" && isLocalHost(url.hostname))) &&
    url.search === "" &&
    url.username === "" &&
    url.password === "" &&
    url.hash === ""
  );
}

/** Returns a text usable as a name; null when it is missing, too long or not printable. */
export const textOf = (value: unknown, maxLength: number) =>
  typeof value === "string" && isPrintable(value.trim(), maxLength) ? value.trim() : null;

/** A user name has no spaces: commands and links hold it. */
export function userNameOf(value: unknown): string | null {
  const name = textOf(value, 128);
  return name !== null && !/\s/.test(name) ? name : null;
}

export function emailOf(value: unknown): string | null {
  const address = z.email().max(254).safeParse(value);
  return address.success ? address.data : null;
}

/**
 * Returns a text exactly as it arrived, for what identifies a user or a group. Outer white space isn't removed
 * but refused: trimmed, ` q-1` would be the user `q-1`.
 */
export const exactTextOf = (value: unknown, maxLength: number): string | null =>
  typeof value === "string" && value === value.trim() && isPrintable(value, maxLength) ? value : null;

/** Reads the subject, which identifies the user. */
export function subjectOf(value: unknown): Pick<MappedUser, "subject" | "subjectProblem"> {
  const hasOuterSpace = typeof value === "string" && value !== value.trim();
  if (typeof value === "string" && !hasOuterSpace && isIdentifier(value, 255)) return { subject: value };
  const isMissing = value === undefined || value === null || value === "";
  return {
    subject: null,
    subjectProblem: isMissing ? "missing" : hasOuterSpace ? "outer_space" : "unusable",
  };
}

const MAX_GROUPS = 1_000;

/**
 * Reads a groups claim. Only a list says which groups a user is in; one text is a list of one. Anything else
 * is ignored and ends no membership. Texts that can't name a group are left out.
 *
 * @see docs/decisions/0015-what-claims-say.md
 */
export function groupsOf(value: unknown): Pick<MappedUser, "groups" | "groupsUnsaid"> {
  const unsaid = (groupsUnsaid: GroupsUnsaid) => ({ groups: null, groupsUnsaid });
  if (value === undefined || value === null || value === "") return unsaid("absent");
  if (typeof value !== "string" && !Array.isArray(value)) return unsaid("not_a_list");
  const given = Array.isArray(value) ? (value as unknown[]) : [value];
  if (given.length > MAX_GROUPS) return unsaid("too_many");
  if (!given.every((each) => typeof each === "string")) return unsaid("unreadable");
  const names = given.map((each) => exactTextOf(each, 256)).filter((each) => each !== null);
  return given.length > 0 && names.length === 0 ? unsaid("unreadable") : { groups: [...new Set(names)] };
}

/** Which claim's value becomes which session tag, by tag key. */
export const accessControl = z
  .record(tagKey, claim("access_control"))
  .refine(
    (tags) => Object.keys(tags).length <= MAX_ATTRIBUTES,
    refusedAs("source_access_control_too_many", { max: MAX_ATTRIBUTES }),
  );

/**
 * Reads texts, numbers and booleans; a list with one entry counts as the entry. Whether AWS accepts them is
 * decided when they are used.
 */
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
