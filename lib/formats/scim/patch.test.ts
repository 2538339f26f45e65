/** What operations make of a resource, by RFC 7644 §3.5.2 and the requests that directories are known to send. */
import { describe, expect, it } from "vitest";
import { isObject, type Resource } from "./object";
import { readOperations } from "./operations";
import { applyOperation } from "./patch";
import {
  ENTERPRISE_SCHEMA as ENT,
  GROUP_SCHEMA,
  RESOURCE_SCHEMAS,
  USER_SCHEMA as USER,
  type ResourceSchema,
} from "./schemas";
import { changeWork } from "./work";

const FOREIGN = "urn:example:params:Badge:1.0:User";
const ADA: Resource = {
  userName: "ada",
  active: true,
  displayName: "Ada",
  name: { familyName: "O'Malley", givenName: "Ada" },
  emails: [
    { value: "ada@work.example", type: "work", primary: true },
    { value: "ada@home.example", type: "home" },
  ],
  [ENT]: { department: "Search" },
};

function applied(
  Operations: unknown,
  before: Resource = ADA,
  schema: ResourceSchema = RESOURCE_SCHEMAS.User,
) {
  const work = changeWork();
  const after = structuredClone(before);
  for (const operation of readOperations(schema, { Operations }, { id: "1", work }))
    applyOperation(after, operation, work);
  return after;
}
const replace = (path: string | undefined, value: unknown) =>
  applied([{ op: "replace", ...(path === undefined ? {} : { path }), value }]);
const refusal = (Operations: unknown, before?: Resource): string => {
  try {
    applied(Operations, before);
    return "done";
  } catch (error) {
    return (error as { scimType: string }).scimType;
  }
};

