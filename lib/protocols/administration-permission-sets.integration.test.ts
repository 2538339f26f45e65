import * as store from "@aws-sdk/client-identitystore";
import * as admin from "@aws-sdk/client-sso-admin";
import { describe, expect, it } from "vitest";
import {
  app,
  key,
  sso,
  identity,
  InstanceArn,
  IdentityStoreId,
  nextName,
  newSet,
  policy,
  useAdministration,
} from "./administration.fixture";

useAdministration();

describe("permission sets through AWS's SDK", () => {
  it("can be created with everything they can have, read back, changed and deleted", async () => {
    const made = await sso.send(
      new admin.CreatePermissionSetCommand({
        InstanceArn,
        Name: "Everything_+=,.@-",
        Description: "All of it",
        SessionDuration: "PT2H30M",
        RelayState: "https://console.aws.amazon.com/s3/home",
        Tags: [{ Key: "team", Value: "core" }],
      }),
    );
    expect(made.PermissionSet).toMatchObject({
      Name: "Everything_+=,.@-",
      Description: "All of it",
      SessionDuration: "PT2H30M",
      RelayState: "https://console.aws.amazon.com/s3/home",
      CreatedDate: expect.any(Date),
      PermissionSetArn: expect.stringMatching(
        new RegExp(`^arn:aws:sso:::permissionSet/${app.ctx.instance.id}/ps-[0-9a-f]{16}$`),
      ),
    });
    const PermissionSetArn = made.PermissionSet?.PermissionSetArn ?? "";
    const about = { InstanceArn, PermissionSetArn };
    await sso.send(
      new admin.AttachManagedPolicyToPermissionSetCommand({
        ...about,
        ManagedPolicyArn: "arn:aws:iam::aws:policy/job-function/Billing",
      }),
    );
    await sso.send(
      new admin.AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
        ...about,
        CustomerManagedPolicyReference: { Name: "Own", Path: "/team/" },
      }),
    );
    await sso.send(new admin.PutInlinePolicyToPermissionSetCommand({ ...about, InlinePolicy: policy }));
    await sso.send(
      new admin.PutPermissionsBoundaryToPermissionSetCommand({
        ...about,
        PermissionsBoundary: { ManagedPolicyArn: "arn:aws:iam::aws:policy/PowerUserAccess" },
      }),
    );
    expect(
      (await sso.send(new admin.ListManagedPoliciesInPermissionSetCommand(about))).AttachedManagedPolicies,
    ).toEqual([{ Name: "Billing", Arn: "arn:aws:iam::aws:policy/job-function/Billing" }]);
    expect(
      (await sso.send(new admin.ListCustomerManagedPolicyReferencesInPermissionSetCommand(about)))
        .CustomerManagedPolicyReferences,
    ).toEqual([{ Name: "Own", Path: "/team/" }]);
    expect((await sso.send(new admin.GetInlinePolicyForPermissionSetCommand(about))).InlinePolicy).toBe(
      policy,
    );
    expect(
      (await sso.send(new admin.GetPermissionsBoundaryForPermissionSetCommand(about))).PermissionsBoundary,
    ).toEqual({ ManagedPolicyArn: "arn:aws:iam::aws:policy/PowerUserAccess" });
    await sso.send(
      new admin.TagResourceCommand({
        InstanceArn,
        ResourceArn: PermissionSetArn,
        Tags: [{ Key: "cost", Value: "7" }],
      }),
    );
    await sso.send(
      new admin.UntagResourceCommand({ InstanceArn, ResourceArn: PermissionSetArn, TagKeys: ["team"] }),
    );
    expect(
      (await sso.send(new admin.ListTagsForResourceCommand({ InstanceArn, ResourceArn: PermissionSetArn })))
        .Tags,
    ).toEqual([{ Key: "cost", Value: "7" }]);
    const after = async (change: object) => {
      await sso.send(new admin.UpdatePermissionSetCommand({ ...about, ...change }));
      const { SessionDuration, Description, RelayState } =
        (await sso.send(new admin.DescribePermissionSetCommand(about))).PermissionSet ?? {};
      return [SessionDuration, Description, RelayState];
    };
    const RelayState = "https://console.aws.amazon.com/ec2/home";
    expect(await after({ SessionDuration: "PT12H", RelayState })).toEqual(["PT12H", "All of it", RelayState]);
    expect(await after({ Description: "Left out, the relay state goes" })).toEqual([
      "PT12H",
      "Left out, the relay state goes",
      undefined,
    ]);
    await sso.send(
      new admin.DetachManagedPolicyFromPermissionSetCommand({
        ...about,
        ManagedPolicyArn: "arn:aws:iam::aws:policy/job-function/Billing",
      }),
    );
    await sso.send(
      new admin.DetachCustomerManagedPolicyReferenceFromPermissionSetCommand({
        ...about,
        CustomerManagedPolicyReference: { Name: "Own", Path: "/team/" },
      }),
    );
    await sso.send(new admin.DeleteInlinePolicyFromPermissionSetCommand(about));
    await sso.send(new admin.DeletePermissionsBoundaryFromPermissionSetCommand(about));
    await expect(
      sso.send(new admin.GetPermissionsBoundaryForPermissionSetCommand(about)),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect((await sso.send(new admin.GetInlinePolicyForPermissionSetCommand(about))).InlinePolicy).toBe("");
    await sso.send(new admin.DeletePermissionSetCommand(about));
    await expect(sso.send(new admin.DescribePermissionSetCommand(about))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: expect.stringContaining("doesn’t exist"),
      $metadata: { httpStatusCode: 400 },
    });
    const by = await app.ctx.db
      .selectFrom("audit_events")
      .select(["actor_kind", "actor_id"])
      .where("type", "=", "permission_set.deleted")
      .executeTakeFirst();
    expect(by).toEqual({ actor_kind: "access_key", actor_id: key.id });
  });

  it("are listed in pages whose tokens can't be edited or used elsewhere", async () => {
    for (let index = 0; index < 5; index += 1) await newSet();
    const arns: string[] = [];
    for await (const page of admin.paginateListPermissionSets({ client: sso, pageSize: 2 }, { InstanceArn }))
      arns.push(...(page.PermissionSets ?? []));
    expect(new Set(arns).size).toBe(arns.length);
    expect(arns.length).toBeGreaterThanOrEqual(5);
    const { NextToken = "" } = await sso.send(
      new admin.ListPermissionSetsCommand({ InstanceArn, MaxResults: 2 }),
    );
    for (const mark of [`${NextToken}x`, "AAAA.BBBB", "x"])
      await expect(
        sso.send(new admin.ListPermissionSetsCommand({ InstanceArn, NextToken: mark })),
      ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(
      identity.send(new store.ListUsersCommand({ IdentityStoreId, NextToken })),
    ).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("keep all of twenty concurrent changes", async () => {
    const PermissionSetArn = await newSet();
    const tags = Array.from({ length: 4 }, (_, index) => ({ Key: `k${index}`, Value: "v" }));
    await Promise.all(
      tags.map((tag) =>
        sso.send(new admin.TagResourceCommand({ InstanceArn, ResourceArn: PermissionSetArn, Tags: [tag] })),
      ),
    );
    expect(
      (
        await sso.send(new admin.ListTagsForResourceCommand({ InstanceArn, ResourceArn: PermissionSetArn }))
      ).Tags?.map(({ Key }) => Key).toSorted(),
    ).toEqual(["k0", "k1", "k2", "k3"]);
  });

  it("have AWS's error names", async () => {
    const PermissionSetArn = await newSet();
    const about = { InstanceArn, PermissionSetArn };
    const { Name } = (await sso.send(new admin.DescribePermissionSetCommand(about))).PermissionSet ?? {};
    await expect(
      sso.send(new admin.CreatePermissionSetCommand({ InstanceArn, Name: Name ?? "" })),
    ).rejects.toMatchObject({
      name: "ConflictException",
      message: `PermissionSet with name ${Name} already exists`,
    });
    const ManagedPolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    await sso.send(new admin.AttachManagedPolicyToPermissionSetCommand({ ...about, ManagedPolicyArn }));
    await expect(
      sso.send(new admin.AttachManagedPolicyToPermissionSetCommand({ ...about, ManagedPolicyArn })),
    ).rejects.toMatchObject({ name: "ConflictException" });
    await expect(
      sso.send(
        new admin.DetachManagedPolicyFromPermissionSetCommand({
          ...about,
          ManagedPolicyArn: "arn:aws:iam::aws:policy/Nope",
        }),
      ),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    for (let index = 1; index < 20; index += 1)
      await sso.send(
        new admin.AttachManagedPolicyToPermissionSetCommand({
          ...about,
          ManagedPolicyArn: `arn:aws:iam::aws:policy/P${index}`,
        }),
      );
    await expect(
      sso.send(
        new admin.AttachManagedPolicyToPermissionSetCommand({
          ...about,
          ManagedPolicyArn: "arn:aws:iam::aws:policy/P20",
        }),
      ),
    ).rejects.toMatchObject({ name: "ServiceQuotaExceededException" });
    await expect(
      sso.send(
        new admin.DescribePermissionSetCommand({
          InstanceArn,
          PermissionSetArn: `${PermissionSetArn.slice(0, -1)}g`,
        }),
      ),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      sso.send(
        new admin.DescribePermissionSetCommand({
          InstanceArn: "arn:aws:sso:::instance/ssoins-0000000000000000",
          PermissionSetArn,
        }),
      ),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      sso.send(
        new admin.CreateApplicationCommand({
          InstanceArn,
          ApplicationProviderArn: "arn:aws:sso::aws:applicationProvider/custom",
          Name: "x",
        }),
      ),
    ).rejects.toMatchObject({ name: "UnsupportedOperation" });
  });

  it.each<[string, Partial<admin.CreatePermissionSetCommandInput>]>([
    ["a name with a space", { Name: "a b" }],
    ["a name of 33", { Name: "x".repeat(33) }],
    ["an empty name", { Name: "" }],
    ["a description of 701", { Description: "x".repeat(701) }],
    ["an empty description", { Description: "" }],
    ["a duration of a day", { SessionDuration: "P1D" }],
    ["a duration of 13 hours", { SessionDuration: "PT13H" }],
    ["a duration of a minute", { SessionDuration: "PT1M" }],
    ["a relay state elsewhere", { RelayState: "https://evil.example/" }],
    ["a wrong instance", { InstanceArn: "instance" }],
    ["76 tags", { Tags: Array.from({ length: 76 }, (_, index) => ({ Key: `k${index}`, Value: "" })) }],
    ["a tag of AWS's", { Tags: [{ Key: "aws:x", Value: "" }] }],
    [
      "a tag's key twice",
      {
        Tags: [
          { Key: "a", Value: "1" },
          { Key: "a", Value: "2" },
        ],
      },
    ],
  ])("%s is a ValidationException", async (_what, more) => {
    await expect(
      sso.send(new admin.CreatePermissionSetCommand({ InstanceArn, Name: nextName("Bad"), ...more })),
    ).rejects.toMatchObject({ name: "ValidationException", message: expect.any(String) });
  });

  it("refuse policies above AWS's limits, and malformed ones", async () => {
    const about = { InstanceArn, PermissionSetArn: await newSet() };
    const long = JSON.stringify({
      Version: "2012-10-17",
      Statement: Array.from({ length: 200 }, (_, index) => ({
        Effect: "Allow",
        Action: [`s3:GetObject`],
        Resource: `arn:aws:s3:::bucket-${index}-${"x".repeat(40)}`,
      })),
    });
    for (const InlinePolicy of [long, "{", "[]", "x".repeat(32_769), JSON.stringify({ Statement: [] })])
      await expect(
        sso.send(new admin.PutInlinePolicyToPermissionSetCommand({ ...about, InlinePolicy })),
      ).rejects.toMatchObject({ name: "ValidationException" });
  });
});

describe("attributes for access control through AWS's SDK", () => {
  it("can be created once, changed, read back and deleted", async () => {
    const configuration = (Key: string, Source: string) => ({
      InstanceArn,
      InstanceAccessControlAttributeConfiguration: {
        AccessControlAttributes: [{ Key, Value: { Source: [Source] } }],
      },
    });
    const describeThem = () =>
      sso.send(new admin.DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn }));
    await expect(describeThem()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(
      sso.send(
        new admin.UpdateInstanceAccessControlAttributeConfigurationCommand(
          configuration("Team", "${path:title}"),
        ),
      ),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await sso.send(
      new admin.CreateInstanceAccessControlAttributeConfigurationCommand(
        configuration("CostCenter", "${path:enterprise.costCenter}"),
      ),
    );
    await expect(
      sso.send(
        new admin.CreateInstanceAccessControlAttributeConfigurationCommand(
          configuration("Team", "${path:title}"),
        ),
      ),
    ).rejects.toMatchObject({ name: "ConflictException" });
    await sso.send(
      new admin.UpdateInstanceAccessControlAttributeConfigurationCommand(
        configuration("Team", "${path:title}"),
      ),
    );
    expect(await describeThem()).toMatchObject({
      Status: "ENABLED",
      InstanceAccessControlAttributeConfiguration: {
        AccessControlAttributes: [{ Key: "Team", Value: { Source: ["${path:title}"] } }],
      },
    });
    await expect(
      sso.send(
        new admin.UpdateInstanceAccessControlAttributeConfigurationCommand(
          configuration("Team", "${path:password}"),
        ),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await sso.send(new admin.DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn }));
    await expect(
      sso.send(new admin.DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
