import { describe, expect, it } from "vitest";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { buildIndex, markParts, search } from "./search";

const account = (id: string, name: string, roles: number[], environment = 0) => ({
  id,
  name,
  email: `${name.toLowerCase().replaceAll(" ", "-")}@northwind.example`,
  unit: 0,
  environment,
  roles,
});
const DATA: Entitlements = {
  environments: [
    { name: "Production", colour: "red" },
    { name: "Staging", colour: "amber" },
  ],
  units: ["Workloads / Production"],
  roles: [
    { id: "a", name: "ReadOnly", description: null, sessionSeconds: 3600 },
    { id: "b", name: "Operator", description: null, sessionSeconds: 3600 },
  ],
  accounts: [
    account("481230097715", "Payments", [0, 1]),
    account("205517739042", "Payments staging", [0], 1),
    account("111122223333", "Online payments", [0]),
    account("902215580046", "Payroll", [1]),
  ],
};
const found = (query: string) => search(buildIndex(DATA), query).map((hit) => hit.account.name);

describe("search", () => {
  it.each([
    ["pay", ["Payments", "Payments staging", "Payroll", "Online payments"]],
    ["PAYMENTS stag", ["Payments staging"]],
    ["4812 3009", ["Payments"]],
    ["4812-3009-7715", ["Payments"]],
    ["páyments stäging", ["Payments staging"]],
    ["payrol readonly", []],
    ["payrool", ["Payroll"]],
    ["paymetns stagin", ["Payments staging"]],
    ["481230097715", ["Payments"]],
    ["payroll@northwind", ["Payroll"]],
    ["workloads operator", ["Payments", "Payroll"]],
    ["staging readonly", ["Payments staging"]],
    ["nothing like this", []],
  ])("%s finds what a reader means, best first", (query, names) => {
    expect(found(query)).toEqual(names);
  });
  it("puts the role that was named first", () => {
    expect(search(buildIndex(DATA), "481230097715 operator")[0]?.roles).toEqual([1, 0]);
  });
  it("marks each word once and loses no letter", () => {
    const parts = markParts("Payments staging", ["stag", "pay"]);
    expect(parts.map((part) => part.text).join("")).toBe("Payments staging");
    expect(parts.filter((part) => part.hit).map((part) => part.text)).toEqual(["Pay", "stag"]);
  });
});

describe("[C6] folding", () => {
  it.each([
    ["zurich", "Zürich"],
    ["ZÜRICH", "Zu\u0308rich"],
    ["service", "Services"],
    ["servce", "Service desk"],
  ])("%s finds %s", (query, name) => {
    const data = { ...DATA, accounts: [account("300000000001", name, [0])] };
    expect(search(buildIndex(data), query)).toHaveLength(1);
  });
  it("marks the match at its position", () => {
    expect(markParts("Büro Zürich", ["zurich"])).toEqual([
      { text: "Büro ", hit: false },
      { text: "Zürich", hit: true },
    ]);
  });
});
