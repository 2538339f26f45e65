import { describe, expect, it } from "vitest";
import { checkIdentityPolicy } from "./check";
import { countedCharacters } from "./size";

const statement = (more: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...more }],
  });
const messages = (text: string) =>
  checkIdentityPolicy(text).map(({ severity, message }) => `${severity}: ${message}`);

describe("an identity policy", () => {
  it.each([
    [statement({})],
    [
      statement({
        Sid: "ReadIt",
        Action: ["s3:Get*", "s3:List?"],
        Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::a"],
      }),
    ],
    [statement({ Action: undefined, NotAction: "iam:*", Effect: "Deny" })],
    [
      statement({
        Condition: {
          "ForAnyValue:StringLikeIfExists": { "aws:PrincipalTag/team": ["a", "b"] },
          Bool: { "aws:SecureTransport": true },
          NumericLessThan: { "s3:max-keys": 10 },
        },
      }),
    ],
    [JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: "*" } })],
  ])("that IAM takes has no problem: %s", (text) => expect(messages(text)).toEqual([]));

  it.each<[string, string, string]>([
    ["a list", "[]", "is a JSON object"],
    ["no statement", '{"Version":"2012-10-17"}', "no Statement"],
    ["an empty list of statements", '{"Version":"2012-10-17","Statement":[]}', "at least one statement"],
    [
      "another version",
      '{"Version":"2020-01-01","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
      "Version is 2012-10-17",
    ],
    ["an unknown member", statement({ Efect: "Allow" }), "“Efect” is not part of a statement"],
    ["a small allow", statement({ Effect: "allow" }), "Effect is Allow or Deny"],
    ["a principal", statement({ Principal: "*" }), "has no Principal"],
    ["both actions", statement({ NotAction: "s3:*" }), "not both"],
    ["no resource", statement({ Resource: undefined }), "no Resource"],
    ["an action without service", statement({ Action: "GetObject" }), "not an action"],
    ["a number as action", statement({ Action: 7 }), "a text or a list of texts"],
    ["a bucket name as resource", statement({ Resource: "my-bucket" }), "not a resource"],
    ["an unknown operator", statement({ Condition: { StringIs: { a: "b" } } }), "not a condition operator"],
    [
      "a condition without key",
      statement({ Condition: { StringEquals: "b" } }),
      "an object of condition keys",
    ],
    [
      "a nested condition value",
      statement({ Condition: { StringEquals: { a: { b: "c" } } } }),
      "compares with a text",
    ],
    [
      "a name twice",
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}}',
      "stands here twice",
    ],
    [
      "a Sid twice",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [1, 2].map(() => ({ Sid: "A", Effect: "Deny", Action: "*", Resource: "*" })),
      }),
      "two statements",
    ],
    ["a Sid with a space", statement({ Sid: "Read it" }), "letters and digits"],
    ["a comment", `// hello\n${statement({})}`, "no comments"],
    ["a comma too many", '{"Version":"2012-10-17",}', "comma too many"],
  ])("with %s is refused", (_what, text, part) => {
    const errors = messages(text).filter((message) => message.startsWith("error"));
    expect(errors.join("\n")).toContain(part);
  });

  it("points at the line and the column", () => {
    const text =
      '{\n  "Version": "2012-10-17",\n  "Statement": {\n    "Effect": "Allow",\n    "Action": "s3GetObject",\n    "Resource": "*"\n  }\n}';
    expect(checkIdentityPolicy(text)).toEqual([expect.objectContaining({ line: 5, column: 15 })]);
  });

  it("is counted without white space, and refused one character past the limit, by its name", () => {
    const filled = (size: number) => {
      const bare = statement({ Resource: "arn:aws:s3:::" });
      return statement({ Resource: `arn:aws:s3:::${"x".repeat(size - bare.length)}` });
    };
    expect(countedCharacters(filled(10_000))).toBe(10_000);
    expect(messages(filled(10_000))).toEqual([]);
    expect(messages(filled(10_000).replaceAll(",", ",\n  "))).toEqual([]);
    expect(messages(filled(10_001)).join()).toContain("may have 10,000");
    expect(messages(filled(10_000) + " ".repeat(32_768)).join()).toContain("at most 32,768");
  });

  it.each<[string, object, string]>([
    ["everything", { Action: "*" }, "everything in the account"],
    ["any role", { Action: "iam:PassRole" }, "become any role"],
    ["all that is not named", { Action: undefined, NotAction: "s3:*" }, "also future ones"],
  ])("that grants %s is taken with a warning", (_what, more, part) => {
    expect(messages(statement(more))).toEqual([expect.stringMatching(new RegExp(`^warning: .*${part}`))]);
  });

  it("never throws, whatever is typed", () => {
    for (const text of [
      "",
      " ",
      "null",
      "7",
      '"',
      "{",
      "{{}}",
      '{"Statement":[null]}',
      '{"Statement":[[]]}',
      "\u0000",
      "[".repeat(500),
    ])
      expect(checkIdentityPolicy(text).length).toBeGreaterThan(0);
  });
});
