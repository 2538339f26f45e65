import { randomUUID } from "node:crypto";
import * as store from "@aws-sdk/client-identitystore";
import * as admin from "@aws-sdk/client-sso-admin";
import { describe, expect, it } from "vitest";
import { changeAttributes, previewTags } from "@/lib/identity/attributes/service";
import { createScimSource } from "@/lib/identity/sources/scim/service";
import {
  PAYMENTS,
  clock,
  app,
  sso,
  identity,
  InstanceArn,
  IdentityStoreId,
  ada,
  newSet,
  useAdministration,
  target,
} from "./administration.fixture";

useAdministration();

describe("the identity store through AWS's SDK", () => {
  it("[G63] keeps both of two concurrent changes", async () => {
    const { UserId = "" } = await identity.send(
      new store.CreateUserCommand({
        IdentityStoreId,
        UserName: "twice",
        DisplayName: "Twice",
        Name: { GivenName: "T", FamilyName: "W" },
      }),
    );
    const set = (AttributePath: string, AttributeValue: string) =>
      identity.send(
        new store.UpdateUserCommand({
          IdentityStoreId,
          UserId,
          Operations: [{ AttributePath, AttributeValue }],
        }),
      );
    await Promise.all([
      set("title", "Admiral"),
      set("nickName", "Amazing"),
      set("locale", "en-GB"),
      set("timezone", "UTC"),
    ]);
    expect(await identity.send(new store.DescribeUserCommand({ IdentityStoreId, UserId }))).toMatchObject({
      Title: "Admiral",
      NickName: "Amazing",
      Locale: "en-GB",
      Timezone: "UTC",
    });
    await identity.send(new store.DeleteUserCommand({ IdentityStoreId, UserId }));
  });

  it.each(["\u0000", "\ud800"])("explains that characters can't be stored (%j)", async (text) => {
    await expect(
      identity.send(
        new store.CreateUserCommand({
          IdentityStoreId,
          UserName: "odd",
          DisplayName: "Odd",
          Name: { GivenName: "O", FamilyName: "D" },
          Title: `x${text}`,
        }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
    await expect(
      identity.send(
        new store.GetUserIdCommand({
          IdentityStoreId,
          AlternateIdentifier: { UniqueAttribute: { AttributePath: "userName", AttributeValue: `x${text}` } },
        }),
      ),
    ).rejects.toMatchObject({
      $response: { statusCode: expect.toSatisfy((status: number) => status < 500) },
    });
  });

  it("creates, finds, changes and deletes users, who keep every attribute", async () => {
    const { UserId = "" } = await identity.send(
      new store.CreateUserCommand({
        IdentityStoreId,
        UserName: "grace",
        DisplayName: "Grace Hopper",
        Name: { GivenName: "Grace", FamilyName: "Hopper" },
        Emails: [{ Value: "grace@northwind.example", Type: "work", Primary: true }],
        Title: "Rear admiral",
        PhoneNumbers: [{ Value: "+1 555 0100", Type: "work" }],
      }),
    );
    const describe_ = async () => identity.send(new store.DescribeUserCommand({ IdentityStoreId, UserId }));
    expect(await describe_()).toMatchObject({
      UserName: "grace",
      DisplayName: "Grace Hopper",
      Name: { GivenName: "Grace", FamilyName: "Hopper" },
      Emails: [{ Value: "grace@northwind.example", Type: "work", Primary: true }],
      Title: "Rear admiral",
      UserStatus: "ENABLED",
    });
    await identity.send(
      new store.UpdateUserCommand({
        IdentityStoreId,
        UserId,
        Operations: [
          { AttributePath: "displayName", AttributeValue: "Amazing Grace" },
          { AttributePath: "name.familyName", AttributeValue: "H." },
          { AttributePath: "title" },
          { AttributePath: "emails", AttributeValue: [{ value: "g@northwind.example", type: "home" }] },
        ],
      }),
    );
    const after = await describe_();
    expect(after).toMatchObject({
      DisplayName: "Amazing Grace",
      Name: { GivenName: "Grace", FamilyName: "H." },
      Emails: [{ Value: "g@northwind.example", Type: "home" }],
    });
    expect(after.Title).toBeUndefined();
    for (const UniqueAttribute of [
      { AttributePath: "userName", AttributeValue: "grace" },
      { AttributePath: "emails.value", AttributeValue: "g@northwind.example" },
    ])
      expect(
        (
          await identity.send(
            new store.GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { UniqueAttribute } }),
          )
        ).UserId,
      ).toBe(UserId);
    expect(
      (
        await identity.send(
          new store.ListUsersCommand({
            IdentityStoreId,
            Filters: [{ AttributePath: "UserName", AttributeValue: "grace" }],
          }),
        )
      ).Users,
    ).toHaveLength(1);
    await expect(
      identity.send(new store.CreateUserCommand({ IdentityStoreId, UserName: "GRACE", DisplayName: "x" })),
    ).rejects.toMatchObject({ name: "ConflictException" });
    await identity.send(new store.DeleteUserCommand({ IdentityStoreId, UserId }));
    await expect(describe_()).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("keeps photos, roles and the enterprise extension, and sends the latter to AWS", async () => {
    const enterprise = { costCenter: "4711", department: "Navy", manager: { value: "m-1" } };
    const Photos = [{ Value: "https://northwind.example/grace.png", Display: "Grace", Primary: true }];
    const { UserId = "" } = await identity.send(
      new store.CreateUserCommand({
        IdentityStoreId,
        UserName: "enterprise",
        DisplayName: "E",
        Name: { GivenName: "E", FamilyName: "N" },
        Photos,
        Roles: [{ Value: "captain" }],
        Extensions: { "aws:identitystore:enterprise": enterprise },
      }),
    );
    const seen = async (Extensions?: string[]) =>
      identity.send(new store.DescribeUserCommand({ IdentityStoreId, UserId, Extensions }));
    expect(await seen(["aws:identitystore:enterprise"])).toMatchObject({
      Photos,
      Roles: [{ Value: "captain" }],
      Extensions: { "aws:identitystore:enterprise": enterprise },
    });
    expect((await seen()).Extensions, "only who asks for it gets it").toBeUndefined();
    expect(
      (
        await identity.send(
          new store.ListUsersCommand({ IdentityStoreId, Extensions: ["aws:identitystore:enterprise"] }),
        )
      ).Users?.find((user) => user.UserId === UserId)?.Extensions,
    ).toEqual({ "aws:identitystore:enterprise": enterprise });
    await identity.send(
      new store.UpdateUserCommand({
        IdentityStoreId,
        UserId,
        Operations: [
          { AttributePath: "aws:identitystore:enterprise.costCenter", AttributeValue: "0815" },
          { AttributePath: "extensions.aws:identitystore:enterprise.department" },
          { AttributePath: "roles" },
        ],
      }),
    );
    const changed = await seen(["aws:identitystore:enterprise"]);
    expect([changed.Extensions, changed.Roles, changed.Photos]).toEqual([
      { "aws:identitystore:enterprise": { costCenter: "0815", manager: { value: "m-1" } } },
      undefined,
      Photos,
    ]);
    await changeAttributes(app.system, () => [
      { key: "CostCenter", source: "${path:enterprise.costCenter}" },
    ]);
    expect((await previewTags(app.system, { userName: "enterprise" })).tags).toEqual({ CostCenter: "0815" });
    await changeAttributes(app.system, () => null);
    for (const Extensions of [
      { other: {} },
      { "aws:identitystore:enterprise": { deep: { deeper: { deepest: 1 } } } },
    ] as NonNullable<store.CreateUserCommandInput["Extensions"]>[])
      await expect(
        identity.send(
          new store.CreateUserCommand({ IdentityStoreId, UserName: "never", DisplayName: "x", Extensions }),
        ),
      ).rejects.toMatchObject({ name: "ValidationException" });
    await identity.send(new store.DeleteUserCommand({ IdentityStoreId, UserId }));
  });

  it("returns sources' ids of users and groups, and finds them by these", async () => {
    const sourceId = await createScimSource(app.system, { name: "Okta" });
    const at = clock.now();
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: sourceId, external_id: "okta-ada" })
      .where("id", "=", ada)
      .execute();
    const GroupId = randomUUID();
    await app.ctx.db
      .insertInto("groups")
      .values({
        id: GroupId,
        display_name: "Okta group",
        display_name_key: "okta group",
        source_id: sourceId,
        external_id: "okta-group",
        created_at: at,
        updated_at: at,
      })
      .execute();
    const ExternalIds = [{ Issuer: sourceId, Id: "okta-ada" }];
    expect(
      (await identity.send(new store.DescribeUserCommand({ IdentityStoreId, UserId: ada }))).ExternalIds,
    ).toEqual(ExternalIds);
    expect(
      (
        await identity.send(
          new store.ListUsersCommand({
            IdentityStoreId,
            Filters: [{ AttributePath: "UserName", AttributeValue: "ada" }],
          }),
        )
      ).Users?.[0]?.ExternalIds,
    ).toEqual(ExternalIds);
    expect(
      (await identity.send(new store.DescribeGroupCommand({ IdentityStoreId, GroupId }))).ExternalIds,
    ).toEqual([{ Issuer: sourceId, Id: "okta-group" }]);
    const person = (ExternalId: store.ExternalId) =>
      identity.send(new store.GetUserIdCommand({ IdentityStoreId, AlternateIdentifier: { ExternalId } }));
    const group = (ExternalId: store.ExternalId) =>
      identity.send(new store.GetGroupIdCommand({ IdentityStoreId, AlternateIdentifier: { ExternalId } }));
    expect((await person({ Issuer: sourceId, Id: "okta-ada" })).UserId).toBe(ada);
    expect((await group({ Issuer: sourceId, Id: "okta-group" })).GroupId).toBe(GroupId);
    for (const wrong of [
      { Issuer: sourceId, Id: "okta-bob" },
      { Issuer: "src-0000000000000000", Id: "okta-ada" },
      { Issuer: sourceId, Id: "\u0000" },
    ])
      for (const find of [person, group])
        await expect(find(wrong)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await app.ctx.db
      .updateTable("users")
      .set({ source_id: null, external_id: null })
      .where("id", "=", ada)
      .execute();
    await app.ctx.db.deleteFrom("groups").where("id", "=", GroupId).execute();
  });

  it("returns the members of AWS's errors", async () => {
    const missing = randomUUID();
    const RequestId = expect.stringMatching(/^[0-9a-f-]{36}$/);
    await expect(
      identity.send(new store.DescribeUserCommand({ IdentityStoreId, UserId: missing })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      RequestId,
      ResourceType: "USER",
      ResourceId: missing,
    });
    await expect(
      identity.send(new store.DescribeGroupCommand({ IdentityStoreId, GroupId: missing })),
    ).rejects.toMatchObject({ RequestId, ResourceType: "GROUP", ResourceId: missing });
    await expect(
      identity.send(new store.DescribeGroupMembershipCommand({ IdentityStoreId, MembershipId: missing })),
    ).rejects.toMatchObject({ RequestId, ResourceType: "GROUP_MEMBERSHIP", ResourceId: missing });
    const { GroupId = "" } = await identity.send(
      new store.CreateGroupCommand({ IdentityStoreId, DisplayName: "Members" }),
    );
    for (const command of [
      new store.CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId: missing } }),
      new store.ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId: { UserId: missing } }),
    ])
      await expect(
        identity.send(command as store.CreateGroupMembershipCommand),
        "the person is missing, not the group",
      ).rejects.toMatchObject({
        name: "ResourceNotFoundException",
        ResourceType: "USER",
        ResourceId: missing,
      });
    await expect(
      identity.send(
        new store.CreateGroupMembershipCommand({
          IdentityStoreId,
          GroupId: missing,
          MemberId: { UserId: ada },
        }),
      ),
    ).rejects.toMatchObject({ ResourceType: "GROUP", ResourceId: missing });
    await identity.send(new store.DeleteGroupCommand({ IdentityStoreId, GroupId }));
    await expect(
      identity.send(new store.ListUsersCommand({ IdentityStoreId: "d-0000000000" })),
    ).rejects.toMatchObject({ RequestId, ResourceType: "IDENTITY_STORE", ResourceId: "d-0000000000" });
    await expect(
      identity.send(new store.CreateUserCommand({ IdentityStoreId, UserName: "ADA", DisplayName: "x" })),
    ).rejects.toMatchObject({
      name: "ConflictException",
      RequestId,
      Reason: "UNIQUENESS_CONSTRAINT_VIOLATION",
    });
    await expect(
      identity.send(new store.ListUsersCommand({ IdentityStoreId, MaxResults: 101 })),
    ).rejects.toMatchObject({
      name: "ValidationException",
      RequestId,
      message: expect.stringContaining(
        "'MaxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
      ),
    });
    // sso-admin's errors have no such members.
    const seen: unknown = await sso
      .send(
        new admin.DescribePermissionSetCommand({
          InstanceArn,
          PermissionSetArn: `arn:aws:sso:::permissionSet/${app.ctx.instance.id}/ps-0000000000000000`,
        }),
      )
      .catch((error: unknown) => error);
    expect(seen).not.toHaveProperty("RequestId");
  });

  it("creates groups and memberships, and lists members", async () => {
    const { GroupId = "" } = await identity.send(
      new store.CreateGroupCommand({
        IdentityStoreId,
        DisplayName: "Automation",
        Description: "By a script",
      }),
    );
    const { GroupId: other = "" } = await identity.send(
      new store.CreateGroupCommand({ IdentityStoreId, DisplayName: "Other" }),
    );
    const { MembershipId } = await identity.send(
      new store.CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId: ada } }),
    );
    await expect(
      identity.send(
        new store.CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId: ada } }),
      ),
    ).rejects.toMatchObject({ name: "ConflictException" });
    expect(
      await identity.send(new store.DescribeGroupMembershipCommand({ IdentityStoreId, MembershipId })),
    ).toMatchObject({ GroupId, MemberId: { UserId: ada } });
    expect(
      (
        await identity.send(
          new store.GetGroupMembershipIdCommand({ IdentityStoreId, GroupId, MemberId: { UserId: ada } }),
        )
      ).MembershipId,
    ).toBe(MembershipId);
    expect(
      (await identity.send(new store.ListGroupMembershipsCommand({ IdentityStoreId, GroupId })))
        .GroupMemberships,
    ).toHaveLength(1);
    expect(
      (
        await identity.send(
          new store.ListGroupMembershipsForMemberCommand({ IdentityStoreId, MemberId: { UserId: ada } }),
        )
      ).GroupMemberships?.map((each) => each.GroupId),
    ).toEqual([GroupId]);
    expect(
      (
        await identity.send(
          new store.IsMemberInGroupsCommand({
            IdentityStoreId,
            MemberId: { UserId: ada },
            GroupIds: [GroupId, other],
          }),
        )
      ).Results?.map(({ MembershipExists }) => MembershipExists),
    ).toEqual([true, false]);
    await identity.send(
      new store.UpdateGroupCommand({
        IdentityStoreId,
        GroupId,
        Operations: [
          { AttributePath: "displayName", AttributeValue: "Robots" },
          { AttributePath: "description" },
        ],
      }),
    );
    const renamed = await identity.send(new store.DescribeGroupCommand({ IdentityStoreId, GroupId }));
    expect([renamed.DisplayName, renamed.Description]).toEqual(["Robots", undefined]);
    expect(
      (
        await identity.send(
          new store.GetGroupIdCommand({
            IdentityStoreId,
            AlternateIdentifier: {
              UniqueAttribute: { AttributePath: "displayName", AttributeValue: "robots" },
            },
          }),
        )
      ).GroupId,
    ).toBe(GroupId);
    expect(
      (
        await identity.send(
          new store.ListGroupsCommand({
            IdentityStoreId,
            Filters: [{ AttributePath: "DisplayName", AttributeValue: "Robots" }],
          }),
        )
      ).Groups,
    ).toHaveLength(1);

    // Deleting a group deletes its assignments, and roles that are no longer needed.
    const PermissionSetArn = await newSet();
    await sso.send(
      new admin.CreateAccountAssignmentCommand({
        ...target(PermissionSetArn),
        PrincipalType: "GROUP",
        PrincipalId: GroupId,
      }),
    );
    await app.worker.drain();
    expect(
      (
        await sso.send(
          new admin.ListAccountAssignmentsForPrincipalCommand({
            InstanceArn,
            PrincipalId: ada,
            PrincipalType: "USER",
          }),
        )
      ).AccountAssignments,
    ).toContainEqual({ AccountId: PAYMENTS, PermissionSetArn, PrincipalType: "GROUP", PrincipalId: GroupId });
    await identity.send(new store.DeleteGroupMembershipCommand({ IdentityStoreId, MembershipId }));
    await identity.send(new store.DeleteGroupCommand({ IdentityStoreId, GroupId }));
    await app.worker.drain();
    await sso.send(new admin.DeletePermissionSetCommand({ InstanceArn, PermissionSetArn }));
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      "a user name with a space",
      () =>
        identity.send(new store.CreateUserCommand({ IdentityStoreId, UserName: "a b", DisplayName: "x" })),
    ],
    [
      "no user name",
      () =>
        identity.send(
          new store.CreateUserCommand({ IdentityStoreId, UserName: undefined, DisplayName: "x" }),
        ),
    ],
    [
      "a reserved name",
      () =>
        identity.send(
          new store.CreateUserCommand({ IdentityStoreId, UserName: "Administrator", DisplayName: "x" }),
        ),
    ],
    [
      "two addresses",
      () =>
        identity.send(
          new store.CreateUserCommand({
            IdentityStoreId,
            UserName: "two",
            DisplayName: "x",
            Emails: [{ Value: "a@b.example" }, { Value: "c@d.example" }],
          }),
        ),
    ],
    [
      "no e-mail address",
      () =>
        identity.send(
          new store.CreateUserCommand({
            IdentityStoreId,
            UserName: "none",
            DisplayName: "x",
            Emails: [{ Value: "not one" }],
          }),
        ),
    ],
    [
      "an unknown path",
      () =>
        identity.send(
          new store.UpdateUserCommand({
            IdentityStoreId,
            UserId: ada,
            Operations: [{ AttributePath: "status", AttributeValue: "x" }],
          }),
        ),
    ],
    [
      "a path into a prototype",
      () =>
        identity.send(
          new store.UpdateUserCommand({
            IdentityStoreId,
            UserId: ada,
            Operations: [{ AttributePath: "__proto__.x", AttributeValue: "x" }],
          }),
        ),
    ],
    [
      "a number for a name",
      () =>
        identity.send(
          new store.UpdateUserCommand({
            IdentityStoreId,
            UserId: ada,
            Operations: [{ AttributePath: "displayName", AttributeValue: 5 }],
          }),
        ),
    ],
    [
      "two filters",
      () =>
        identity.send(
          new store.ListUsersCommand({
            IdentityStoreId,
            Filters: [
              { AttributePath: "UserName", AttributeValue: "a" },
              { AttributePath: "UserName", AttributeValue: "b" },
            ],
          }),
        ),
    ],
    [
      "101 groups",
      () =>
        identity.send(
          new store.IsMemberInGroupsCommand({
            IdentityStoreId,
            MemberId: { UserId: ada },
            GroupIds: Array(101).fill(ada) as string[],
          }),
        ),
    ],
  ])("%s is a ValidationException", async (_what, send) => {
    await expect(send()).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("explains what can't be deleted", async () => {
    const { GroupId } = await identity.send(
      new store.CreateGroupCommand({ IdentityStoreId, DisplayName: "Stays" }),
    );
    await expect(
      identity.send(
        new store.UpdateGroupCommand({
          IdentityStoreId,
          GroupId,
          Operations: [{ AttributePath: "displayName" }],
        }),
      ),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: "You can’t remove displayName: it’s required.",
    });
    await expect(
      identity.send(
        new store.UpdateUserCommand({
          IdentityStoreId,
          UserId: ada,
          Operations: [{ AttributePath: "userName" }],
        }),
      ),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: "You can’t remove userName: it’s required.",
    });
    await identity.send(new store.DeleteGroupCommand({ IdentityStoreId, GroupId }));
  });

  it("another identity store isn't found", async () => {
    await expect(
      identity.send(new store.ListUsersCommand({ IdentityStoreId: "d-0000000000" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
