/** Checks that one room writes each table, so that there is one place to find its changes. */
import { expect, it } from "vitest";
import { roomOf, SOURCES, writesOf } from "./source-tree";

const FILES = SOURCES.filter((file) => file.startsWith("lib/") && !file.includes("/db/migrations/"));
const WRITES = FILES.flatMap((file) => writesOf(file).map((table) => ({ file, table, room: roomOf(file) })));

it("every table is written by one room", () => {
  const writers = new Map<string, Set<string>>();
  for (const { table, room } of WRITES) writers.set(table, (writers.get(table) ?? new Set()).add(room));
  const shared = [...writers].flatMap(([table, rooms]) =>
    rooms.size > 1 ? [...rooms].map((room) => `${table} ← ${room}`) : [],
  );
  expect(shared.sort()).toEqual([]);
});
it("writes name their table, so that this test can read it", () => {
  expect(WRITES.filter(({ table }) => table.includes("?"))).toEqual([]);
  expect(new Set(WRITES.map(({ table }) => table)).size).toBeGreaterThan(40);
});
