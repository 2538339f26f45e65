import { describe, expect, it } from "vitest";
import {
  accessAttributes,
  ATTRIBUTE_PATHS,
  sessionTags,
  tagBytes,
  type TaggedPerson,
} from "./access-attributes";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const ada: TaggedPerson = {
  id: "2b1f0000-0000-4000-8000-000000000001",
  userName: "ada",
  displayName: "Ada Okafor",
  email: "ada@northwind.example",
  externalId: "00u1",
  scim: {
    name: { givenName: "Ada" },
    addresses: [{ locality: "Oslo" }, { locality: "Bergen", primary: true }],
    [ENTERPRISE]: { costCenter: "4711", manager: { value: "m-1" } },
  },
  attributes: { Title: "Engineer", Name: { FamilyName: "Okafor" } },
  said: {},
};
const from = (path: string) => ({ key: "Tag", source: `\${path:${path}}` });
const tagOf = (path: string, person = ada) => sessionTags([from(path)], person).tags.Tag;

describe("session tags of a user", () => {
  it.each([
    ["userName", "ada"],
    ["displayName", "Ada Okafor"],
    ["id", ada.id],
    ["externalId", "00u1"],
    ["emails[primary eq true].value", "ada@northwind.example"],
    ["enterprise.costCenter", "4711"],
    ["enterprise.manager.value", "m-1"],
    ["name.givenName", "Ada"],
    ["name.familyName", "Okafor"],
    ["title", "Engineer"],
    ["addresses[primary eq true].locality", "Bergen"],
  ])("%s is %s", (path, value) => expect(tagOf(path)).toBe(value));

  it("every path can be resolved for a user without attributes", () => {
    const empty = { ...ada, email: null, externalId: null, scim: {}, attributes: {} };
    for (const path of ATTRIBUTE_PATHS) expect(["string", "undefined"]).toContain(typeof tagOf(path, empty));
  });

  it("a user created through identitystore has enterprise attributes too", () => {
    const made = {
      ...ada,
      scim: {},
      attributes: {
        Extensions: { "aws:identitystore:enterprise": { costCenter: "0815", manager: { value: "m-9" } } },
      },
    };
    expect(tagOf("enterprise.costCenter", made)).toBe("0815");
    expect(tagOf("enterprise.manager.value", made)).toBe("m-9");
  });
  it("a manager given as plain text counts too", () =>
    expect(tagOf("enterprise.manager.value", { ...ada, scim: { [ENTERPRISE]: { manager: "m-2" } } })).toBe(
      "m-2",
    ));

  it("configured tags override the source's, whatever their case; the others are added", () => {
    const said = { tag: "from the source", Project: "Lighthouse" };
    expect(sessionTags([from("userName")], { ...ada, said }).tags).toEqual({
      Tag: "ada",
      Project: "Lighthouse",
    });
  });

  it("leaves out what AWS would refuse, with the reason; an empty value is no tag", () => {
    const said = { a: "one; two", b: "x".repeat(257), "aws:c": "v", d: "", e: "kept", f: { g: 1 }, h: 12 };
    const { tags, leftOut } = sessionTags([], { ...ada, said });
    expect(tags).toEqual({ e: "kept", h: "12" });
    expect(leftOut.map(({ key }) => key)).toEqual(["a", "b", "aws:c"]);
  });

  it("has at most fifty tags", () => {
    const said = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`k${index}`, "v"]));
    const { tags, leftOut } = sessionTags([from("userName")], { ...ada, said });
    expect([Object.keys(tags).length, leftOut.length]).toEqual([50, 11]);
  });

  it("counts bytes, not characters", () => expect(tagBytes({ å: "ø1" })).toBe(5));
});

describe("the configuration", () => {
  it.each([
    [
      "a key twice, in whatever case",
      [
        { key: "A", source: "${path:userName}" },
        { key: "a", source: "${path:title}" },
      ],
    ],
    ["a key that begins with aws:", [{ key: "aws:x", source: "${path:userName}" }]],
    ["a key with odd characters", [{ key: "a;b", source: "${path:userName}" }]],
    ["a source that names nothing", [{ key: "a", source: "${path:password}" }]],
    ["a source without its braces", [{ key: "a", source: "userName" }]],
    [
      "more than fifty",
      Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, source: "${path:userName}" })),
    ],
  ])("refuses %s", (_what, list) => expect(accessAttributes.safeParse(list).success).toBe(false));
});
