import { describe, expect, it } from "vitest";
import { isPrintable } from "./text";

describe("[X5] a name", () => {
  it.each([
    "mor\u200Bgan",
    "morgan\u200D",
    "\uFEFFmorgan",
    "mor\u00ADgan",
    "\u202Enagrom",
    "morgan\u2069",
    "morgan\u200E",
    "morgan\u061C",
    "morgan\uFE0F",
    "morgan\u2800",
    "morgan\u3164",
    "morgan\u115F",
    "morgan\u2028",
    "morgan\u{E0041}",
    "morgan\u180E",
  ])("%j has an invisible or a direction character, and is refused", (name) => {
    expect(isPrintable(name, 256)).toBe(false);
  });
  it.each(["morgan", "Zoë Müller", "Нина", "佐藤", "עדה", "On-call ❤️", "Team 👩‍💻", "Team ⚡️ 1", "a b"])(
    "%j is none of that",
    (name) => {
      expect(isPrintable(name, 256)).toBe(true);
    },
  );
});
