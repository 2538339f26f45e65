import * as identitystore from "@aws-sdk/client-identitystore";
import * as sso from "@aws-sdk/client-sso";
import * as oidc from "@aws-sdk/client-sso-oidc";
import * as admin from "@aws-sdk/client-sso-admin";
import { describe, expect, it } from "vitest";
import { errorsOf, operationsOf, shapeOf, type Shape } from "./schema";

const structure = (shape: Shape | undefined) => {
  if (shape?.kind !== "structure") throw new Error("not a structure");
  return shape;
};
const kinds = (shape: Shape) =>
  Object.fromEntries([...structure(shape).members].map(([name, member]) => [name, member().kind]));

/** If a new version of the client packages changes its schema layout, this fails before a request does. */
describe("the layout of the packages' schemas", () => {
  it("has operations with required members and their positions", () => {
    const found = operationsOf(sso).get("GetRoleCredentials");
    expect(found).toMatchObject({
      name: "GetRoleCredentials",
      http: { method: "GET", path: "/federation/credentials" },
    });
    expect([...(found?.places ?? [])]).toEqual([
      ["roleName", { in: "query", name: "role_name" }],
      ["accountId", { in: "query", name: "account_id" }],
      ["accessToken", { in: "header", name: "x-amz-sso_bearer_token" }],
    ]);
    expect(structure(found?.input).required).toEqual(["roleName", "accountId", "accessToken"]);
    const credentials = structure(found?.output).members.get("roleCredentials")?.();
    expect(kinds(credentials ?? { kind: "string" })).toEqual({
      accessKeyId: "string",
      secretAccessKey: "string",
      sessionToken: "string",
      expiration: "number",
    });
  });

  it("has members of every kind", () => {
    const made = structure(operationsOf(admin).get("CreatePermissionSet")?.input);
    expect([kinds(made), made.required]).toEqual([
      {
        Name: "string",
        InstanceArn: "string",
        Description: "string",
        SessionDuration: "string",
        RelayState: "string",
        Tags: "list",
      },
      ["Name", "InstanceArn"],
    ]);
    const tags = made.members.get("Tags")?.();
    expect(tags?.kind === "list" ? kinds(tags.member()) : null).toEqual({ Key: "string", Value: "string" });
    const user = structure(shapeOf(identitystore.User$));
    expect(kinds(user)).toMatchObject({
      UserName: "string",
      Emails: "list",
      CreatedAt: "timestamp",
      Extensions: "map",
    });
    const extensions = user.members.get("Extensions")?.();
    expect(extensions?.kind === "map" ? extensions.value().kind : null).toBe("document");
  });

  it("has as many operations as AWS lists, with a method and a path for REST", () => {
    expect([sso, oidc, admin, identitystore].map((client) => operationsOf(client).size)).toEqual([
      4, 4, 79, 19,
    ]);
    expect(
      [...operationsOf(sso).values(), ...operationsOf(oidc).values()].every(({ http }) => http !== null),
    ).toBe(true);
    expect([...operationsOf(admin).values()].every(({ http }) => http === null)).toBe(true);
  });

  it("has the members of errors", () => {
    expect(errorsOf(identitystore).get("ResourceNotFoundException")).toEqual([
      "ResourceType",
      "ResourceId",
      "Reason",
      "Message",
      "RequestId",
    ]);
    expect(errorsOf(admin).get("ConflictException")).toEqual(["Message"]);
  });
});