describe("an operation", () => {
  it("follows Okta's and Entra ID's forms", () => {
    expect(replace(undefined, { active: false }).active).toBe(false);
    expect(applied([{ op: "Replace", path: "active", value: "False" }]).active).toBe(false);
    expect(
      applied([{ op: "Add", path: 'emails[type eq "work"].value', value: "new@work.example" }]).emails,
    ).toEqual([
      { value: "new@work.example", type: "work", primary: true },
      { value: "ada@home.example", type: "home" },
    ]);
    expect(replace(undefined, { "name.givenName": "C", [`${ENT}:manager`]: "M" })).toMatchObject({
      name: { givenName: "C", familyName: "O'Malley" },
      [ENT]: { department: "Search", manager: { value: "M" } },
    });
    expect(applied([{ op: "remove", path: 'emails[type eq "home"]' }]).emails).toHaveLength(1);
    expect(applied([{ op: "remove", path: "name.givenName" }]).name).toEqual({ familyName: "O'Malley" });
    expect(
      applied([{ op: "remove", path: "emails", value: [{ value: "ADA@home.example" }] }]).emails,
    ).toEqual([{ value: "ada@work.example", type: "work", primary: true }]);
    expect(ADA.active).toBe(true);
  });

  it.each([`${USER}`, USER.toUpperCase(), USER.toLowerCase()])(
    "[S3] on %s, as a path or as a name, changes the user and keeps nothing else",
    (urn) => {
      for (const operation of [
        { op: "Replace", value: { [urn]: { active: false } } },
        { op: "Replace", path: urn, value: { active: false } },
        { op: "add", path: `${urn}:active`, value: "false" },
        { op: "add", value: { [`${urn}:active`]: false } },
      ])
        expect(applied([operation])).toEqual({ ...ADA, active: false });
    },
  );

  it("[S4] on a part of every value changes each of them; on parts that there are none of it's refused", () => {
    expect(replace("emails.type", "other").emails).toEqual([
      { value: "ada@work.example", type: "other", primary: true },
      { value: "ada@home.example", type: "other" },
    ]);
    expect(applied([{ op: "remove", path: "emails.type" }]).emails).toEqual([
      { value: "ada@work.example", primary: true },
      { value: "ada@home.example" },
    ]);
    for (const path of [
      "displayName.x",
      "displayName[a eq 1].b",
      "displayName[value pr]",
      "name[familyName pr]",
    ])
      for (const op of ["add", "replace", "remove"])
        expect(refusal([{ op, path, value: "x" }]), `${op} ${path}`).toBe("invalidPath");
    expect(refusal([{ op: "replace", path: "ims.type", value: "x" }])).toBe("noTarget");
    expect(refusal([{ op: "replace", path: "emails.primary", value: true }])).toBe("invalidValue");
  });

  it("[S5] that selects no value is refused; adding makes one that the filter finds, from equalities alone", () => {
    for (const path of [
      'emails[type eq "other" and primary eq true].value',
      'emails[type eq "other" or type eq "x"].value',
      "emails[not (type pr)].value",
      'emails[type sw "o"].value',
      'emails[type eq "other"]',
    ])
      expect(
        refusal([{ op: "replace", path, value: path.endsWith("]") ? { value: "a@b" } : "a@b" }]),
        path,
      ).toBe("noTarget");
    expect(refusal([{ op: "add", path: 'emails[type eq "a" or type eq "b"].value', value: "a@b" }])).toBe(
      "noTarget",
    );
    expect(refusal([{ op: "add", path: 'emails[type eq "a" and type eq "b"].value', value: "a@b" }])).toBe(
      "noTarget",
    );
    expect(
      applied([
        { op: "add", path: 'emails[type eq "Other" and primary eq true].value', value: "m@x.example" },
      ]).emails,
    ).toEqual([
      { value: "ada@work.example", type: "work", primary: false },
      { value: "ada@home.example", type: "home" },
      { value: "m@x.example", type: "Other", primary: true },
    ]);
    expect(refusal([{ op: "replace", path: 'emails[value eq "no@x.example"].type', value: "x" }])).toBe(
      "noTarget",
    );
    // Entra ID replaces what there is none of yet.
    expect(replace('roles[primary eq "True"].value', "Reader").roles).toEqual([
      { primary: true, value: "Reader" },
    ]);
    expect(replace('phoneNumbers[type eq "mobile"].value', "0123").phoneNumbers).toEqual([
      { type: "mobile", value: "0123" },
    ]);
  });

  it("[S6] that writes a name in other letters changes the one attribute", () => {
    expect(replace(undefined, { name: { FamilyName: "Berg" } }).name).toEqual({
      familyName: "Berg",
      givenName: "Ada",
    });
    expect(replace("NAME.FAMILYNAME", "Berg").name).toMatchObject({ familyName: "Berg" });
    expect(replace(undefined, { [ENT.toUpperCase()]: { Department: "Ops" } })[ENT]).toEqual({
      department: "Ops",
    });
    expect(replace("DEPARTMENT", "Ops")[ENT]).toEqual({ department: "Ops" });
    const roles = applied([{ op: "add", path: "roles", value: [{ Value: "a", Type: "x" }] }]);
    expect(roles.roles).toEqual([{ value: "a", type: "x" }]);
    expect(applied([{ op: "replace", path: 'Roles[Type eq "x"].Value', value: "b" }], roles).roles).toEqual([
      { value: "b", type: "x" },
    ]);
    expect(refusal([{ op: "add", value: { name: { familyName: "a", FAMILYNAME: "b" } } }])).toBe(
      "invalidValue",
    );
  });

  it.each<[unknown, unknown]>([
    ["M1", { value: "M1" }],
    [{ Value: "M1" }, { value: "M1" }],
    [[{ value: "M1", $ref: null }], { value: "M1" }],
    [
      { value: "M1", displayName: "Mo" },
      { value: "M1", displayName: "Mo" },
    ],
    ["", undefined],
    [{ value: "" }, undefined],
    [null, undefined],
    [[], undefined],
  ])("[S8] a manager given as %j is %j", (given, expected) => {
    for (const path of [`${ENT}:manager`, "manager"])
      for (const op of ["add", "replace"])
        expect((applied([{ op, path, value: given }])[ENT] as Resource).manager, `${op} ${path}`).toEqual(
          expected,
        );
  });

  it.each(["yes", "Nope", 0, 1, "", [], {}, [true]])("[S11] refuses %j for active", (value) => {
    expect(refusal([{ op: "replace", path: "active", value }])).toBe("invalidValue");
    expect(refusal([{ op: "replace", value: { active: value } }])).toBe("invalidValue");
  });

  it.each<[string, object, string]>([
    ["e-mails as a text", { op: "replace", path: "emails", value: "a@b.example" }, "invalidValue"],
    [
      "e-mails as an object",
      { op: "replace", path: "emails", value: { value: "a@b.example" } },
      "invalidValue",
    ],
    ["a name as a text", { op: "replace", path: "name", value: "Joe" }, "invalidValue"],
    ["a title as a list", { op: "replace", path: "title", value: ["Joe"] }, "invalidValue"],
    [
      "two primaries",
      {
        op: "add",
        path: "emails",
        value: [
          { value: "a@b", primary: true },
          { value: "c@d", primary: "True" },
        ],
      },
      "invalidValue",
    ],
    ["an entry that is nothing", { op: "add", path: "emails", value: [{}] }, "invalidValue"],
    ["an entry that is null", { op: "add", path: "emails", value: [null] }, "invalidValue"],
    ["a part that there is none of", { op: "add", path: "name", value: { maidenName: "x" } }, "invalidValue"],
    ["another id", { op: "replace", path: "id", value: "2" }, "mutability"],
    ["no id", { op: "remove", path: "id" }, "mutability"],
    ["groups", { op: "add", path: "groups", value: [{ value: "g" }] }, "mutability"],
    ["groups by name", { op: "add", value: { groups: [] } }, "mutability"],
    ["a part of groups", { op: "replace", path: 'groups[value eq "g"].display', value: "x" }, "mutability"],
    ["meta", { op: "replace", path: "meta.version", value: "x" }, "mutability"],
    ["schemas of a group", { op: "replace", path: "schemas", value: [GROUP_SCHEMA] }, "invalidValue"],
    ["no user name", { op: "remove", path: "userName" }, "mutability"],
    ["a user name that is null", { op: "replace", value: { username: null } }, "mutability"],
    ["nothing of the user", { op: "remove", path: USER }, "mutability"],
    ["an attribute that there is none of", { op: "add", path: "favouriteColour", value: "x" }, "invalidPath"],
    ["a name that there is none of", { op: "add", value: { favouriteColour: "x" } }, "invalidPath"],
    [
      "another kind's attribute",
      { op: "add", path: `${GROUP_SCHEMA}:displayName`, value: "x" },
      "invalidPath",
    ],
    ["an extension as a text", { op: "add", path: ENT, value: "x" }, "invalidValue"],
    ["no value", { op: "replace", path: "title" }, "invalidValue"],
    ["an empty value", { op: "replace", value: {} }, "invalidValue"],
    ["no value and no path", { op: "add" }, "invalidValue"],
    ["a removal of nothing", { op: "remove" }, "noTarget"],
    ["a removal of an entry that is nothing", { op: "remove", path: "emails", value: [{}] }, "invalidValue"],
    ["a prototype", { op: "add", path: "__proto__", value: {} }, "invalidPath"],
    ["a path that cannot be read", { op: "add", path: "a[b", value: 1 }, "invalidPath"],
    ["a path that is no text", { op: "add", path: ["title"], value: 1 }, "invalidPath"],
    [
      "an e-mail address that is none",
      { op: "add", path: "emails", value: [{ value: "morgan" }] },
      "invalidValue",
    ],
    ["a user name with a space", { op: "replace", path: "userName", value: "a b" }, "invalidValue"],
  ])("[S12] refuses %s", (_what, operation, scimType) => {
    expect(refusal([operation])).toBe(scimType);
  });

  it("[S12] refuses what isn't a list of operations", () => {
    for (const Operations of [
      undefined,
      null,
      "x",
      [],
      {},
      [null],
      [{ op: "move" }],
      [{ op: { toString: 1 } }],
    ])
      expect(refusal(Operations)).toBe("invalidSyntax");
  });

  it("[S12] may repeat what only the server sets", () => {
    expect(replace(undefined, { id: "1", schemas: [USER, ENT], displayName: "B" })).toEqual({
      ...ADA,
      displayName: "B",
    });
  });

  it("[S13] that replaces selected values replaces all of them, and one that adds to them keeps the rest", () => {
    expect(replace('emails[type eq "home"]', { value: "n@x.example" }).emails).toEqual([
      { value: "ada@work.example", type: "work", primary: true },
      { value: "n@x.example" },
    ]);
    expect(
      applied([{ op: "add", path: 'emails[type eq "home"]', value: { display: "Home" } }]).emails,
    ).toContainEqual({ value: "ada@home.example", type: "home", display: "Home" });
  });

  it("adds a value once, and takes primary from the one before", () => {
    const add = (value: unknown) => applied([{ op: "add", path: "emails", value }]).emails;
    expect(add([{ value: "ada@work.example" }, { value: "z@z.example" }])).toHaveLength(3);
    expect(add({ value: "z@z.example" })).toHaveLength(3);
    // The same address as another type is another value; with the same type it's changed.
    expect(add([{ value: "ada@home.example", type: "other" }])).toHaveLength(3);
    expect(add([{ value: "ada@home.example", type: "home", primary: true }])).toEqual([
      { value: "ada@work.example", type: "work", primary: false },
      { value: "ada@home.example", type: "home", primary: true },
    ]);
    expect(add([])).toEqual(ADA.emails);
  });

  it("takes an extension that says what it is", () => {
    const value = { schemas: [ENT], division: "D" };
    for (const operation of [
      { op: "add", path: ENT, value },
      { op: "replace", value: { [ENT]: value } },
    ])
      expect(applied([operation])[ENT]).toEqual({ department: "Search", division: "D" });
  });

  it("keeps an extension that Foyer doesn't describe as it was given", () => {
    const given = applied([{ op: "add", value: { [FOREIGN]: { colour: "red", level: 3 } } }]);
    expect(given[FOREIGN]).toEqual({ colour: "red", level: 3 });
    expect(applied([{ op: "replace", path: `${FOREIGN}:Colour`, value: "blue" }], given)[FOREIGN]).toEqual({
      colour: "blue",
      level: 3,
    });
    expect(applied([{ op: "remove", path: `${FOREIGN}:colour` }], given)[FOREIGN]).toEqual({ level: 3 });
    expect(applied([{ op: "remove", path: FOREIGN.toUpperCase() }], given)).toEqual(ADA);
  });
});

