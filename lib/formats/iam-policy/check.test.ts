import { reasonText } from "@/lib/messages/reason";
import { englishText } from "@/lib/messages/server-text";
import { describe, expect, it } from "vitest";
import { checkIdentityPolicy, type PolicyProblem } from "./check";
import { countedCharacters } from "./size";

const statement = (more: object) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", ...more }],
  });
const inWords = ({ problem }: PolicyProblem) => reasonText(englishText(), problem);
const messages = (text: string) =>
  checkIdentityPolicy(text).map((each) => `${each.severity}: ${inWords(each)}`);

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
  ])("that IAM accepts has no problem: %s", (text) => expect(messages(text)).toEqual([]));

  it.each<[string, string, string]>([
    ["a list", "[]", "is a JSON object"],
    ["no statement", '{"Version":"2012-10-17"}', "no Statement"],
    ["an empty list of statements", '{"Version":"2012-10-17","Statement":[]}', "at least one statement"],
    [
      "another version",
      '{"Version":"2020-01-01","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}',
      "Version is 2012-10-17",
    ],
    ["an unknown member", statement({ Efect: "Allow" }), "“Efect” isn’t part of a statement"],
    ["a small allow", statement({ Effect: "allow" }), "Effect is Allow or Deny"],
    ["a principal", statement({ Principal: "*" }), "has no Principal"],
    ["both actions", statement({ NotAction: "s3:*" }), "not both"],
    ["no resource", statement({ Resource: undefined }), "no Resource"],
    ["an action without service", statement({ Action: "GetObject" }), "isn’t an action"],
    ["a number as action", statement({ Action: 7 }), "a string or a list of strings"],
    ["a bucket name as resource", statement({ Resource: "my-bucket" }), "isn’t a resource"],
    ["an unknown operator", statement({ Condition: { StringIs: { a: "b" } } }), "isn’t a condition operator"],
    [
      "a condition without key",
      statement({ Condition: { StringEquals: "b" } }),
      "an object of condition keys",
    ],
    [
      "a nested condition value",
      statement({ Condition: { StringEquals: { a: { b: "c" } } } }),
      "compares with a string",
    ],
    [
      "a name twice",
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}}',
      "is here twice",
    ],
    [
      "a Sid twice",
      JSON.stringify({
        Version: "2012-10-17",
        Statement: [1, 2].map(() => ({ Sid: "A", Effect: "Deny", Action: "*", Resource: "*" })),
      }),
      "Two statements",
    ],
    ["a Sid with a space", statement({ Sid: "Read it" }), "letters and digits"],
    ["a comment", `// hello\n${statement({})}`, "allow comments"],
    ["a comma too many", '{"Version":"2012-10-17",}', "comma too many"],
  ])("with %s is refused", (_what, text, part) => {
    const errors = messages(text).filter((message) => message.startsWith("error"));
    expect(errors.join("\n")).toContain(part);
  });

  it.each<[string, string, string]>([
    [
      "an unknown top member",
      '{"Version":"2012-10-17","Owner":1,"Statement":[]}',
      "“Owner” isn’t part of a policy",
    ],
    ["an Id that is a number", '{"Version":"2012-10-17","Id":7,"Statement":[]}', "Id is a string"],
    [
      "a statement that is a text",
      '{"Version":"2012-10-17","Statement":["x"]}',
      "A statement is a JSON object",
    ],
    ["a NotPrincipal", statement({ NotPrincipal: "*" }), "has no NotPrincipal"],
    ["no effect", statement({ Effect: undefined }), "no Effect"],
    ["no action", statement({ Action: undefined }), "no Action"],
    ["no values", statement({ Action: [] }), "Action has at least one value"],
    ["a condition that is a text", statement({ Condition: "x" }), "Condition is a JSON object"],
    ["a Sid that is a number", statement({ Sid: 7 }), "letters and digits"],
    [
      "a list in a condition's list",
      statement({ Condition: { StringEquals: { a: [["b"]] } } }),
      "compares with a string",
    ],
    [
      "an operator with IfExists inside",
      statement({ Condition: { StringIfExistsEquals: { a: "b" } } }),
      "isn’t a condition operator",
    ],
    ["something after it", `${statement({})}1`, "The policy ends before this"],
    ["an open text", '{"Version":"2012', "isn’t closed with a double quote"],
    ["a missing colon", '{"Version" "2012-10-17"}', "A colon is missing"],
    ["a missing comma", '{"Version":"2012-10-17" "Id":"x"}', "A comma is missing"],
    ["a missing value", '{"Version":}', "A value is missing"],
    ["a missing brace", '{"Version":"2012-10-17"', "A closing brace is missing"],
    ["a missing bracket", '{"Statement":[', "A closing bracket ] is missing"],
    ["a bad escape", '{"Version":"\\x"}', "This isn’t JSON (InvalidEscapeCharacter)"],
  ])("with %s is refused as an error", (_what, text, part) => {
    const errors = checkIdentityPolicy(text).filter(({ severity }) => severity === "error");
    expect(errors.map(inWords).join("\n")).toContain(part);
  });

  it("without a version gets a warning, because variables are plain text then", () => {
    expect(messages('{"Id":"x","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}')).toEqual([
      expect.stringMatching(/^warning: Without Version 2012-10-17/),
    ]);
    expect(
      messages('{"Version":"2008-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'),
    ).toEqual([]);
  });

  it("may have an empty Sid in many statements", () => {
    const statements = [1, 2].map(() => ({ Sid: "", Effect: "Deny", Action: "*", Resource: "*" }));
    expect(messages(JSON.stringify({ Version: "2012-10-17", Statement: statements }))).toEqual([]);
  });

  it("accepts every kind of condition value, alone or in a list", () => {
    for (const value of ["a", 1, true, ["a", 1, false], []])
      expect(messages(statement({ Condition: { StringEquals: { a: value } } }))).toEqual([]);
  });

  it("[G64] gets a warning only for what is granted on all resources", () => {
    for (const Action of ["iam:*", "iam:PassRole", "IAM:passrole"]) {
      expect(messages(statement({ Action }))).toEqual([expect.stringContaining("become any role")]);
      expect(messages(statement({ Action, Resource: "arn:aws:iam::111122223333:role/x" }))).toEqual([]);
      expect(messages(statement({ Action, Condition: { Bool: { "aws:SecureTransport": true } } }))).toEqual(
        [],
      );
      expect(messages(statement({ Action, Effect: "Deny" }))).toEqual([]);
    }
    // One of several resources is enough.
    expect(messages(statement({ Action: "*", Resource: ["arn:aws:s3:::a", "*"] }))).toHaveLength(1);
    expect(messages(statement({ Action: "*", Resource: ["arn:aws:s3:::a"] }))).toEqual([]);
    expect(messages(statement({ Action: undefined, NotAction: "s3:*", Resource: "arn:aws:s3:::a" }))).toEqual(
      [],
    );
    expect(messages(statement({ Action: undefined, NotAction: "*" }))).toHaveLength(1);
  });

  it("quotes at most 80 characters of a problem", () => {
    expect(messages(statement({ Action: "x".repeat(100) }))[0]).toContain(`“${"x".repeat(80)}”`);
  });

  it("lists at most fifty problems, in the order of the text", () => {
    const many = Array.from({ length: 60 }, () => ({ Effect: "no", Action: "s3:GetObject", Resource: "*" }));
    expect(checkIdentityPolicy(JSON.stringify({ Version: "2012-10-17", Statement: many }))).toHaveLength(50);
    const mixed = checkIdentityPolicy(
      '{\n"Version":"2012-10-17",\n"Statement":{"Resource":"x",\n"Action":"y",\n"Effect":"z"}}',
    );
    expect(mixed.map(({ line }) => line)).toEqual([3, 4, 5]);
  });

  it("has at most 32,768 bytes, counted as UTF-8", () => {
    const fill = (size: number) =>
      statement({ Sid: "a" }) + " ".repeat(size - statement({ Sid: "a" }).length);
    expect(checkIdentityPolicy(fill(32_768))).toEqual([]);
    expect(checkIdentityPolicy(fill(32_769))).toEqual([
      {
        severity: "error",
        problem: { code: "policy.too_many_bytes", params: { bytes: 32_769, max: 32_768 } },
        line: 1,
        column: 1,
      },
    ]);
  });

  it("points at the line and the column", () => {
    const text =
      '{\n  "Version": "2012-10-17",\n  "Statement": {\n    "Effect": "Allow",\n    "Action": "s3GetObject",\n    "Resource": "*"\n  }\n}';
    expect(checkIdentityPolicy(text)).toEqual([expect.objectContaining({ line: 5, column: 15 })]);
  });

  it("is counted without white space, and refused one character above the limit, which the message names", () => {
    const filled = (size: number) => {
      const bare = statement({ Resource: "arn:aws:s3:::" });
      return statement({ Resource: `arn:aws:s3:::${"x".repeat(size - bare.length)}` });
    };
    expect(countedCharacters(filled(10_000))).toBe(10_000);
    expect(messages(filled(10_000))).toEqual([]);
    expect(messages(filled(10_000).replaceAll(",", ",\n  "))).toEqual([]);
    expect(messages(filled(10_001)).join()).toContain("can have 10,000");
    expect(messages(filled(10_000) + " ".repeat(32_768)).join()).toContain("up to 32,768");
  });

  it.each<[string, object, string]>([
    ["everything", { Action: "*" }, "everything in the account"],
    ["any role", { Action: "iam:PassRole" }, "become any role"],
    ["all that is not named", { Action: undefined, NotAction: "s3:*" }, "including future ones"],
  ])("that grants %s gets a warning", (_what, more, part) => {
    expect(messages(statement(more))).toEqual([expect.stringMatching(new RegExp(`^warning: .*${part}`))]);
  });

  it("[G27] never throws, for any input", () => {
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

describe("[T6] characters that IAM doesn't take", () => {
  const of = (sid: string) =>
    checkIdentityPolicy(
      `{"Version":"2012-10-17",\n"Statement":[{"Sid":"","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::${sid}"}]}`,
    ).filter(({ severity }) => severity === "error");
  it.each([
    ["✓", "\\u2713"],
    ["😀", "\\uD83D\\uDE00"],
    ["\u200b", "\\u200B"],
    ["\u007f\u0100", "\\u0100"],
  ])("%j is refused at its position, with its escape", (text, escape) => {
    expect(of(text)).toMatchObject([{ line: 2, problem: { params: { escaped: escape } } }]);
  });
  it.each(["é", "ÿ", "\\u2713", "\\uD83D\\uDE00"])("%j is taken", (text) => expect(of(text)).toEqual([]));
});
