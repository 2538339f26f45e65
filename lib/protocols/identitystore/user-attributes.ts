/**
 * A user in identitystore's terms: what Foyer itself uses (names, address), and everything else stored as
 * sent.
 */
import { z } from "zod";
import type { UserDetail } from "@/lib/identity/users/administer";
import { memberOf } from "@/lib/formats/scim/object";
import { ENTERPRISE_SCHEMA } from "@/lib/formats/scim/schemas";
import { invalidInput } from "@/lib/platform/errors";
import { constraintOf, describeProblems } from "../aws-json/constraints";
import { AwsFault } from "../aws-json/reply";
import { TEXT } from "./members";

const text = (longest = 1024) => z.string().min(1).max(longest).regex(TEXT);
const one = <T extends z.ZodType>(schema: T) => z.array(schema).length(1);

/** The only extension that AWS knows: SCIM's enterprise attributes (RFC 7643 §4.3). */
const ENTERPRISE = "aws:identitystore:enterprise";
const extension = z.record(
  z.string().min(1).max(64),
  z.union([text(), z.record(z.string().min(1).max(64), text())]),
);
export const Extensions = z.array(z.literal(ENTERPRISE)).max(1).optional();

/** Members that are stored unchanged. */
const STORED_AS_SENT = {
  Name: z
    .strictObject({
      Formatted: text().optional(),
      FamilyName: text().optional(),
      GivenName: text().optional(),
      MiddleName: text().optional(),
      HonorificPrefix: text().optional(),
      HonorificSuffix: text().optional(),
    })
    .optional(),
  NickName: text().optional(),
  ProfileUrl: text().optional(),
  Addresses: one(
    z.strictObject({
      StreetAddress: text().optional(),
      Locality: text().optional(),
      Region: text().optional(),
      PostalCode: text().optional(),
      Country: text().optional(),
      Formatted: text().optional(),
      Type: text().optional(),
      Primary: z.boolean().optional(),
    }),
  ).optional(),
  PhoneNumbers: one(
    z.strictObject({ Value: text().optional(), Type: text().optional(), Primary: z.boolean().optional() }),
  ).optional(),
  UserType: text().optional(),
  Title: text().optional(),
  PreferredLanguage: text().optional(),
  Locale: text().optional(),
  Timezone: text().optional(),
  Website: text().optional(),
  Birthdate: text(64).optional(),
  Photos: z
    .array(
      z.strictObject({
        Value: text(4_096),
        Type: text().optional(),
        Display: text().optional(),
        Primary: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(3)
    .optional(),
  Roles: one(
    z.strictObject({ Value: text().optional(), Type: text().optional(), Primary: z.boolean().optional() }),
  ).optional(),
  Extensions: z.strictObject({ [ENTERPRISE]: extension.optional() }).optional(),
};
const Emails = one(
  z.strictObject({
    Value: z.email("aws_member_not_email").max(254),
    Type: text().optional(),
    Primary: z.boolean().optional(),
  }),
).optional();
export const userMembers = z.object({
  UserName: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u),
  DisplayName: text().optional(),
  Emails,
  ...STORED_AS_SENT,
});

/** The maximum length of Foyer's display names; surrogate pairs aren't split. */
const MAX_DERIVED = 128;
type Given = Partial<z.output<typeof userMembers>>;

/**
 * Returns what is stored as sent: whole members, the address's type and mark (`Email`), and the display name
 * that Foyer made up if none was sent (`DerivedDisplayName`), which isn't returned.
 */
export function storedAttributes(given: Given): Record<string, unknown> {
  const stored: Record<string, unknown> = Object.fromEntries(
    Object.keys(STORED_AS_SENT).flatMap((member) =>
      given[member as keyof Given] === undefined ? [] : [[member, given[member as keyof Given]]],
    ),
  );
  if (given.DisplayName === undefined) stored.DerivedDisplayName = displayNameOf(given);
  const { Value: _value, ...email } = given.Emails?.[0] ?? {};
  return Object.keys(email).length === 0 ? stored : { ...stored, Email: email };
}

/** Returns the user's address with the type and mark it was sent with, if any. */
function emailOf(user: UserDetail): Record<string, unknown> | undefined {
  if (user.email === null) return undefined;
  const { Email, EmailType } = user.attributes;
  if (typeof Email === "object" && Email !== null) return { Value: user.email, ...Email };
  if (typeof EmailType === "string") return { Value: user.email, Type: EmailType };
  const all = memberOf(user.scim, "emails");
  const said = Array.isArray(all) ? all.find((each) => memberOf(each, "value") === user.email) : undefined;
  const [type, primary] = [memberOf(said, "type"), memberOf(said, "primary")];
  return {
    Value: user.email,
    ...(typeof type === "string" ? { Type: type } : {}),
    ...(typeof primary === "boolean" ? { Primary: primary } : {}),
  };
}

/** Returns the display name that was sent. */
const givenDisplayName = (user: UserDetail): string | undefined =>
  user.attributes.DerivedDisplayName === user.display_name ? undefined : user.display_name;

/** Returns the display name that was sent, or one made from the other names. */
export function displayNameOf(given: Given): string {
  const { Name } = given;
  if (given.DisplayName !== undefined) return given.DisplayName;
  const derived = Name?.Formatted ?? [Name?.GivenName, Name?.FamilyName].filter(Boolean).join(" ");
  return derived.replace(/\s+/g, " ").trim().slice(0, MAX_DERIVED).trim() || given.UserName || "";
}

/** @param extensions the requested ones: AWS leaves them out otherwise */
export function toStoreUser(
  identityStoreId: string,
  user: UserDetail,
  extensions: readonly string[] = [],
): Record<string, unknown> {
  const {
    Email: _email,
    EmailType: _type,
    DerivedDisplayName: _derived,
    Extensions: own,
    ...stored
  } = user.attributes;
  const email = emailOf(user);
  const enterprise = memberOf(user.scim, ENTERPRISE_SCHEMA) ?? memberOf(own, ENTERPRISE);
  return {
    IdentityStoreId: identityStoreId,
    UserId: user.id,
    UserName: user.user_name,
    ExternalIds: externalIds(user.source_id, user.external_id),
    DisplayName: givenDisplayName(user),
    ...stored,
    Extensions:
      extensions.includes(ENTERPRISE) && enterprise !== undefined ? { [ENTERPRISE]: enterprise } : undefined,
    Emails: email === undefined ? undefined : [email],
    UserStatus: user.status === "enabled" ? "ENABLED" : "DISABLED",
    CreatedAt: user.created_at,
    UpdatedAt: user.updated_at,
  };
}

/** Returns a source's Foyer id, and the id that the source uses. */
export function externalIds(
  sourceId: string | null,
  externalId: string | null,
): { Issuer: string; Id: string }[] | undefined {
  return sourceId === null || externalId === null ? undefined : [{ Issuer: sourceId, Id: externalId }];
}

/** Converts `familyName` to `FamilyName`. */
const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const camelDeep = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(camelDeep)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [pascal(key), camelDeep(each)]))
      : value;