describe("[S19] [G76] work is bounded", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ value: `${index}@example.com`, type: `z${index}` }));

  it("by values, operations, terms of one filter and of all, and comparisons", () => {
    expect(refusal([{ op: "add", path: "emails", value: many(20_000) }])).toBe("tooLarge");
    expect(refusal([{ op: "replace", value: { emails: many(501) } }])).toBe("tooLarge");
    expect(refusal([{ op: "add", path: "emails", value: many(499) }])).toBe("tooLarge");
    expect(refusal(Array.from({ length: 1_001 }, () => ({ op: "remove", path: "title" })))).toBe("tooLarge");
    const terms = (count: number) =>
      `emails[${Array.from({ length: count }, (_, index) => `type eq "z${index}"`).join(" or ")}]`;
    expect(refusal([{ op: "remove", path: terms(51) }])).toBe("tooLarge");
    expect(refusal(Array.from({ length: 41 }, () => ({ op: "remove", path: terms(50) })))).toBe("tooLarge");
    const full = { ...ADA, emails: many(500) };
    const removal = { op: "remove", path: 'emails[value eq "none"].type' };
    expect(
      refusal(
        Array.from({ length: 401 }, () => removal),
        full,
      ),
    ).toBe("tooLarge");
    expect(
      refusal(
        Array.from({ length: 400 }, () => removal),
        full,
      ),
    ).toBe("done");
  });

  it("and what is allowed takes a moment", () => {
    const full = { ...ADA, emails: many(500) };
    const path = `emails[${Array.from({ length: 20 }, (_, index) => `type eq "none${index}"`).join(" or ")}]`;
    const began = performance.now();
    expect(
      refusal(
        Array.from({ length: 20 }, () => ({ op: "remove", path })),
        full,
      ),
    ).toBe("done");
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

it("[G27] whatever is made of paths and values, it's done or refused in SCIM's words, and leaves an object of known names", () => {
  let state = 11;
  const random = (most: number) => (state = (state * 48_271) % 2_147_483_647) % most;
  const words =
    'userName| eq |"ada"| and | or |not |(|)|[|]|.|emails|type|pr|:|\\|"|null|-1|\u0000|__proto__| |value|name|😀'.split(
      "|",
    );
  words.push(ENT, USER, FOREIGN, 'emails[type eq "work"].value', "name.familyName", "manager");
  const made = () => Array.from({ length: 1 + random(6) }, () => words[random(words.length)] ?? "").join("");
  const values: unknown[] = [
    null,
    true,
    "x",
    5,
    [],
    {},
    [null],
    [{ value: null }],
    [[[]]],
    { value: { value: {} } },
    JSON.parse('{"__proto__":{"a":1}}'),
    { toString: 1 },
    [{ value: { toString: 1 } }],
    { value: "m@x.example" },
  ];
  const known = new Set(RESOURCE_SCHEMAS.User.core.attributes.map(({ name }) => name));
  let done = 0;
  for (let round = 0; round < 5_000; round += 1) {
    const path = random(2) === 0 ? made() : (words[random(words.length)] ?? "");
    const value = values[random(values.length)];
    const operation = {
      op: ["add", "replace", "remove"][random(3)],
      ...(random(4) === 0 ? {} : { path }),
      value: random(5) === 0 ? { [path]: value } : value,
    };
    try {
      const after = applied([operation]);
      done += 1;
      for (const name of Object.keys(after))
        expect(known.has(name) || (name.startsWith("urn:") && isObject(after[name])), name).toBe(true);
    } catch (error) {
      expect(error, JSON.stringify(operation)).toMatchObject({ name: "ScimProblem" });
    }
  }
  expect(done).toBeGreaterThan(100);
  expect(ADA.userName).toBe("ada");
  expect({}).not.toHaveProperty("a");
});

describe("the whole resource after an operation", () => {
  const WORK = { value: "a@work.example", type: "work" };
  const HOME = { value: "a@home.example", type: "home" };
  const PLAIN = { value: "plain@example.org" };
  const emails = (...all: Resource[]): Resource => ({ userName: "ada", emails: all });
  const ADDRESS = { streetAddress: "1 Way", locality: "Cork", type: "work" };
  const cases: [string, Resource, unknown[], Resource][] = [
    // Single attributes.
    [
      "removes a simple attribute",
      { userName: "a", title: "x" },
      [{ op: "remove", path: "title" }],
      { userName: "a" },
    ],
    [
      "removes a complex attribute",
      { userName: "a", name: { familyName: "x" } },
      [{ op: "remove", path: "name" }],
      { userName: "a" },
    ],
    [
      "removes a part, and keeps the others",
      { name: { familyName: "x", givenName: "y" } },
      [{ op: "remove", path: "name.givenName" }],
      { name: { familyName: "x" } },
    ],
    [
      "removes the attribute with its last part",
      { userName: "a", name: { familyName: "x" } },
      [{ op: "remove", path: "name.familyName" }],
      { userName: "a" },
    ],
    [
      "keeps parts that a replacement doesn't name (§3.5.2.3)",
      { name: { familyName: "x", givenName: "y" } },
      [{ op: "replace", path: "name", value: { givenName: "z" } }],
      { name: { familyName: "x", givenName: "z" } },
    ],
    [
      "may set a part to an empty text",
      { name: { familyName: "x", givenName: "y" } },
      [{ op: "replace", path: "name.givenName", value: "" }],
      { name: { familyName: "x", givenName: "" } },
    ],
    [
      "with an empty manager removes it, as Entra ID sends it",
      { [ENT]: { manager: { value: "m" }, department: "d" } },
      [{ op: "replace", path: `${ENT}:manager`, value: "" }],
      { [ENT]: { department: "d" } },
    ],
    [
      "with an empty manager's value removes it too",
      { [ENT]: { manager: { value: "m" }, department: "d" } },
      [{ op: "replace", path: `${ENT}:manager.value`, value: "" }],
      { [ENT]: { department: "d" } },
    ],
    // A second change of what the first one made.
    [
      "can be changed again",
      { userName: "a" },
      [
        { op: "add", path: "title", value: "x" },
        { op: "replace", path: "title", value: "y" },
      ],
      { userName: "a", title: "y" },
    ],
    [
      "can be removed again",
      { userName: "a" },
      [
        { op: "add", path: "title", value: "x" },
        { op: "remove", path: "title" },
      ],
      { userName: "a" },
    ],
    // Extensions.
    [
      "removes an extension with its last attribute",
      { userName: "a", [ENT]: { department: "d" } },
      [{ op: "remove", path: `${ENT}:department` }],
      { userName: "a" },
    ],
    [
      "keeps an extension that has others",
      { [ENT]: { department: "d", division: "e" } },
      [{ op: "remove", path: `${ENT}:department` }],
      { [ENT]: { division: "e" } },
    ],
    ["leaves core attributes of an emptied resource", { title: "x" }, [{ op: "remove", path: "title" }], {}],
    [
      "removes a whole extension",
      { userName: "a", [ENT]: { department: "d" } },
      [{ op: "remove", path: ENT }],
      { userName: "a" },
    ],
    [
      "adds to a foreign extension, and null removes there",
      { [FOREIGN]: { colour: "red", level: 3 } },
      [{ op: "add", path: FOREIGN, value: { level: null, shape: "round" } }],
      { [FOREIGN]: { colour: "red", shape: "round" } },
    ],
    [
      "removes a foreign extension with its last member",
      { userName: "a", [FOREIGN]: { colour: "red" } },
      [{ op: "add", path: FOREIGN, value: { colour: null } }],
      { userName: "a" },
    ],
    [
      "finds a foreign extension and its member in other letters",
      { [FOREIGN]: { colour: "red" } },
      [{ op: "replace", path: `${FOREIGN.toUpperCase()}:COLOUR`, value: "blue" }],
      { [FOREIGN]: { colour: "blue" } },
    ],
    [
      "removes a foreign member in other letters",
      { userName: "a", [FOREIGN]: { colour: "red" } },
      [{ op: "remove", path: `${FOREIGN.toUpperCase()}:COLOUR` }],
      { userName: "a" },
    ],
    // Values of lists.
    [
      "replaces the whole list",
      emails(WORK, HOME),
      [{ op: "replace", path: "emails", value: [PLAIN] }],
      emails(PLAIN),
    ],
    ["removes the whole list", emails(WORK, HOME), [{ op: "remove", path: "emails" }], { userName: "ada" }],
    [
      "removes the selected value only",
      emails(WORK, HOME),
      [{ op: "remove", path: 'emails[type eq "work"]' }],
      emails(HOME),
    ],
    [
      "removes the list with its last value",
      emails(WORK),
      [{ op: "remove", path: 'emails[type eq "work"]' }],
      { userName: "ada" },
    ],
    [
      "removes a part of every value",
      emails(WORK, HOME),
      [{ op: "remove", path: "emails.type" }],
      emails({ value: WORK.value }, { value: HOME.value }),
    ],
    [
      "removes a value with its last part",
      emails(PLAIN, WORK),
      [{ op: "remove", path: "emails.value" }],
      emails({ type: "work" }),
    ],
    [
      "changes a part of the selected value",
      emails(WORK, HOME),
      [{ op: "replace", path: 'emails[type eq "home"].value', value: "n@x.example" }],
      emails(WORK, { ...HOME, value: "n@x.example" }),
    ],
    [
      "adds parts to the selected value",
      emails(WORK, HOME),
      [{ op: "add", path: 'emails[type eq "home"]', value: { display: "H" } }],
      emails(WORK, { ...HOME, display: "H" }),
    ],
    [
      "replaces all of the selected value",
      emails(WORK, HOME),
      [{ op: "replace", path: 'emails[type eq "home"]', value: PLAIN }],
      emails(WORK, PLAIN),
    ],
    [
      "ignores stored entries that are no objects",
      { userName: "ada", emails: ["text", WORK] },
      [{ op: "add", path: "emails", value: [HOME] }],
      emails(WORK, HOME),
    ],
    // Additions.
    ["adds no value twice", emails(WORK), [{ op: "add", path: "emails", value: [WORK] }], emails(WORK)],
    [
      "adds no value twice that an operation names twice",
      emails(),
      [{ op: "add", path: "emails", value: [WORK, WORK] }],
      emails(WORK),
    ],
    [
      "adds a value that has another type",
      emails(WORK),
      [{ op: "add", path: "emails", value: [{ ...WORK, type: "home" }] }],
      emails(WORK, { ...WORK, type: "home" }),
    ],
    [
      "adds a value without type beside one with it",
      emails({ ...WORK, display: "W" }),
      [{ op: "add", path: "emails", value: [{ value: WORK.value, display: "X" }] }],
      emails({ ...WORK, display: "W" }, { value: WORK.value, display: "X" }),
    ],
    [
      "changes the parts of a value of the same value and type",
      emails(WORK, HOME),
      [{ op: "add", path: "emails", value: [{ ...HOME, display: "H" }] }],
      emails(WORK, { ...HOME, display: "H" }),
    ],
    [
      "adds values without `value` unless they are the same",
      { addresses: [ADDRESS] },
      [{ op: "add", path: "addresses", value: [ADDRESS, { ...ADDRESS, locality: "Galway" }] }],
      { addresses: [ADDRESS, { ...ADDRESS, locality: "Galway" }] },
    ],
    [
      "makes the last of two additions of one value count",
      emails(),
      [{ op: "add", path: "emails", value: [WORK, { ...WORK, primary: true }] }],
      emails({ ...WORK, primary: true }),
    ],
    // Removals by value.
    [
      "removes the named value, compared as the schema says",
      emails(WORK, HOME),
      [{ op: "remove", path: "emails", value: [{ value: "A@HOME.EXAMPLE" }] }],
      emails(WORK),
    ],
    [
      "removes all named values",
      emails(WORK, HOME, PLAIN),
      [{ op: "remove", path: "emails", value: [{ value: WORK.value }, { value: PLAIN.value }] }],
      emails(HOME),
    ],
    [
      "removes the named type only",
      emails(WORK, { ...WORK, type: "home" }),
      [{ op: "remove", path: "emails", value: [{ value: WORK.value, type: "HOME" }] }],
      emails(WORK),
    ],
    [
      "removes a value that has no type by value and type",
      emails(PLAIN, HOME),
      [{ op: "remove", path: "emails", value: [{ ...PLAIN, type: "work" }] }],
      emails(HOME),
    ],
    [
      "removes by another part than the value, if all that is named fits",
      { addresses: [ADDRESS, { ...ADDRESS, locality: "Galway" }] },
      [{ op: "remove", path: "addresses", value: [{ type: "WORK", locality: "cork" }] }],
      { addresses: [{ ...ADDRESS, locality: "Galway" }] },
    ],
    [
      "compares booleans as they are",
      emails({ ...WORK, primary: true }, { ...HOME, primary: false }),
      [{ op: "remove", path: "emails", value: [{ primary: true }] }],
      emails({ ...HOME, primary: false }),
    ],
    [
      "keeps a value whose letters differ where they count",
      { x509Certificates: [{ value: "AbCd" }, { value: "aBcD" }] },
      [{ op: "remove", path: "x509Certificates", value: [{ value: "aBcD" }] }],
      { x509Certificates: [{ value: "AbCd" }] },
    ],
    [
      "ignores a removal of what isn't there",
      emails(WORK),
      [{ op: "remove", path: "emails", value: [{ value: "x@y.example" }] }],
      emails(WORK),
    ],
    // Values that a filter makes.
    [
      "makes the value that a conjunction describes",
      emails(WORK),
      [{ op: "add", path: 'emails[type eq "home" and display eq "H"]', value: { value: "n@x.example" } }],
      emails(WORK, { type: "home", display: "H", value: "n@x.example" }),
    ],
    [
      "makes a whole value of a type in an addition",
      emails(WORK),
      [{ op: "add", path: 'emails[type eq "home"]', value: { value: "n@x.example" } }],
      emails(WORK, { type: "home", value: "n@x.example" }),
    ],
    [
      "makes a primary role, as Entra ID replaces it",
      { userName: "ada" },
      [{ op: "replace", path: 'roles[primary eq "True"].value', value: "r" }],
      { userName: "ada", roles: [{ primary: true, value: "r" }] },
    ],
  ];
  it.each(cases)("%s", (_what, before, operations, after) => {
    expect(applied(operations, before)).toEqual(after);
  });

  it.each<[string, string, unknown]>([
    [
      "a conjunction with something that isn't an equality",
      'emails[type eq "home" and value co "x"].display',
      "d",
    ],
    ["a conjunction whose other side isn't one", 'emails[value co "x" and type eq "home"].display', "d"],
    [
      "two values for one part",
      'emails[type eq "home" and type eq "other" and display eq "x"].value',
      "n@x.example",
    ],
    ["an inequality", 'emails[type ne "work"].display', "d"],
    ["null", "emails[display ne null].type", "home"],
  ])("isn't made from %s", (_what, path, value) => {
    expect(() => applied([{ op: "add", path, value }], emails(WORK))).toThrow(
      expect.objectContaining({
        scimType: "noTarget",
        code: "scim_no_target",
        params: { attribute: "emails" },
      }),
    );
  });
  it("isn't made by a replacement of another part than type or primary", () => {
    for (const path of ['emails[display eq "d"].value', 'emails[type eq "home"]'])
      expect(
        refusal(
          [{ op: "replace", path, value: path.endsWith("]") ? { value: "n@x.example" } : "n@x.example" }],
          emails(WORK),
        ),
        path,
      ).toBe("noTarget");
  });
  it("may have 500 values, and a longer list may shrink but not grow", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ value: `a${index}@x.example` }));
    expect(
      applied([{ op: "add", path: "emails", value: [PLAIN] }], emails(...many(499))).emails,
    ).toHaveLength(500);
    expect(() => applied([{ op: "add", path: "emails", value: [PLAIN] }], emails(...many(500)))).toThrow(
      expect.objectContaining({
        scimType: "tooLarge",
        code: "scim_values_too_many",
        params: { attribute: "emails", max: 500 },
      }),
    );
    const shrinks = [{ op: "remove", path: "emails", value: [{ value: "a7@x.example" }] }];
    expect(applied(shrinks, emails(...many(502))).emails).toHaveLength(501);
    const same = [{ op: "replace", path: 'emails[value eq "a7@x.example"].type', value: "home" }];
    expect(applied(same, emails(...many(502))).emails).toHaveLength(502);
  });
  it("costs a comparison for each value and each term", () => {
    const cost = (operation: object, before: Resource) => {
      const work = changeWork();
      const [read] = readOperations(RESOURCE_SCHEMAS.User, { Operations: [operation] }, { id: "1", work });
      if (!read) throw new Error("no operation");
      const from = work.comparisons;
      applyOperation(structuredClone(before), read, work);
      return from - work.comparisons;
    };
    const three = emails(WORK, HOME, PLAIN);
    expect(
      cost({ op: "replace", path: 'emails[type eq "home" and value pr].display', value: "x" }, three),
    ).toBe(6);
    expect(cost({ op: "replace", path: "emails.display", value: "x" }, three)).toBe(3);
    expect(
      cost({ op: "add", path: "emails", value: [{ value: "n@x.example" }, { value: "m@x.example" }] }, three),
    ).toBe(5);
    expect(cost({ op: "add", path: "emails", value: [HOME] }, three)).toBe(5);
    expect(cost({ op: "remove", path: "emails", value: [HOME, PLAIN] }, three)).toBe(6);
  });
});
