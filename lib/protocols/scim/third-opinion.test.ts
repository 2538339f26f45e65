/**
 * scim-patch and scim2-parse-filter, which aren't ours, are asked the same: with the examples that they publish
 * as far as the standard's schemas have them, and with made-up ones.
 */
import { filter as theirFilter, parse } from "scim2-parse-filter";
import { scimPatch, type ScimPatchOperation } from "scim-patch";
import { describe, expect, it } from "vitest";
import { matches } from "@/lib/formats/scim/match";
import { isObject, type Resource } from "@/lib/formats/scim/object";
import { readOperations } from "@/lib/formats/scim/operations";
import { applyOperation } from "@/lib/formats/scim/patch";
import { resolveFilter } from "@/lib/formats/scim/resolve";
import { ENTERPRISE_SCHEMA as ENT, RESOURCE_SCHEMAS, USER_SCHEMA as USER } from "@/lib/formats/scim/schemas";
import { changeWork } from "@/lib/formats/scim/work";

const SPIDERMAN: Resource = {
  schemas: [USER],
  id: "tea_4",
  userName: "spiderman",
  name: { familyName: "Parker", givenName: "Peter" },
  active: true,
  emails: [{ value: "spiderman@superheroes.com", primary: true }],
  meta: {
    resourceType: "User",
    created: "2019-11-20T09:25:30.208Z",
    lastModified: "2019-11-20T09:25:30.208Z",
    location: "https://foyer.example/scim/v2/Users/tea_4",
  },
  [ENT]: { organization: "value", department: "value" },
};
const FOUR = {
  ...SPIDERMAN,
  emails: [
    { value: "addr1@email.com", primary: true, display: "pre" },
    { value: "addr2@email.com", primary: false, display: "pre" },
    { value: "addr3@email.com", primary: false, display: "pre" },
    { value: "addr4@email.com", primary: false, display: "pre" },
  ],
};
const HOME = { ...SPIDERMAN, addresses: [{ type: "home", formatted: "2222 Avenue Blvd" }] };
const ROLES = {
  ...SPIDERMAN,
  roles: [
    { primary: true, value: "value1" },
    { primary: false, value: "value2" },
    { primary: false, value: "value3" },
  ],
};

type Operations = { op: string; path?: string; value?: unknown }[];

function ours(before: Resource, Operations: Operations): Resource {
  const after = structuredClone(before);
  const work = changeWork();
  for (const operation of readOperations(RESOURCE_SCHEMAS.User, { Operations }, { id: "tea_4", work }))
    applyOperation(after, operation, work);
  return after;
}
const theirs = (before: Resource, operations: Operations): Resource =>
  scimPatch(structuredClone(before) as never, structuredClone(operations) as ScimPatchOperation[]) as never;

