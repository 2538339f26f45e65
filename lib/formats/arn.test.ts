import { describe, expect, it } from "vitest";
import {
  parseAccountId,
  parseArn,
  parseTypedAccountId,
  roleArn,
  samlProviderArn,
  type AccountId,
} from "./arn";

const account = "012345678901" as AccountId;

describe("account ids", () => {
  it("are twelve digits, leading zeros included", () => {
    expect(parseAccountId("012345678901")).toBe("012345678901");
    expect(() => parseAccountId("01234567890")).toThrow("must be twelve digits");
  });

  it.each([
    "",
    "12345678901",
    "1234567890123",
    "1234-5678-9012",
    "12345678901a",
    " 123456789012",
    "１２３４５６７８９０１２",
    "123456789012\n",
  ])("%j is refused from a machine", (text) => {
    expect(() => parseAccountId(text)).toThrow(
      expect.objectContaining({ code: "invalid_format", field: "accountId" }),
    );
  });

  it.each([
    ["1234-5678-9012", "123456789012"],
    [" 1234 5678 9012 ", "123456789012"],
    ["012345678901", "012345678901"],
    ["1234- 5678\t9012", "123456789012"],
    ["12345678901", null],
    ["1234_5678_9012", null],
    ["", null],
  ])("typed as %j means %j", (text, expected) => {
    expect(parseTypedAccountId(text)).toBe(expected);
  });
});

describe("ARNs", () => {
  it("have at most 2,048 characters", () => {
    const longest = `arn:aws:iam::012345678901:role/${"x".repeat(2048 - 31)}`;
    expect(longest).toHaveLength(2048);
    expect(parseArn(longest).resource).toHaveLength(2048 - 31 + 5);
  });
  it("of an unknown partition are refused with the known ones", () => {
    expect(() => parseArn("arn:aws-iso:iam::012345678901:role/x")).toThrow(
      "must be an ARN of aws, aws-us-gov or aws-cn",
    );
  });

  it("belong to the requested partition", () => {
    expect(roleArn("aws", account, "/foyer/", "Foyer_Admin_0123456789abcdef")).toBe(
      "arn:aws:iam::012345678901:role/foyer/Foyer_Admin_0123456789abcdef",
    );
    expect(roleArn("aws-us-gov", account, "/", "x")).toBe("arn:aws-us-gov:iam::012345678901:role/x");
    expect(roleArn("aws", account, `/${"a".repeat(510)}/`, "x".repeat(64))).toBe(
      `arn:aws:iam::012345678901:role/${"a".repeat(510)}/${"x".repeat(64)}`,
    );
    expect(samlProviderArn("aws-cn", account, "FOYER_0123456789abcdef_DO_NOT_DELETE")).toBe(
      "arn:aws-cn:iam::012345678901:saml-provider/FOYER_0123456789abcdef_DO_NOT_DELETE",
    );
  });

  it.each([
    ["foyer/", "x"],
    ["/foyer", "x"],
    ["/a b/", "x"],
    [`/${"a".repeat(511)}/`, "x"],
    ["/", ""],
    ["/", "a".repeat(65)],
    ["/", "a/b"],
    ["/", "a:b"],
    ["/", "é"],
    ["/", "x\n"],
  ])("a role ARN can't have path %j with name %j", (path, name) => {
    expect(() => roleArn("aws", account, path, name)).toThrow(
      expect.objectContaining({ code: "invalid_format" }),
    );
  });

  it.each([
    ["foyer/", "x", "path", "must begin and end with /"],
    ["/", "a/b", "name", "must be 1 to 64 letters"],
  ])("path %j with name %j is refused with the reason", (path, name, field, message) => {
    expect(() => roleArn("aws", account, path, name)).toThrow(
      expect.objectContaining({ field, message: expect.stringContaining(message) }),
    );
  });

  it.each(["", "a b", "a/b", "a:b", "a\n", " a", "a ", "é", "a".repeat(129)])(
    "a SAML provider ARN can't have the name %j",
    (name) => {
      expect(() => samlProviderArn("aws", account, name)).toThrow(
        expect.objectContaining({
          field: "name",
          message: expect.stringContaining("must be 1 to 128 letters, digits or _.-"),
        }),
      );
    },
  );

  it("contain a region if the service has one", () => {
    expect(parseArn("arn:aws:sqs:eu-west-1:012345678901:orders")).toMatchObject({
      service: "sqs",
      region: "eu-west-1",
      resource: "orders",
    });
  });

  it("are parsed into their parts", () => {
    expect(parseArn("arn:aws-cn:iam::012345678901:role/foyer/Foyer_Admin_0123456789abcdef")).toEqual({
      partition: "aws-cn",
      service: "iam",
      region: "",
      accountId: "012345678901",
      resource: "role/foyer/Foyer_Admin_0123456789abcdef",
    });
    expect(parseArn("arn:aws:iam::aws:policy/ReadOnlyAccess").accountId).toBeNull();
    expect(parseArn("arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef").resource).toBe(
      "permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef",
    );
  });

  it.each([
    "",
    "arn",
    "arn:aws:iam::1:role/x",
    "arn:aws-iso:iam::012345678901:role/x",
    "arn:aws:iam::012345678901:",
    " arn:aws:iam::012345678901:role/x",
    "arn:aws:iam::012345678901:role/x y",
    "arn:aws:iam::012345678901:role/x\n",
    "ARN:aws:iam::012345678901:role/x",
    `arn:aws:iam::012345678901:role/${"x".repeat(2048)}`,
    `arn:aws:iam::012345678901:role/${"x".repeat(2049 - 31)}`,
  ])("don't include %j", (text) => {
    expect(() => parseArn(text)).toThrow(expect.objectContaining({ code: "invalid_format", field: "arn" }));
  });
});
