import { expect, it } from "vitest";
import { readConfig } from "@/lib/platform/config";
import { SOURCES, textOf } from "@/lib/testing/source-tree";
import { cookieNames } from "./cookies";

const names = (variables: Parameters<typeof readConfig>[0]) =>
  Object.values(cookieNames(readConfig(variables))).filter((name) => typeof name === "string");

it("[G46] every cookie that grants something is bound to this host and to https", () => {
  for (const name of names({ FOYER_URL: "https://aws.example.com" })) expect(name).toMatch(/^__Host-foyer-/);
  // Browsers refuse the prefix over http, which only localhost may use.
  for (const name of names({})) expect(name).toMatch(/^foyer-/);
});

it("[G46] scripts can't read cookies, other sites' forms don't send them, and they need https", () => {
  const places = SOURCES.flatMap((file) => {
    const lines = textOf(file).split("\n");
    return lines.flatMap((line, index) => {
      if (/SameSite=/.test(line)) return [{ file, options: line }];
      // The options of one call are at most five lines before and after.
      if (/sameSite:/.test(line)) return [{ file, options: lines.slice(index - 4, index + 5).join(" ") }];
      return [];
    });
  });
  expect(places.length).toBeGreaterThan(10);
  const isStrict = (options: string) =>
    [/same-?site[:=] ?"?(lax|strict)/i, /httpOnly/i, /secure/i].every((part) => part.test(options));
  // The reader's theme and time zone grant nothing, and scripts use them.
  expect(places.filter(({ options }) => !isStrict(options)).map(({ file }) => file)).toEqual([
    "app/(portal)/start/actions.ts",
    "components/text/time-zone.tsx",
  ]);
});
