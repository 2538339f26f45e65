import { describe, expect, it } from "vitest";
import { parseAccountId, samlProviderArn } from "./arn";
import { samlRecipients } from "./partition";
import {
  FOYER_ROLE_PATH,
  foyerRoleName,
  providerName,
  provisionerProviderName,
  roleHash,
  roleMaxSessionSeconds,
  trustPolicy,
} from "./role-name";

const ids = {
  instanceId: "ssoins-0123456789abcdef",
  permissionSetId: "ps-0123456789abcdef",
  accountId: "111122223333",
};

const TRUST = {
  providerArn: samlProviderArn("aws", parseAccountId("111122223333"), "P"),
  issuer: "https://portal.example.com",
  audiences: ["https://signin.aws.amazon.com/saml"],
};

describe("role names", () => {
  it("never change: ARNs in foreign policies depend on them", () => {
    expect(roleHash(ids)).toBe("b3ffa698c775322a");
    expect(FOYER_ROLE_PATH).toBe("/foyer/");
    expect(foyerRoleName("ReadOnly", "0123456789abcdef")).toBe("Foyer_ReadOnly_0123456789abcdef");
  });

  it("differ when any of instance, permission set or account differs", () => {
    const hashes = [
      ids,
      { ...ids, instanceId: "ssoins-0123456789abcdee" },
      { ...ids, permissionSetId: "ps-0123456789abcdee" },
      { ...ids, accountId: "111122223334" },
    ].map(roleHash);
    expect(new Set(hashes).size).toBe(4);
  });

  it("count bytes and not characters, as they always have", () => {
    expect(roleHash({ ...ids, permissionSetId: "ps-é" })).toBe("367736a3ef5ab3d4");
  });

  it.each([
    ["ReadOnly!", "0123456789abcdef", "permissionSetName", "must be 1 to 32 letters, digits or _+=,.@-"],
    ["ReadOnly", "0123456789ABCDEF", "hash", "must be 16 hex characters"],
  ])("%j with hash %j is refused with the reason", (name, hash, field, problem) => {
    expect(() => foyerRoleName(name, hash)).toThrow(
      expect.objectContaining({ field, message: `${field} ${problem}` }),
    );
  });

  it("never collide when characters move from one field to the next", () => {
    expect(roleHash({ ...ids, instanceId: "ab", permissionSetId: "c" })).not.toBe(
      roleHash({ ...ids, instanceId: "a", permissionSetId: "bc" }),
    );
    expect(roleHash({ ...ids, instanceId: "a\0b", permissionSetId: "c" })).not.toBe(
      roleHash({ ...ids, instanceId: "a", permissionSetId: "b\0c" }),
    );
  });

  it("fit into IAM's 64 characters with the longest permission set name", () => {
    expect(foyerRoleName("x".repeat(32), "0123456789abcdef")).toHaveLength(55);
  });

  it("contain no comma, at which AWS splits the Role attribute", () => {
    expect(foyerRoleName("a,b,c", "0123456789abcdef")).toBe("Foyer_a-b-c_0123456789abcdef");
  });

  it.each([
    ["", "0123456789abcdef"],
    ["x".repeat(33), "0123456789abcdef"],
    ["a b", "0123456789abcdef"],
    ["a/b", "0123456789abcdef"],
    ["a\n", "0123456789abcdef"],
    ["a", "0123456789ABCDEF"],
    ["a", "0123456789abcde"],
  ])("can't be made from name %j and hash %j", (name, hash) => {
    expect(() => foyerRoleName(name, hash)).toThrow(expect.objectContaining({ code: "invalid_format" }));
  });

  it("can't be made for a malformed account id", () => {
    expect(() => roleHash({ ...ids, accountId: "1111-2222-3333" })).toThrow(
      expect.objectContaining({ field: "accountId" }),
    );
  });
});

