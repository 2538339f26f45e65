import { describe, expect, it } from "vitest";
import { readJson, writeJson } from "./json";
import type { Shape } from "./schema";

const text: Shape = { kind: "string" };
const inner: Shape = {
  kind: "structure",
  name: "Inner",
  members: new Map([["Key", () => text]]),
  required: ["Key"],
};
const shape: Shape = {
  kind: "structure",
  name: "Outer",
  members: new Map<string, () => Shape>([
    ["Name", () => text],
    ["Count", () => ({ kind: "number" })],
    ["On", () => ({ kind: "boolean" })],
    ["At", () => ({ kind: "timestamp" })],
    ["Blob", () => ({ kind: "blob" })],
    ["Any", () => ({ kind: "document" })],
    ["List", () => ({ kind: "list", member: () => inner })],
    ["Map", () => ({ kind: "map", value: () => text })],
  ]),
  required: ["Name"],
};
const read = (value: unknown) => readJson(JSON.stringify(value), shape);

describe("reading", () => {
  it("accepts every modelled member, and dates as seconds with a fraction", () => {
    expect(
      read({
        Name: "n",
        Count: 1.5,
        On: false,
        At: 1_700_000_000.25,
        Blob: "AQI=",
        Any: [{ x: null }],
        List: [{ Key: "k" }],
        Map: { a: "b" },
      }),
    ).toEqual({
      Name: "n",
      Count: 1.5,
      On: false,
      At: new Date(1_700_000_000_250),
      Blob: Buffer.from([1, 2]),
      Any: [{ x: null }],
      List: [{ Key: "k" }],
      Map: { a: "b" },
    });
  });

  it("drops members that aren't modelled, __type included, at any depth", () => {
    expect(read({ __type: "t", evil: 1, Name: "n", List: [{ __type: "q", Key: "k", bad: 1 }] })).toEqual({
      Name: "n",
      List: [{ Key: "k" }],
    });
    const polluted = readJson('{"Name":"n","__proto__":{"Count":7},"constructor":{"x":1}}', shape);
    expect([polluted, polluted.Count]).toEqual([{ Name: "n" }, undefined]);
  });

  it("treats null as absent", () => expect(read({ Name: "n", Count: null })).toEqual({ Name: "n" }));

  it.each<[string, unknown, string]>([
    ["no JSON", undefined, "not JSON"],
    ["a list", [], "wrong type"],
    ["null", null, "wrong type"],
    ["a text for a number", { Name: "n", Count: "1" }, "Count has the wrong type"],
    ["a number for a text", { Name: 5 }, "Name has the wrong type"],
    ["an object for a text", { Name: { __type: "x" } }, "Name has the wrong type"],
    ["an object for a list", { Name: "n", List: {} }, "List has the wrong type"],
    ["a list for a map", { Name: "n", Map: [] }, "Map has the wrong type"],
    ["a text for a date", { Name: "n", At: "2026-01-01" }, "At has the wrong type"],
    ["a date past all dates", { Name: "n", At: 1e300 }, "At has the wrong type"],
    [
      "a wrong type inside",
      { Name: "n", List: [{ Key: "a" }, { Key: 1 }] },
      "List[1].Key has the wrong type",
    ],
    ["nothing required", {}, "Value null at 'Name'"],
    ["null for what is required", { Name: null }, "Value null at 'Name'"],
    ["nothing required inside", { Name: "n", List: [{}] }, "Value null at 'Key'"],
  ])("refuses %s and names the member", (_what, value, message) => {
    expect(() => (value === undefined ? readJson("{", shape) : read(value))).toThrow(message);
  });

  it("refuses deep nesting before walking to its end", () => {
    const nest = (depth: number) => JSON.parse(`${"[".repeat(depth)}${"]".repeat(depth)}`) as unknown;
    expect(read({ Name: "n", Any: nest(20) })).toHaveProperty("Any");
    expect(() => read({ Name: "n", Any: nest(100) })).toThrow("nested too deeply");
  });

  it("an empty body is an empty request", () =>
    expect(() => readJson("", shape)).toThrow("Value null at 'Name'"));
});

describe("writing", () => {
  it("writes only modelled members, dates as seconds, and nothing for null", () => {
    const value = {
      Name: "n",
      secret: "s",
      At: new Date(1_700_000_000_250),
      Blob: Buffer.from([1, 2]),
      Count: null,
      List: [{ Key: "k", secret: "s" }],
      Map: { a: "b" },
    };
    expect(JSON.parse(writeJson(value, shape))).toEqual({
      Name: "n",
      At: 1_700_000_000.25,
      Blob: "AQI=",
      List: [{ Key: "k" }],
      Map: { a: "b" },
    });
    expect(writeJson(undefined, shape)).toBe("{}");
  });
});
