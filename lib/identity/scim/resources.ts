/** Users and groups as SCIM resources, and the columns that Foyer reads from them. */
import { ScimProblem } from "@/lib/formats/scim/problem";
import { readStored } from "@/lib/formats/scim/resource";
import { RESOURCE_SCHEMAS, type ResourceKind } from "@/lib/formats/scim/schemas";
import { isObject, type Resource } from "@/lib/formats/scim/object";
import { foldName, isPrintable } from "@/lib/formats/text";
import type { Row } from "@/lib/platform/db/schema";

const MAX_LENGTH = 64 * 1024;

/** What only Foyer sets, or keeps as rows. */
const NOT_STORED = new Set(["schemas", "id", "meta", "groups", "members"]);

/** The resource as it's stored: what the source sent, in its one spelling. */
function storedResource(given: Resource): Resource {
  const resource = Object.fromEntries(Object.entries(given).filter(([name]) => !NOT_STORED.has(name)));
  if (JSON.stringify(resource).length > MAX_LENGTH)
    throw new ScimProblem("tooLarge", "scim_resource_too_large");
  return resource;
}

/** The resource in the database, in today's spelling. */
const resourceOf = (kind: ResourceKind, scim: Resource): Resource => readStored(RESOURCE_SCHEMAS[kind], scim);

const textOf = (holder: unknown, member: string): string | undefined => {
  const value = isObject(holder) ? holder[member] : undefined;
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
};

/** What fits the column, and never half a character. */
const cut = (text: string): string =>
  Array.from(text.slice(0, 256))
    .join("")
    .replace(/\p{Cs}$/u, "");

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
> & { /** Null if the resource doesn't say. */ active: boolean | null };

/** Reads the columns of a user from a resource in its one spelling. @throws ScimProblem tooLarge */
export function userColumns(given: Resource): UserColumns {
  const resource = storedResource(given);
  const { userName, externalId, active, emails } = resource as {
    userName: string;
    externalId?: string;
    active?: boolean;
    emails?: Resource[];
  };
  const email = emailOf(emails ?? []);
  const displayName = displayNameOf(resource, userName);
  return {
    user_name: userName,
    user_name_key: foldName(userName),
    display_name: displayName,
    email,
    email_key: email === null ? null : foldName(email),
    external_id: externalId ?? null,
    scim: resource,
    attributes: {
      ...storeAttributes(resource),
      // identitystore gives back no name that nobody gave.
      ...(resource.displayName === undefined ? { DerivedDisplayName: displayName } : {}),
    },
    active: active ?? null,
  };
}

/** How pages call the user: a name in one line, whatever the directory sent. */
function displayNameOf(resource: Resource, userName: string): string {
  const { name } = resource;
  const names = [
    textOf(resource, "displayName"),
    textOf(name, "formatted"),
    [textOf(name, "givenName"), textOf(name, "familyName")].filter(Boolean).join(" "),
  ];
  return names.map((each) => cut(each ?? "").trim()).find((each) => isPrintable(each, 256)) ?? userName;
}

function emailOf(emails: readonly Resource[]): string | null {
  const chosen =
    emails.find(({ primary }) => primary === true) ??
    emails.find(({ type }) => typeof type === "string" && type.toLowerCase() === "work") ??
    emails[0];
  const value = textOf(chosen, "value");
  return value !== undefined && value.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(value) ? value : null;
}

export type GroupColumns = {
  display_name: string;
  display_name_key: string;
  external_id: string | null;
  scim: Resource;
};

/** @throws ScimProblem tooLarge */
export function groupColumns(given: Resource): GroupColumns {
  const resource = storedResource(given);
  const { displayName, externalId } = resource as { displayName: string; externalId?: string };
  return {
    display_name: displayName.trim(),
    display_name_key: foldName(displayName),
    external_id: externalId ?? null,
    scim: resource,
  };
}

/** The same user as identitystore shows it, with one entry of each kind: the primary one, or the first. */
function storeAttributes(resource: Resource): Record<string, unknown> {
  const pascal = (value: unknown): unknown =>
    Array.isArray(value)
      ? [value.find((each) => isObject(each) && each.primary === true) ?? value[0]].map(pascal)
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
    members.flatMap((member) =>
      resource[member] === undefined
        ? []
        : [[member.charAt(0).toUpperCase() + member.slice(1), pascal(resource[member])]],
    ),
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

/** A resource names every schema that it has attributes of (RFC 7643 §3). */
const schemasOf = (kind: ResourceKind, scim: Resource): string[] => [
  RESOURCE_SCHEMAS[kind].core.id,
  ...Object.keys(scim).filter((key) => /^urn:/i.test(key)),
];

export function toScimUser(row: Row<"users">, { base, groups }: Shown): Resource {
  const scim = resourceOf("User", row.scim);
  const said = scim.active;
  return {
    schemas: schemasOf("User", scim),
    id: row.id,
    ...scim,
    userName: row.user_name,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    // As the directory sent it: a change of something else must not include a decision made in Foyer.
    ...(said === undefined && (row.status === "enabled" || row.is_disabled_here)
      ? {}
      : {
          active: row.status === "enabled" || (row.is_disabled_here && said === true),
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

export function toScimGroup(
  row: Row<"groups">,
  options: { base: string; members: { id: string; name: string }[] | null },
): Resource {
  const { base, members } = options;
  const scim = resourceOf("Group", row.scim);
  return {
    schemas: schemasOf("Group", scim),
    id: row.id,
    displayName: row.display_name,
    ...scim,
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