describe("the provider's name", () => {
  it("of the provisioner differs from the people's", () => {
    expect(provisionerProviderName("ssoins-0123456789abcdef")).toBe(
      "FOYER_0123456789abcdef_PROVISIONER_DO_NOT_DELETE",
    );
  });
  it("contains the instance's own hex", () => {
    expect(providerName("ssoins-0123456789abcdef")).toBe("FOYER_0123456789abcdef_DO_NOT_DELETE");
  });
  it.each([
    "",
    "0123456789abcdef",
    "ssoins-0123456789ABCDEF",
    "ssoins-0123456789abcdef0",
    "ssoins-0123456789abcdef\n",
  ])("can't be made from %j", (id) => {
    expect(() => providerName(id)).toThrow(expect.objectContaining({ field: "instanceId" }));
  });
});

describe("invalid input", () => {
  it.each<[string, () => unknown, string]>([
    ["an instance id", () => providerName("x"), "instanceId must be ssoins- and 16 hex characters"],
    [
      "a duration",
      () => roleMaxSessionSeconds(1.5),
      "permissionSetSeconds must be a whole number of seconds",
    ],
    ["an issuer", () => trustPolicy({ ...TRUST, issuer: "" }), "issuer must not be empty"],
    [
      "audiences",
      () => trustPolicy({ ...TRUST, audiences: [] }),
      "audiences must hold at least one recipient",
    ],
  ])("%s is refused with its rule", (_what, work, message) => {
    expect(work).toThrow(message);
  });
  it("one audience is enough", () => {
    expect(trustPolicy(TRUST)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "FoyerSaml",
          Effect: "Allow",
          Principal: { Federated: "arn:aws:iam::111122223333:saml-provider/P" },
          Action: ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
          Condition: {
            StringEquals: {
              "SAML:aud": ["https://signin.aws.amazon.com/saml"],
              "SAML:iss": "https://portal.example.com",
              "SAML:sub_type": "persistent",
            },
            Null: { "sts:SourceIdentity": "false" },
          },
        },
      ],
    });
  });
});

describe("[G5] a role's MaxSessionDuration", () => {
  it.each([
    [7_200, 7_200],
    [43_200, 43_200],
    [900, 3_600],
    [50_000, 43_200],
  ])("for a permission set of %i s is %i s", (set, role) => {
    expect(roleMaxSessionSeconds(set)).toBe(role);
  });
  it("can't be made from fractional seconds", () => {
    expect(() => roleMaxSessionSeconds(3600.5)).toThrow(expect.objectContaining({ code: "invalid_format" }));
  });
});

describe("the trust policy", () => {
  const providerArn = samlProviderArn(
    "aws",
    parseAccountId("111122223333"),
    providerName("ssoins-0123456789abcdef"),
  );
  const policy = trustPolicy({
    providerArn,
    issuer: "https://portal.example.com/saml/idp",
    audiences: samlRecipients("aws"),
  });

  it("accepts assertions of this issuer for AWS only, and none without a source identity", () => {
    expect(policy).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "FoyerSaml",
          Effect: "Allow",
          Principal: {
            Federated: "arn:aws:iam::111122223333:saml-provider/FOYER_0123456789abcdef_DO_NOT_DELETE",
          },
          Action: ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
          Condition: {
            StringEquals: {
              "SAML:aud": [
                "https://signin.aws.amazon.com/saml",
                "https://us-west-2.signin.aws.amazon.com/saml",
                "https://eu-west-1.signin.aws.amazon.com/saml",
              ],
              "SAML:iss": "https://portal.example.com/saml/idp",
              "SAML:sub_type": "persistent",
            },
            Null: { "sts:SourceIdentity": "false" },
          },
        },
      ],
    });
  });

  it("[G73] fits into IAM's default of 2,048 characters", () => {
    expect(JSON.stringify(policy).length).toBeLessThan(2_048);
  });

  it("can't be made without issuer or audiences: an empty condition would trust more", () => {
    expect(() => trustPolicy({ providerArn, issuer: "", audiences: samlRecipients("aws") })).toThrow(
      expect.objectContaining({ field: "issuer" }),
    );
    expect(() => trustPolicy({ providerArn, issuer: "https://portal.example.com", audiences: [] })).toThrow(
      expect.objectContaining({ field: "audiences" }),
    );
  });
});
