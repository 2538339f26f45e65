import { expect, it } from "vitest";
import { DENY_ALL, shrinkPolicy } from "./shrink";
import { countedCharacters } from "./size";

const statement = (Effect: string, size: number) => ({
  Effect,
  Action: "s3:GetObject",
  Resource: `arn:aws:s3:::${"x".repeat(size)}`,
});
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

it.each<[string, string, string | null]>([
  [
    "that fits stays as it is, white space too",
    policy(statement("Allow", 10)).replaceAll(",", ",\n"),
    policy(statement("Allow", 10)).replaceAll(",", ",\n"),
  ],
  [
    "loses what it allows, from the end",
    policy(statement("Allow", 10), statement("Allow", 500), statement("Allow", 400)),
    policy(statement("Allow", 10)),
  ],
  [
    "keeps what it denies",
    policy(statement("Allow", 10), statement("Deny", 50), statement("Allow", 400)),
    policy(statement("Allow", 10), statement("Deny", 50)),
  ],
  ["that only allows may go", policy(statement("Allow", 500)), null],
  [
    "with one statement outside a list may go",
    JSON.stringify({ Version: "2012-10-17", Statement: statement("Allow", 500) }),
    null,
  ],
  [
    "that denies too much becomes one that denies all",
    policy(statement("Allow", 1), statement("Deny", 500)),
    DENY_ALL,
  ],
  ["that is none becomes one that denies all", "x".repeat(500), DENY_ALL],
])("a policy %s", (_what, text, expected) => {
  const shrunk = shrinkPolicy(text, 400);
  expect(shrunk).toBe(expected);
  expect(countedCharacters(shrunk ?? "")).toBeLessThanOrEqual(400);
});
