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
    const text = textOf(file);
    return [...text.matchAll(/SameSite=|sameSite:/g)].map(({ 0: found, index }) => {
      // A header is one line; options are what stands between the braces.
      const [open, close] = found === "sameSite:" ? ["{", "}"] : ["\n", "\n"];
      return { file, options: text.slice(text.lastIndexOf(open, index), text.indexOf(close, index)) };
    });
  });
  expect(places.length).toBeGreaterThan(10);
  const isStrict = (options: string) =>
    [/same-?site[:=] ?"?(lax|strict)/i, /httpOnly(: true|;)/i, /secure(?!: false)/i].every((part) =>
      part.test(options),
    );
  // The reader's theme and time zone grant nothing, and scripts use them.
  expect(places.filter(({ options }) => !isStrict(options)).map(({ file }) => file)).toEqual([
    "app/(portal)/start/actions.ts",
    "components/text/time-zone.tsx",
  ]);
});
