import { afterAll, beforeAll, expect, it } from "vitest";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount } from "@/lib/testing/company";
import { profileNamesOf } from "./profile-names";

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.dispose());

const named = async (...accounts: [id: string, name: string][]) => [
  ...(await profileNamesOf(
    app.ctx.db,
    accounts.map(([id, name]) => ({ id, name })),
  )),
];

it("[C2] gives each account a name of its own, and never another one", async () => {
  for (const [id, name] of [
    ["100000000002", "team a"],
    ["100000000001", "Team A"],
    ["100000000003", "Team A 100000000001"],
  ] as const)
    await addAccount(app, id, name);
  expect(await named(["100000000002", "team a"])).toEqual([["100000000002", "team-a"]]);
  // A later account, though its number is lower, and one that is called as another's profile would be.
  const all = await Promise.all([
    named(["100000000003", "Team A 100000000001"], ["100000000001", "Team A"], ["100000000002", "team a"]),
    named(["100000000001", "Team A"], ["100000000002", "team a"]),
  ]);
  const names = new Map(all.flat());
  expect(names.get("100000000002")).toBe("team-a");
  expect(new Set(names.values()).size).toBe(3);
  // Renamed, and gone from the list: the names stay.
  expect(new Map(await named(["100000000001", "Payments"], ["100000000003", "x"]))).toEqual(
    new Map([...names].filter(([id]) => id !== "100000000002")),
  );
});

it("leaves an account that Foyer doesn't have without one", async () => {
  expect(await named(["999999999999", "Elsewhere"])).toEqual([]);
});
