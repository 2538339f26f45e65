import { expect, it } from "vitest";
import { peopleIn, withHolders } from "./flatten";

const graph = new Map([
  ["all", ["eng", "ops", "ada"]],
  ["eng", ["dana", "core"]],
  ["core", ["lee", "eng"]],
  ["ops", ["dana"]],
  ["alone", ["self", "alone"]],
  ["empty", []],
]);

it("a group has everyone in its nested groups, once, even with loops", () => {
  expect([...peopleIn(graph, "all")].sort()).toEqual(["ada", "dana", "lee"]);
  expect([...peopleIn(graph, "core")].sort()).toEqual(["dana", "lee"]);
  expect([...peopleIn(graph, "alone")]).toEqual(["self"]);
  expect([...peopleIn(graph, "empty")]).toEqual([]);
});
it("a change affects every group around it", () => {
  expect([...withHolders(graph, ["core"])].sort()).toEqual(["all", "core", "eng"]);
  expect([...withHolders(graph, ["ops"])].sort()).toEqual(["all", "ops"]);
  expect([...withHolders(graph, [])]).toEqual([]);
});
it("a chain of ten thousand groups doesn't overflow", () => {
  const chain = new Map(
    Array.from({ length: 10_000 }, (_, index): [string, string[]] => [
      `g${index}`,
      index === 9_999 ? ["ada"] : [`g${index + 1}`],
    ]),
  );
  expect([...peopleIn(chain, "g0")]).toEqual(["ada"]);
  expect(withHolders(chain, ["g9999"]).size).toBe(10_000);
});
