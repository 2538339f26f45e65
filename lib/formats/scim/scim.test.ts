import { describe, expect, it } from "vitest";
import { matches, parseFilter } from "./filter";
import { applyPatch, parseOperations } from "./patch";

const ADA = {
  id: "1",
  externalId: "E1",
  userName: "Ada@Example.com",
  active: true,
  name: { familyName: "O'Malley", givenName: "Ada" },
  emails: [
    { value: "ada@work.example", type: "work", primary: true },
    { value: "ada@home.example", type: "home" },
  ],
  meta: { lastModified: "2026-05-13T04:42:34Z" },
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "Search" },
};

describe("a long list", () => {
  it("is refused in time, however it is made", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => ({ value: `${index}@example.com` }));
    for (const operations of [
      [{ op: "add", path: "emails", value: many }],
      [{ op: "replace", path: "emails", value: many }],
      [{ op: "add", value: { emails: many } }],
    ])
      expect(() => applyPatch(ADA, parseOperations({ Operations: operations }))).toThrow(/more than 1000/);
    const fits = applyPatch(
      ADA,
      parseOperations({
        Operations: [
          { op: "add", path: "emails", value: many.slice(0, 900) },
          { op: "add", path: "emails", value: many.slice(0, 900) },
          { op: "remove", path: "emails", value: many.slice(1, 900) },
        ],
      }),
    );
    expect(fits.emails).toHaveLength(3);
  });
});

describe("filters", () => {
  it.each<[string, boolean]>([
    ['userName eq "ada@example.com"', true],
    ['USERNAME EQ "ada@example.com"', true],
    ['externalId eq "e1"', false],
    ['externalId eq "E1"', true],
    ['name.familyName co "O\'Mal"', true],
    ['userName sw "ADA"', true],
    ['userName ew ".com" and active eq true', true],
    ['active eq "True"', true],
    ["title pr", false],
    ["title pr or userName pr", true],
    ['not (userName eq "bob")', true],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', true],
    ['emails[type eq "work" and value co "@work.example"]', true],
    ['emails[type eq "other"]', false],
    ['emails.type eq "home"', true],
    ['emails eq "ada@home.example"', true],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "search"', true],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "A"', true],
    ['userName ne "bob" and (active eq false or id eq "1")', true],
    ["title eq null", true],
  ])("%s is %s", (text, expected) => {
    expect(matches(ADA, parseFilter(text))).toBe(expected);
  });

  it.each([
    "",
    "userName",
    "userName xx 1",
    "userName eq",
    'userName eq "a',
    "(userName pr",
    "userName pr)",
    "and",
    'userName eq "a" and',
    "emails[type eq",
    "1 eq 1",
    `${"(".repeat(100)}a pr${")".repeat(100)}`,
    "x".repeat(5_000),
    'userName eq "\\x"',
  ])("%o is refused", (text) => {
    expect(() => parseFilter(text)).toThrow();
  });
});

it("whatever is made of filters and patches, they are read, or refused as what they are", () => {
  let state = 11;
  const random = (most: number) => (state = (state * 48_271) % 2_147_483_647) % most;
  const words = [
    "userName",
    " eq ",
    '"ada"',
    " and ",
    " or ",
    "not ",
    "(",
    ")",
    "[",
    "]",
    ".",
    "emails",
    "type",
    "pr",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ":",
    "\\",
    '"',
    "null",
    "-1",
    "\u0000",
    "__proto__",
    " ",
    "members",
    "value",
    "😀",
  ];
  const made = () => Array.from({ length: 1 + random(12) }, () => words[random(words.length)] ?? "").join("");
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
    { __proto__: null },
    { toString: 1 },
    [{ value: { toString: 1 } }],
  ];
  for (let round = 0; round < 3_000; round += 1) {
    const text = made();
    const Operations = Array.from({ length: 1 + random(3) }, () => ({
      op: ["add", "replace", "remove"][random(3)],
      ...(random(4) === 0 ? {} : { path: made() }),
      value: random(5) === 0 ? { [made()]: values[random(values.length)] } : values[random(values.length)],
    }));
    for (const attempt of [
      () => matches(ADA, parseFilter(text)),
      () => applyPatch(ADA, parseOperations({ Operations })),
    ]) {
      try {
        attempt();
      } catch (error) {
        expect(error, `${text} ${JSON.stringify(Operations)}`).toMatchObject({ code: "invalid_format" });
      }
    }
  }
  expect(ADA.userName).toBe("Ada@Example.com");
  expect({}).not.toHaveProperty("value");
});

describe("patches", () => {
  const patch = (Operations: unknown[]) =>
    applyPatch(ADA, parseOperations({ Operations })) as typeof ADA & Record<string, unknown>;
  it("follow Okta's and Entra's forms", () => {
    expect(patch([{ op: "replace", value: { active: false } }]).active).toBe(false);
    expect(patch([{ op: "Replace", path: "active", value: "False" }]).active).toBe("False");
    expect(
      patch([{ op: "Add", path: 'emails[type eq "work"].value', value: "new@work.example" }]).emails[0],
    ).toEqual({ value: "new@work.example", type: "work", primary: true });
    expect(
      patch([{ op: "Add", path: 'emails[type eq "other"].value', value: "x@y.example" }]).emails[2],
    ).toEqual({ type: "other", value: "x@y.example" });
    expect(patch([{ op: "Replace", path: "name.familyName", value: "B" }]).name).toEqual({
      familyName: "B",
      givenName: "Ada",
    });
    expect(patch([{ op: "replace", value: { "name.givenName": "C", displayName: "D" } }])).toMatchObject({
      name: { givenName: "C", familyName: "O'Malley" },
      displayName: "D",
    });
    expect(
      patch([
        {
          op: "Add",
          path: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
          value: "Data",
        },
      ])["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
    ).toEqual({ department: "Data" });
    expect(patch([{ op: "remove", path: 'emails[type eq "home"]' }]).emails).toHaveLength(1);
    expect(patch([{ op: "remove", path: "name.givenName" }]).name).toEqual({ familyName: "O'Malley" });
    expect(
      patch([{ op: "add", path: "emails", value: [{ value: "ada@work.example" }, { value: "z@z.example" }] }])
        .emails,
    ).toHaveLength(3);
    expect(ADA.active).toBe(true);
  });

  it.each<[string, unknown]>([
    ["no operations", {}],
    ["an unknown one", { Operations: [{ op: "move", path: "x" }] }],
    ["a removal of everything", { Operations: [{ op: "remove" }] }],
    ["no value and no path", { Operations: [{ op: "add" }] }],
    ["a prototype", { Operations: [{ op: "add", path: "__proto__", value: {} }] }],
    ["a path that does not read", { Operations: [{ op: "add", path: "a[b", value: 1 }] }],
  ])("%s is refused", (_what, body) => {
    expect(() => applyPatch(ADA, parseOperations(body))).toThrow();
  });
});
