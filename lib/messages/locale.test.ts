import { describe, expect, it } from "vitest";
import { readerLocale } from "./locale";

describe("the reader's locale", () => {
  it.each([
    ["de-DE,de;q=0.9,en;q=0.8", "en", "en-DE"],
    ["de", "en", "en-DE"],
    ["en-GB", "en", "en-GB"],
    ["en", "en", "en"],
    ["en-XA", "en-XA", "en"],
    ["fr;q=0.2, en-AU;q=0.9", "en", "en-AU"],
    ["", "en", "en"],
    [null, "en", "en"],
    ["*", "en", "en"],
    ["x".repeat(100_000), "en", "en"],
    ["de_DE; drop table", "en", "en"],
  ])("of %s has texts in %s and formats of %s", (header, language, format) => {
    expect(readerLocale(header, null)).toEqual({ language, format, timeZone: "UTC" });
  });
  it.each([
    ["Europe/Berlin", "Europe/Berlin"],
    ["Mars/Olympus", "UTC"],
    ["<script>", "UTC"],
    [undefined, "UTC"],
  ])("reads the zone %s as %s", (zone, expected) => {
    expect(readerLocale("en", zone).timeZone).toBe(expected);
  });
});
