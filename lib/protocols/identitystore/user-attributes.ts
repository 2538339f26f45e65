/**
 * A person in identitystore's words: what Foyer knows by itself (names, address) and what it keeps as it
 * was given (the rest).
 */
import { z } from "zod";
import type { UserDetail } from "@/lib/identity/users/administer";
import { memberOf } from "@/lib/formats/scim/filter";
import { ENTERPRISE_SCHEMA } from "@/lib/identity/scim/resources";
import { invalidInput } from "@/lib/platform/errors";

const text = (longest = 1024) => z.string().min(1).max(longest);
const one = <T extends z.ZodType>(schema: T) =>
  z.array(schema).length(1, "Member must have exactly one entry");

/** The one extension that AWS knows: the enterprise attributes of SCIM (RFC 7643 §4.3). */
const ENTERPRISE = "aws:identitystore:enterprise";
const extension = z.record(
  z.string().min(1).max(64),
  z.union([text(), z.record(z.string().min(1).max(64), text())]),
);
export const Extensions = z
  .array(z.literal(ENTERPRISE, `Member must satisfy enum value set: [${ENTERPRISE}]`))
  .max(1, "Member must have length less than or equal to 1")
  .optional();

/** Members that are kept as they are. */
export const KEPT = {
  Name: z
    .object({
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
    z.object({
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
    z.object({ Value: text().optional(), Type: text().optional(), Primary: z.boolean().optional() }),
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
      z.object({
        Value: text(4_096),
        Type: text().optional(),
        Display: text().optional(),
        Primary: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(3, "Member must have length less than or equal to 3")
    .optional(),
  Roles: one(
    z.object({ Value: text().optional(), Type: text().optional(), Primary: z.boolean().optional() }),
  ).optional(),
  Extensions: z
    .strictObject({ [ENTERPRISE]: extension.optional() }, `Member must hold ${ENTERPRISE} only`)
    .optional(),
};
export const Emails = one(
  z.object({
    Value: z.email("Member must be an e-mail address").max(254),
    Type: text().optional(),
    Primary: z.boolean().optional(),
  }),
).optional();
export const userMembers = z.object({
  UserName: z
    .string()
    .min(1)
    .max(128)
    .regex(
      /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u,
      "Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    ),
  DisplayName: text().optional(),
  Emails,
  ...KEPT,
});

type Given = Partial<z.output<typeof userMembers>>;

/** What is kept as it was given; `EmailType` beside the address, because identitystore gives it back. */
export function keptOf(given: Given): Record<string, unknown> {
  const kept = Object.fromEntries(
    Object.keys(KEPT).flatMap((member) =>
      given[member as keyof Given] === undefined ? [] : [[member, given[member as keyof Given]]],
    ),
  );
  const type = given.Emails?.[0]?.Type;
  return type === undefined ? kept : { ...kept, EmailType: type };
}

export function displayNameOf(given: Given): string {
  const { Name } = given;
  return (
    given.DisplayName ??
    Name?.Formatted ??
    ([Name?.GivenName, Name?.FamilyName].filter(Boolean).join(" ") || given.UserName || "")
  );
}

/** @param extensions those that the caller asked for: AWS leaves them out otherwise */
export function shownUser(
  identityStoreId: string,
  user: UserDetail,
  extensions: readonly string[] = [],
): Record<string, unknown> {
  const { EmailType, Extensions: own, ...kept } = user.attributes;
  const enterprise = memberOf(user.scim, ENTERPRISE_SCHEMA) ?? memberOf(own, ENTERPRISE);
  return {
    IdentityStoreId: identityStoreId,
    UserId: user.id,
    UserName: user.user_name,
    ExternalIds: externalIds(user.source_id, user.external_id),
    DisplayName: user.display_name,
    ...kept,
    Extensions:
      extensions.includes(ENTERPRISE) && enterprise !== undefined ? { [ENTERPRISE]: enterprise } : undefined,
    Emails:
      user.email === null
        ? undefined
        : [{ Value: user.email, Type: typeof EmailType === "string" ? EmailType : "work", Primary: true }],
    UserStatus: user.status === "enabled" ? "ENABLED" : "DISABLED",
    CreatedAt: user.created_at,
    UpdatedAt: user.updated_at,
  };
}

/** Who calls it so, and how: the source's id of Foyer, and the id that the source gave. */
export function externalIds(
  sourceId: string | null,
  externalId: string | null,
): { Issuer: string; Id: string }[] | undefined {
  return sourceId === null || externalId === null ? undefined : [{ Issuer: sourceId, Id: externalId }];
}

/** `familyName` is `FamilyName`. */
const pascal = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const camelDeep = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(camelDeep)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [pascal(key), camelDeep(each)]))
      : value;

/**
 * A person after UpdateUser's operations: paths such as `displayName`, `name.familyName` and `emails`.
 * A missing value takes the attribute away.
 * @throws Refusal `invalid_input` for what cannot be changed so
 */
export function applyOperations(
  user: UserDetail,
  operations: { AttributePath: string; AttributeValue?: unknown }[],
): Given & { clearsEmail: boolean } {
  const { EmailType, ...kept } = user.attributes;
  const state: Record<string, unknown> = {
    UserName: user.user_name,
    DisplayName: user.display_name,
    ...structuredClone(kept),
    ...(user.email === null
      ? {}
      : { Emails: [{ Value: user.email, ...(EmailType === undefined ? {} : { Type: EmailType }) }] }),
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
  );
  if (!parsed.success)
    throw invalidInput("aws_member_not_valid", {
      member: parsed.error.issues[0]?.path.map(String).join(".") ?? "",
      problem: parsed.error.issues[0]?.message ?? "",
    });
  return { ...parsed.data, clearsEmail: parsed.data.Emails === undefined };
}

/** `extensions`, `aws:identitystore:enterprise`, or one attribute of it; their names stay as they were written. */
function changedExtensions(before: unknown, path: string, value: unknown): unknown {
  if (path === "") return value;
  const [name = "", part, ...rest] = path.split(".");
  if (name !== ENTERPRISE || rest.length > 0)
    throw invalidInput("aws_attribute_immutable", { attribute: path });
  if (part === undefined) return value === undefined ? undefined : { [ENTERPRISE]: value };
  const { [part]: _old, ...others } = (memberOf(before, ENTERPRISE) ?? {}) as Record<string, unknown>;
  return { [ENTERPRISE]: value === undefined ? others : { ...others, [part]: value } };
}