/** Unassigned, null, an empty list and an empty object are the same (RFC 7643 §2.5). */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    const list = value.map(plain).filter((each) => each !== undefined);
    return list.length === 0 ? undefined : list;
  }
  if (!isObject(value)) return value ?? undefined;
  const kept = Object.entries(value)
    .filter(([name]) => name !== "meta")
    .map(([name, each]) => [name, plain(each)] as const)
    .filter(([, each]) => each !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

describe("after the operations that scim-patch publishes", () => {
  it.each<[Operations, Resource?]>([
    [[{ op: "replace", value: false, path: "active" }]],
    [[{ op: "replace", value: false, path: `${USER}:active` }]],
    [[{ op: "replace", value: { active: false } }]],
    [[{ op: "replace", value: "toto", path: "name.familyName" }]],
    [[{ op: "replace", value: { familyName: "toto" }, path: "name" }]],
    [[{ op: "replace", value: { "name.familyName": "toto", active: false } }]],
    [
      [
        { op: "replace", value: { familyName: "a", givenName: "b" }, path: "name" },
        { op: "replace", value: { active: false } },
      ],
    ],
    [[{ op: "replace", value: { value: "x@y.example", primary: true }, path: "emails[primary eq true]" }]],
    [[{ op: "replace", value: "x@y.example", path: "emails[primary eq true].value" }]],
    [[{ op: "replace", path: 'addresses[type eq "work"].country', value: "Denmark" }]],
    [[{ op: "Replace", value: { active: false } }]],
    [[{ op: "replace", value: "it", path: `${ENT}:department` }]],
    [[{ op: "replace", value: [{ value: "test2" }], path: "roles" }], ROLES],
    [[{ op: "replace", path: "roles[primary eq true].value", value: "role" }]],
    [[{ op: "replace", path: "roles[primary eq true].value", value: "role" }], ROLES],
    [[{ op: "Replace", value: "1111 Street Rd", path: 'addresses[type eq "work"].formatted' }]],
    [
      [
        {
          op: "Replace",
          value: "batman@superheroes.com",
          path: 'emails[value eq "spiderman@superheroes.com"].value',
        },
      ],
    ],
    [[{ op: "replace", value: "post", path: "emails.display" }], FOUR],
    [[{ op: "replace", value: "post", path: "emails[primary eq false].display" }], FOUR],
    [[{ op: "add", value: { nickName: "spidey" } }]],
    [[{ op: "add", value: "spidey", path: "nickName" }]],
    [[{ op: "add", value: "B.", path: "name.middleName" }]],
    [[{ op: "add", value: { middleName: "B." }, path: "name" }]],
    [[{ op: "add", value: { type: "work" }, path: "emails[primary eq true]" }]],
    [[{ op: "add", value: "work", path: "emails[primary eq true].type" }]],
    [[{ op: "Add", value: { nickName: "spidey" } }]],
    [[{ op: "add", value: "newValue", path: `${ENT}:department` }]],
    [[{ op: "Add", value: [{ value: "value4" }], path: "roles" }], ROLES],
    [[{ op: "Add", value: [{ value: "value1", primary: true }], path: "roles" }], ROLES],
    [[{ op: "Add", value: "1111 Street Rd", path: 'addresses[type eq "work"].formatted' }]],
    [[{ op: "Add", value: "1111 Street Rd", path: 'addresses[type eq "work"].formatted' }], HOME],
    [[{ op: "Add", value: "1122 Street Rd", path: 'addresses[type eq "home"].formatted' }], HOME],
    [[{ op: "add", path: "emails", value: { value: "spiderman@superheroes.com", primary: true } }]],
    [[{ op: "add", path: "emails", value: [{ value: "batman@superheroes.com" }] }]],
    [[{ op: "add", value: { emails: [{ value: "batman@superheroes.com" }], displayName: "Both" } }]],
    [[{ op: "add", value: "post", path: "emails[primary eq false].type" }], FOUR],
    [[{ op: "add", value: { type: "post" }, path: "emails[primary eq false]" }], FOUR],
    [[{ op: "remove", path: "active" }]],
    [[{ op: "remove", path: "name.familyName" }]],
    [[{ op: "remove", path: "name" }]],
    [
      [
        { op: "remove", path: "name" },
        { op: "remove", path: "active" },
      ],
    ],
    [[{ op: "remove", path: "emails[primary eq true].value" }]],
    [[{ op: "remove", path: "roles[primary eq true]" }], ROLES],
    [[{ op: "remove", path: "roles", value: [{ value: "value2", primary: false }] }], ROLES],
    [[{ op: "remove", path: "roles", value: { value: "value2", primary: false } }], ROLES],
    [[{ op: "remove", path: "roles", value: [{ value: "value4", primary: false }] }], ROLES],
    [[{ op: "Remove", path: "active" }]],
    [[{ op: "remove", path: `${ENT}:department` }]],
    [[{ op: "remove", path: "emails.display" }], FOUR],
    [[{ op: "remove", path: "emails[primary eq false].display" }], FOUR],
  ])("%j a user is the same", (operations, before = SPIDERMAN) => {
    expect(plain(ours(before, operations))).toEqual(plain(theirs(before, operations)));
  });

  it.each<[Operations]>([
    [[{ op: "remove" }]],
    [[{ op: "delete", value: true, path: "active" }]],
    [[{ op: "replace", path: 'roles[value eq "bogus"]', value: "not to be added" }]],
    [[{ op: "add", path: "name", value: "titi" }]],
    [[{ op: "replace", value: true, path: "emails[value eq]" }]],
    [[{ op: "replace", value: true, path: 'emails[value eq "toto"' }]],
    [[{ op: "replace", value: true, path: 'userName[value eq "toto"]' }]],
    [[{ op: "Add", value: "1111 Street Rd", path: 'addresses[type eq "work" or type eq "home"].formatted' }]],
    [[{ op: "Add", value: "1111 Street Rd", path: 'addresses[type eq "work.formatted' }]],
  ])("%j, which it refuses, so do we", (operations) => {
    expect(() => ours(SPIDERMAN, operations)).toThrow();
    expect(() => theirs(SPIDERMAN, operations)).toThrow();
  });
});

const PEOPLE: Resource[] = [
  SPIDERMAN,
  FOUR,
  HOME,
  { userName: "test1@example.com", userType: "Employee", title: "boss" },
  {
    userName: "bjensen",
    userType: "Intern",
    displayName: "babs",
    emails: [
      { type: "work", value: "bjensen@example.com" },
      { type: "home", value: "babs@example.org" },
    ],
    ims: [{ type: "xmpp", value: "foo.com" }],
    meta: { lastModified: "2011-05-13T04:42:34Z" },
  },
  { userName: "joe", name: { familyName: "O'Malley" }, emails: [], active: false },
];

// For it, nobody without a user type has another one than "Employee"; Foyer finds those too.
describe("scim2-parse-filter finds the same people", () => {
  it.each([
    // Its own examples, and those of RFC 7644 §3.4.2.2.
    'userName eq "test1@example.com"',
    'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
    'userName eq "bjensen"',
    'name.familyName co "O\'Malley"',
    'userName sw "j"',
    "title pr",
    'meta.lastModified gt "2011-05-13T04:42:34Z"',
    'meta.lastModified ge "2011-05-13T04:42:34Z"',
    'meta.lastModified lt "2011-05-13T04:42:35Z"',
    'meta.lastModified le "2011-05-13T04:42:34Z"',
    'title pr and userType eq "Employee"',
    'title pr or userType eq "Intern"',
    'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
    'userType pr and userType ne "Employee" and not (emails.value co "example.net" or emails.value co "x.org")',
    'userType eq "Intern" and (emails.type eq "work")',
    'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "foo.com"]',
  ])("%s", (text) => {
    const condition = resolveFilter(RESOURCE_SCHEMAS.User, text);
    expect(PEOPLE.map((person) => matches(person, condition))).toEqual(PEOPLE.map(theirFilter(parse(text))));
  });

  it("by any filter made of texts in one case", () => {
    let state = 7;
    const random = (most: number) => (state = (state * 48_271) % 2_147_483_647) % most;
    const pick = <T>(list: readonly [T, ...T[]]): T => list[random(list.length)] ?? list[0];
    const texts = ["bjensen", "test1@example.com", "work", "home", "example", "o", "babs", ""] as const;
    const places = ["userName", "displayName", "userType", "name.givenName", "title"] as const;
    const value = () => JSON.stringify(pick(texts));
    const term = (depth: number): string => {
      switch (random(depth > 3 ? 3 : 7)) {
        case 0:
          return `${pick(places)} pr`;
        case 1:
          return `${pick(places)} ${pick(["eq", "co", "sw", "ew"])} ${value()}`;
        case 2:
          return `emails.${pick(["type", "value"])} ${pick(["eq", "co", "sw", "ew"])} ${value()}`;
        case 3:
          return `not (${term(depth + 1)})`;
        case 4:
          // It asks each part of a conjunction of another value, which RFC 7644 §3.5.2 doesn't mean.
          return `emails[${pick(["type", "value"])} co ${value()}]`;
        default:
          return `(${term(depth + 1)} ${pick(["and", "or"])} ${term(depth + 1)})`;
      }
    };
    const people = PEOPLE.map((person) => JSON.parse(JSON.stringify(person).toLowerCase()) as Resource).map(
      // Names keep their spelling.
      (lower, index) => withNamesOf(PEOPLE[index] ?? {}, lower),
    );
    let found = 0;
    for (let round = 0; round < 2_000; round += 1) {
      const text = term(0);
      const condition = resolveFilter(RESOURCE_SCHEMAS.User, text);
      const mine = people.map((person) => matches(person, condition));
      expect(mine, text).toEqual(people.map(theirFilter(parse(text))));
      if (mine.includes(true) && mine.includes(false)) found += 1;
    }
    expect(found).toBeGreaterThan(300);
  });
});

function withNamesOf(names: unknown, values: unknown): Resource {
  return Object.fromEntries(
    Object.entries(names as Resource).map(([name, inner]) => {
      const value = (values as Resource)[name.toLowerCase()];
      if (Array.isArray(inner))
        return [
          name,
          inner.map((each: unknown, index) =>
            isObject(each) ? withNamesOf(each, (value as unknown[])[index]) : each,
          ),
        ];
      return [name, isObject(inner) ? withNamesOf(inner, value) : value];
    }),
  );
}
