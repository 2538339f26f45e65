/** Users and groups as SCIM resources, and the columns that Foyer reads from them. */
import { foldName } from "@/lib/formats/text";
import { keyOf, memberOf, type Resource } from "@/lib/formats/scim/filter";
import { isPrintable } from "@/lib/formats/text";
import { invalidInput } from "@/lib/platform/errors";
import type { Row } from "@/lib/platform/db/schema";

export const USER_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:User";
export const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const ENTERPRISE_SCHEMA = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const MAX_BYTES = 64 * 1024;
/** Members that Foyer sets itself, or must never store. */
const NOT_STORED = new Set(["id", "meta", "groups", "members", "password", "schemas"]);

/** Returns the resource as it's stored: everything that the source sent, without what it may not set. */
export function storedResource(given: Resource): Resource {
  const kept = Object.fromEntries(
    Object.entries(given).filter(
      ([key, value]) =>
        !NOT_STORED.has(key.toLowerCase()) && value !== undefined && value !== null && key !== "__proto__",
    ),
  );
  if (JSON.stringify(kept).length > MAX_BYTES) throw invalidInput("scim_resource_too_large");
  return kept;
}

const textOf = (holder: unknown, member: string): string | undefined => {
  const value = memberOf(holder, member);
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
};

export type UserColumns = Pick<
  Row<"users">,
  | "user_name"
  | "user_name_key"
  | "display_name"
  | "email"
  | "email_key"
  | "external_id"
  | "scim"
  | "attributes"
> & { /** Null where the resource does not say. */ active: boolean | null };

/** Reads the columns of a user from the resource. @throws Refusal `invalid_input` */
export function userColumns(given: Resource): UserColumns {
  const resource = storedResource(given);
  const userName = textOf(resource, "userName");
  if (userName === undefined || !isPrintable(userName, 128) || /\s/.test(userName))
    throw invalidInput("scim_user_name_invalid");
  const name = memberOf(resource, "name");
  const displayName = (
    textOf(resource, "displayName") ??
    textOf(name, "formatted") ??
    ([textOf(name, "givenName"), textOf(name, "familyName")].filter(Boolean).join(" ") || userName)
  ).slice(0, 256);
  if (!isPrintable(displayName, 256)) throw invalidInput("scim_display_name_has_controls");
  const email = emailOf(memberOf(resource, "emails"));
  const externalId = memberOf(resource, "externalId");
  if (
    externalId !== undefined &&
    (typeof externalId !== "string" || externalId.length < 1 || externalId.length > 256)
  )
    throw invalidInput("scim_external_id_invalid");
  const active = memberOf(resource, "active");
  return {
    user_name: userName,
    user_name_key: foldName(userName),
    display_name: displayName,
    email,
    email_key: email === null ? null : foldName(email),
    external_id: externalId ?? null,
    scim: resource,
    attributes: storeAttributes(resource),
    active: active === undefined ? null : String(active).toLowerCase() === "true",
  };
}

function emailOf(emails: unknown): string | null {
  const list = Array.isArray(emails) ? (emails as unknown[]) : [];
  const chosen =
    list.find((each) => memberOf(each, "primary") === true) ??
    list.find((each) => memberOf(each, "type") === "work") ??
    list[0];
  const value = textOf(chosen, "value") ?? (typeof chosen === "string" ? chosen : undefined);
  return value !== undefined && value.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(value) ? value : null;
}

/** The same user as identitystore shows it, with one entry of each kind. */
function storeAttributes(resource: Resource): Record<string, unknown> {
  const pascal = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.slice(0, 1).map(pascal)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value).map(([key, each]) => [
              key.charAt(0).toUpperCase() + key.slice(1),
              pascal(each),
            ]),
          )
        : value;
  const members = [
    "name",
    "nickName",
    "profileUrl",
    "addresses",
    "phoneNumbers",
    "userType",
    "title",
    "preferredLanguage",
    "locale",
    "timezone",
  ];
  return Object.fromEntries(
    members.flatMap((member) => {
      const key = keyOf(resource, member);
      return key === undefined
        ? []
        : [[member.charAt(0).toUpperCase() + member.slice(1), pascal(resource[key])]];
    }),
  );
}

type Shown = { base: string; groups?: { id: string; name: string }[] };

export const versionOf = (revision: number) => `W/"${revision}"`;
const metaOf = (
  base: string,
  kind: "User" | "Group",
  row: { id: string; revision: number; created_at: Date; updated_at: Date },
) => ({
  resourceType: kind,
  created: row.created_at.toISOString(),
  lastModified: row.updated_at.toISOString(),
  location: `${base}/${kind}s/${row.id}`,
  version: versionOf(row.revision),
});

export function shownUser(row: Row<"users">, { base, groups }: Shown): Resource {
  const { scim } = row;
  const said = memberOf(scim, "active");
  return {
    schemas: [USER_SCHEMA, ...(keyOf(scim, ENTERPRISE_SCHEMA) === undefined ? [] : [ENTERPRISE_SCHEMA])],
    id: row.id,
    ...scim,
    userName: row.user_name,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    // As the directory sent it: a change of something else must not carry a decision made in Foyer.
    ...(said === undefined && (row.status === "enabled" || row.is_disabled_here)
      ? {}
      : {
          active: row.status === "enabled" || (row.is_disabled_here && String(said).toLowerCase() === "true"),
        }),
    ...(groups && groups.length > 0
      ? {
          groups: groups.map(({ id, name }) => ({
            value: id,
            display: name,
            $ref: `${base}/Groups/${id}`,
            type: "direct",
          })),
        }
      : {}),
    meta: metaOf(base, "User", row),
  };
}

export function shownGroup(
  row: Row<"groups">,
  options: { base: string; members: { id: string; name: string }[] | null },
): Resource {
  const { base, members } = options;
  return {
    schemas: [GROUP_SCHEMA],
    id: row.id,
    ...row.scim,
    displayName: row.display_name,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    ...(members === null
      ? {}
      : {
          members: members.map(({ id, name }) => ({
            value: id,
            display: name,
            $ref: `${base}/Users/${id}`,
            type: "User",
          })),
        }),
    meta: metaOf(base, "Group", row),
  };
}
