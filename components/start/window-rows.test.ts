import { describe, expect, it } from "vitest";
import { rowsWithin, stretchFor, topsOf } from "./window-rows";

const SIZES = [60, 69, 117, 69, 69];
const tops = topsOf(SIZES.length, (index) => SIZES[index] ?? 0);

describe("the rows to draw", () => {
  it.each([
    [{ from: 0, to: 100 }, [0, 1]],
    [{ from: -500, to: -1 }, [0]],
    [{ from: 60, to: 60 }, [1]],
    [{ from: 59, to: 129 }, [0, 1, 2]],
    [{ from: 300, to: 10_000 }, [3, 4]],
    [{ from: 9_000, to: 10_000 }, [4]],
  ])("of %o are those it touches", (stretch, rows) => {
    const { first, end } = rowsWithin(tops, stretch);
    expect(Array.from({ length: end - first }, (_, index) => first + index)).toEqual(rows);
  });
  it("of an empty list are none", () => {
    expect(
      rowsWithin(
        topsOf(0, () => 69),
        { from: 0, to: 900 },
      ),
    ).toEqual({ first: 0, end: 0 });
  });
  it("always cover the screen, at any scroll position", () => {
    let drawn = { from: 0, to: 720 };
    for (const from of [0, 90, 700, 690, 5_000, 0, 99_300, 99_280, 40]) {
      const seen = { from, to: from + 720 };
      drawn = stretchFor(drawn, seen, { min: 140, max: 400 }, 100_000);
      expect(drawn.from).toBeLessThanOrEqual(Math.max(0, seen.from - 140));
      expect(drawn.to).toBeGreaterThanOrEqual(Math.min(100_000, seen.to + 140));
    }
  });
  it("stay the same over small steps, so that scrolling redraws rarely", () => {
    const drawn = stretchFor(
      { from: 0, to: 720 },
      { from: 5_000, to: 5_720 },
      { min: 140, max: 400 },
      100_000,
    );
    expect(stretchFor(drawn, { from: 5_200, to: 5_920 }, { min: 140, max: 400 }, 100_000)).toBe(drawn);
  });
});