/**
 * Returns a user after UpdateUser's operations: paths such as `displayName`, `name.familyName` and `emails`.
 * A missing value removes the attribute.
 * @throws Refusal, AwsFault for invalid changes
 */
export function applyOperations(
  user: UserDetail,
  operations: { AttributePath: string; AttributeValue?: unknown }[],
): Given & { clearsEmail: boolean } {
  const { Email: _email, EmailType: _type, DerivedDisplayName: _derived, ...stored } = user.attributes;
  const email = emailOf(user);
  const state: Record<string, unknown> = {
    UserName: user.user_name,
    DisplayName: givenDisplayName(user),
    ...structuredClone(stored),
    ...(email === undefined ? {} : { Emails: [email] }),
  };
  for (const { AttributePath, AttributeValue } of operations) {
    if (/^(extensions(\.|$)|aws:identitystore:)/i.test(AttributePath)) {
      state.Extensions = changedExtensions(
        state.Extensions,
        AttributePath.replace(/^extensions\.?/i, ""),
        AttributeValue ?? undefined,
      );
      continue;
    }
    const [member = "", part, ...rest] = AttributePath.split(".").map(pascal);
    if (
      !Object.hasOwn(userMembers.shape, member) ||
      rest.length > 0 ||
      (part !== undefined && member !== "Name")
    )
      throw invalidInput("aws_attribute_immutable", { attribute: AttributePath });
    const value = camelDeep(AttributeValue ?? undefined);
    if (part === undefined) state[member] = value;
    else state[member] = { ...(state[member] as object | undefined), [part]: value };
  }
  if (state.UserName === undefined)
    throw invalidInput("aws_attribute_not_removable", { attribute: "userName" });
  const parsed = userMembers.safeParse(
    Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)),
    { error: constraintOf },
  );
  if (!parsed.success) throw new AwsFault("ValidationException", 400, describeProblems(parsed.error.issues));
  return { ...parsed.data, clearsEmail: parsed.data.Emails === undefined };
}

/** Handles `extensions`, `aws:identitystore:enterprise`, or one of its attributes; names keep their case. */
function changedExtensions(before: unknown, path: string, value: unknown): unknown {
  if (path === "") return value;
  const [name = "", part, ...rest] = path.split(".");
  if (name !== ENTERPRISE || rest.length > 0)
    throw invalidInput("aws_attribute_immutable", { attribute: path });
  if (part === undefined) return value === undefined ? undefined : { [ENTERPRISE]: value };
  const { [part]: _old, ...others } = (memberOf(before, ENTERPRISE) ?? {}) as Record<string, unknown>;
  return { [ENTERPRISE]: value === undefined ? others : { ...others, [part]: value } };
}
