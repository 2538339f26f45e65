import * as store from "@aws-sdk/client-identitystore";
import * as admin from "@aws-sdk/client-sso-admin";
import { describe, expect, it } from "vitest";
import {
  protocols,
  sso,
  identity,
  InstanceArn,
  IdentityStoreId,
  ada,
  newSet,
  useAdministration,
} from "./administration.fixture";

useAdministration();

describe("responses with AWS's texts and codes", () => {
  const failed = (command: object, of: "sso" | "identity") =>
    (of === "sso"
      ? sso.send(command as admin.ListInstancesCommand)
      : identity.send(command as store.ListUsersCommand)
    ).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
  // The operation's model in AWS's API reference has the constraints.
  it.each<[string, object, "sso" | "identity", string]>([
    [
      "too short",
      new admin.CreatePermissionSetCommand({ InstanceArn: "x", Name: "" }),
      "sso",
      "Value at 'Name' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "too long",
      new admin.CreatePermissionSetCommand({ InstanceArn: "x", Name: "x".repeat(33) }),
      "sso",
      "Value at 'Name' failed to satisfy constraint: Member must have length less than or equal to 32",
    ],
    [
      "no pattern",
      new admin.CreatePermissionSetCommand({ InstanceArn: "x", Name: "a b" }),
      "sso",
      "Value at 'Name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]+",
    ],
    [
      "null inside",
      new admin.TagResourceCommand({ ResourceArn: "x".repeat(20), Tags: [{ Key: "a", Value: undefined }] }),
      "sso",
      "Value null at 'Value' failed to satisfy constraint: Member must not be null",
    ],
    [
      "no member of a set",
      new admin.ProvisionPermissionSetCommand({
        InstanceArn: "x",
        PermissionSetArn: "x",
        TargetType: "ALL" as never,
      }),
      "sso",
      "Value at 'TargetType' failed to satisfy constraint: Member must satisfy enum value set: [AWS_ACCOUNT, ALL_PROVISIONED_ACCOUNTS]",
    ],
    [
      "too many",
      new store.ListUsersCommand({ IdentityStoreId: "d-1", MaxResults: 101 }),
      "identity",
      "Value at 'MaxResults' failed to satisfy constraint: Member must have value less than or equal to 100",
    ],
    [
      "too many in a list",
      new store.CreateUserCommand({ IdentityStoreId: "d-1", PhoneNumbers: [{}, {}] }),
      "identity",
      "Value at 'PhoneNumbers' failed to satisfy constraint: Member must have",
    ],
    [
      "too short inside a list",
      new store.CreateUserCommand({ IdentityStoreId: "d-1", PhoneNumbers: [{ Type: "" }] }),
      "identity",
      "Value at 'PhoneNumbers.1.member.Type' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
  ])("[T9] %s", async (_what, command, of, words) => {
    const message = await failed(command, of);
    expect(message).toMatch(/^[1-9] validation errors? detected: Value /);
    expect(message).toContain(words);
    expect(message).not.toMatch(/Invalid|expected|Too (small|big)|Unrecognized/);
  });

  it("[T9] describes the values of an update like members", async () => {
    const message = await failed(
      new store.UpdateUserCommand({
        IdentityStoreId,
        UserId: ada,
        Operations: [{ AttributePath: "name", AttributeValue: { givenName: 5, nobody: "x" } as never }],
      }),
      "identity",
    );
    expect(message).toMatch(/^2 validation errors detected: Value at 'Name/);
    expect(message).not.toMatch(/Invalid|expected|Unrecognized/);
  });

  it("[T10] accepts a filter's attribute in any case, and an empty list of tags", async () => {
    for (const AttributePath of ["userName", "UserName", "username"])
      expect(
        (
          await identity.send(
            new store.ListUsersCommand({
              IdentityStoreId,
              Filters: [{ AttributePath, AttributeValue: "ada" }],
            }),
          )
        ).Users,
      ).toMatchObject([{ UserId: ada }]);
    const ResourceArn = await newSet();
    await sso.send(new admin.TagResourceCommand({ InstanceArn, ResourceArn, Tags: [] }));
  });

  it("[T11] returns opaque page tokens that fit the models of both services", async () => {
    for (let made = 0; made < 3; made += 1) await newSet();
    for (const UserName of ["paging-one", "paging-two"])
      await identity.send(new store.CreateUserCommand({ IdentityStoreId, UserName }));
    const { NextToken: ofSets = "" } = await sso.send(
      new admin.ListPermissionSetsCommand({ InstanceArn, MaxResults: 1 }),
    );
    const { NextToken: ofUsers = "" } = await identity.send(
      new store.ListUsersCommand({ IdentityStoreId, MaxResults: 1 }),
    );
    // sso-admin's Token and identitystore's NextToken.
    for (const token of [ofSets, ofUsers]) {
      expect(token).toMatch(/^[-a-zA-Z0-9+=/_]{1,2048}$/);
      expect(token).toMatch(/^[-a-zA-Z0-9+=/:]{1,65535}$/);
      const readings = (["hex", "base64", "utf8"] as const).map((as) =>
        Buffer.from(token, as).toString("latin1"),
      );
      expect(readings.join(" ")).not.toMatch(/ada|paging|set\d/i);
    }
    const again = await identity.send(new store.ListUsersCommand({ IdentityStoreId, MaxResults: 1 }));
    expect(again.NextToken).not.toBe(ofUsers);
    const { Users = [] } = await identity.send(
      new store.ListUsersCommand({ IdentityStoreId, MaxResults: 1, NextToken: ofUsers }),
    );
    expect(Users).toHaveLength(1);
  });

  it("[T11] uses the errors of each operation's model", async () => {
    const other = "arn:aws:sso:::instance/ssoins-0000000000000000";
    for (const command of [
      new admin.DescribeInstanceCommand({ InstanceArn: other }),
      new admin.UpdateInstanceCommand({ InstanceArn: other, Name: "x" }),
    ])
      await expect(sso.send(command as admin.DescribeInstanceCommand)).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
  });

  it.each(["GET", "PUT", "DELETE"])("[T11] %s is refused with a request id", async (method) => {
    for (const path of ["/token", "/assignment/accounts", "/client/register"]) {
      if (method === "GET" && path === "/assignment/accounts") continue;
      // An earlier test sent too much, so its connection was closed.
      const ask = () => fetch(`${protocols.url}${path}`, { method });
      const reply = await ask().catch(ask);
      expect([path, reply.status, reply.headers.get("x-amzn-requestid")]).toEqual([
        path,
        405,
        expect.stringMatching(/^[0-9a-f-]{36}$/),
      ]);
    }
  });
});
