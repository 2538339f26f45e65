import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../server";

const ACCOUNT = "111122223333";
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${ACCOUNT}:saml-provider/X` },
      Action: "sts:AssumeRoleWithSAML",
    },
  ],
});
const allow = (action: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
let sandbox: Sandbox;
let iam: IAMClient;

beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.declareOrganization({
    managementAccountId: "100200300400",
    accounts: [{ id: ACCOUNT, name: "Member", email: "a@x.example", unitPath: null }],
  });
  iam = new IAMClient({
    region: "us-east-1",
    endpoint: sandbox.url,
    credentials: sandbox.rootCredentials(ACCOUNT) ?? undefined,
    maxAttempts: 1,
  });
});
afterAll(() => sandbox.stop());

const role = (RoleName: string, more: object = {}) =>
  new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, ...more });

describe("IAM of the sandbox", () => {
  it("keeps role names unique regardless of path and case", async () => {
    await iam.send(role("Squatter"));
    await expect(iam.send(role("SQUATTER", { Path: "/foyer/" }))).rejects.toMatchObject({
      name: "EntityAlreadyExistsException",
      message: "Role with name SQUATTER already exists.",
    });
  });
  it.each<[string, object, string]>([
    ["a name of 65 characters", { RoleName: "x".repeat(65) }, "ValidationError"],
    ["a name with a slash", { RoleName: "a/b" }, "ValidationError"],
    ["a path without slashes", { Path: "foyer" }, "ValidationError"],
    ["a session of half an hour", { MaxSessionDuration: 1800 }, "ValidationError"],
    ["a session of thirteen hours", { MaxSessionDuration: 46_800 }, "ValidationError"],
    ["a trust policy that is no JSON", { AssumeRolePolicyDocument: "{" }, "MalformedPolicyDocument"],
    [
      "a trust policy with a resource",
      { AssumeRolePolicyDocument: allow("s3:*") },
      "MalformedPolicyDocument",
    ],
    [
      "a trust policy past its quota",
      { AssumeRolePolicyDocument: TRUST + " ".repeat(2048) },
      "LimitExceeded",
    ],
    [
      "a tag key twice",
      {
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "A", Value: "2" },
        ],
      },
      "InvalidInput",
    ],
    ["a tag key of aws:", { Tags: [{ Key: "aws:x", Value: "1" }] }, "ValidationError"],
  ])("refuses %s", async (_what, more, code) => {
    await expect(iam.send(role("Fresh", more))).rejects.toThrow(
      expect.objectContaining({ name: expect.stringContaining(code) }),
    );
  });
  it("enforces the quotas of policies on a role", async () => {
    await iam.send(role("Full"));
    for (let index = 0; index < 10; index += 1)
      await iam.send(
        new AttachRolePolicyCommand({
          RoleName: "Full",
          PolicyArn: `arn:aws:iam::aws:policy/Policy${index}`,
        }),
      );
    await expect(
      iam.send(
        new AttachRolePolicyCommand({ RoleName: "Full", PolicyArn: "arn:aws:iam::aws:policy/OneMore" }),
      ),
    ).rejects.toMatchObject({ name: "LimitExceededException" });
    await expect(
      iam.send(
        new PutRolePolicyCommand({
          RoleName: "Full",
          PolicyName: "big",
          PolicyDocument: allow(`s3:${"x".repeat(10_240)}`),
        }),
      ),
    ).rejects.toMatchObject({ name: "LimitExceededException" });
    await expect(iam.send(new DeleteRoleCommand({ RoleName: "Full" }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
  });
  it("[T6] refuses a policy with characters beyond Latin-1, and takes them escaped", async () => {
    await iam.send(role("Odd"));
    const put = (text: string) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: "Odd",
          PolicyName: "odd",
          PolicyDocument: `{"Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::${text}"}]}`,
        }),
      );
    await expect(put("✓")).rejects.toMatchObject({ name: "ValidationError" });
    await put("\\u2713");
    await put("é");
  });
  it("attaches only policies that exist, of the account's own partition", async () => {
    await iam.send(role("Attach"));
    for (const arn of [`arn:aws:iam::${ACCOUNT}:policy/Nope`, "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"])
      await expect(
        iam.send(new AttachRolePolicyCommand({ RoleName: "Attach", PolicyArn: arn })),
      ).rejects.toMatchObject({ name: "NoSuchEntityException" });
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ PolicyName: "Own", Path: "/team/", PolicyDocument: allow("s3:Get*") }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName: "Attach", PolicyArn: Policy?.Arn }));
    await iam.send(
      new PutRolePermissionsBoundaryCommand({
        RoleName: "Attach",
        PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
      }),
    );
    await expect(iam.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }))).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
    await iam.send(new DetachRolePolicyCommand({ RoleName: "Attach", PolicyArn: Policy?.Arn }));
    await iam.send(new DeletePolicyCommand({ PolicyArn: Policy?.Arn }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "Attach" }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe("arn:aws:iam::aws:policy/PowerUserAccess");
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(TRUST);
  });
  it("changes what can be changed, and pages long lists", async () => {
    await iam.send(
      new UpdateRoleCommand({ RoleName: "Attach", MaxSessionDuration: 7200, Description: "new" }),
    );
    await iam.send(new TagRoleCommand({ RoleName: "Attach", Tags: [{ Key: "foyer:instance", Value: "x" }] }));
    expect((await iam.send(new GetRoleCommand({ RoleName: "Attach" }))).Role).toMatchObject({
      MaxSessionDuration: 7200,
      Description: "new",
      Tags: [{ Key: "foyer:instance", Value: "x" }],
    });
    const names: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.send(new ListRolesCommand({ MaxItems: 2, Marker }));
      names.push(...(page.Roles ?? []).map((each) => each.RoleName ?? ""));
      Marker = page.Marker;
    } while (Marker);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(
      expect.arrayContaining(["Attach", "Full", "OrganizationAccountAccessRole", "Squatter"]),
    );
  });
  it("accepts only valid metadata", async () => {
    for (const SAMLMetadataDocument of [
      "x".repeat(1000),
      `<a>${"x".repeat(1000)}</a>`,
      `\uFEFF<a>${"x".repeat(1000)}</a>`,
    ])
      await expect(
        iam.send(new CreateSAMLProviderCommand({ Name: "P", SAMLMetadataDocument })),
      ).rejects.toMatchObject({ name: "InvalidInputException" });
  });
});
