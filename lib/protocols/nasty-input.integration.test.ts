/**
 * Tests every operation with AWS's own schemas: replaces each member of a valid input in turn with what no
 * client sends. The response must be a clear one.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Shape } from "@/lib/formats/aws-wire/schema";
import { createAccessKey, type MadeAccessKey } from "@/lib/identity/access-keys/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { addAccount, addPermissionSet, addUser } from "@/lib/testing/company";
import { post, REDIRECT, register, serveProtocols, signInCli, type Protocols } from "@/lib/testing/protocols";
import { sendSigned } from "@/lib/testing/signed-request";
import type { RpcApi } from "./aws-json/rpc";
import { identityStore } from "./identitystore/api";
import { OPERATION_NAMES } from "./operation-names";
import { ssoAdmin } from "./sso-admin/api";

const PAYMENTS = "481230097715";
const NASTY: unknown[] = [
  "\u0000",
  "x\u0000y",
  "\ud800",
  "",
  "' or 1=1 --",
  "__proto__",
  "x".repeat(5_000),
  "💥".repeat(100),
  -1,
  1.5,
  1e308,
  null,
  [],
  { __type: "x" },
];

let app: TestApp;
let protocols: Protocols;
let key: MadeAccessKey;
/** Valid values by member name; all others get a text that many members accept. */
let right: Record<string, unknown>;

beforeAll(async () => {
  app = await testApp();
  protocols = await serveProtocols(app);
  const ada = await addUser(app, "ada");
  await addAccount(app, PAYMENTS, "Payments");
  const set = await addPermissionSet(app, "Set");
  const groupId = "00000000-0000-4000-8000-000000000001";
  await app.ctx.db
    .insertInto("groups")
    .values({
      id: groupId,
      display_name: "Robots",
      display_name_key: "robots",
      created_at: app.clock.now(),
      updated_at: app.clock.now(),
    })
    .execute();
  key = await createAccessKey(app.system, {
    known: OPERATION_NAMES,
    name: "nasty",
    isReadOnly: false,
    operations: null,
    days: 1,
  });
  const arn = `arn:aws:sso:::permissionSet/${app.ctx.instance.id}/${set}`;
  right = {
    InstanceArn: `arn:aws:sso:::instance/${app.ctx.instance.id}`,
    PermissionSetArn: arn,
    ResourceArn: arn,
    IdentityStoreId: app.ctx.instance.identityStoreId,
    UserId: ada,
    GroupId: groupId,
    MembershipId: groupId,
    PrincipalId: ada,
    PrincipalType: "USER",
    TargetId: PAYMENTS,
    AccountId: PAYMENTS,
    TargetType: "AWS_ACCOUNT",
    ManagedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    InlinePolicy: "{}",
    SessionDuration: "PT1H",
    RelayState: "https://console.aws.amazon.com/",
    Status: "FAILED",
    ProvisioningStatus: "LATEST_PERMISSION_SET_PROVISIONED",
    AccountAssignmentCreationRequestId: groupId,
    AccountAssignmentDeletionRequestId: groupId,
    ProvisionPermissionSetRequestId: groupId,
    AttributePath: "displayName",
    AttributeValue: "x",
    Extensions: undefined,
    Path: "/x/",
    Birthdate: "2000-01-01",
    MaxResults: 1,
    NextToken: undefined,
    Source: ["${path:enterprise.costCenter}"],
    Photos: undefined,
    CustomerManagedPolicyReference: undefined,
    ExternalId: undefined,
    EncryptionConfiguration: undefined,
    PermissionSetsEnabled: undefined,
  };
});
afterAll(async () => {
  await protocols.close();
  await app.dispose();
});

type Place = (string | number)[];

/** Returns a valid value of a shape, and the paths of all its members. */
function sample(shape: Shape, name: string, place: Place, places: Place[]): unknown {
  if (place.length > 0) places.push(place);
  if (Object.hasOwn(right, name)) return right[name];
  switch (shape.kind) {
    case "structure":
      return place.length > 8
        ? {}
        : Object.fromEntries(
            [...shape.members].map(([member, inner]) => [
              member,
              sample(inner(), member, [...place, member], places),
            ]),
          );
    case "list":
      return [sample(shape.member(), name.replace(/s$/, ""), [...place, 0], places)];
    case "map":
      return {};
    case "number":
      return 1;
    case "boolean":
      return true;
    default:
      return "x";
  }
}

function replaced(value: unknown, [first, ...rest]: Place, by: unknown): unknown {
  if (first === undefined) return by;
  if (typeof first === "number") return [replaced((value as unknown[] | undefined)?.[first], rest, by)];
  return {
    ...(value as object | undefined),
    [first]: replaced((value as Record<string, unknown> | undefined)?.[first], rest, by),
  };
}

const OPERATIONS = [ssoAdmin, identityStore].flatMap((api) =>
  Object.keys(api.operations).map((name): [string, RpcApi, string] => [`${api.name}:${name}`, api, name]),
);

describe("[G27] with any value in place of a member, Foyer doesn't fail", () => {
  it.each(OPERATIONS)("%s", async (_title, api, name) => {
    const places: Place[] = [];
    const input = sample(api.schemas.get(name)?.input as Shape, "", [], places);
    const failed: string[] = [];
    for (const place of places) {
      app.clock.advance(1);
      const answers = await Promise.all(
        NASTY.map((nasty) =>
          sendSigned(protocols, key, app.clock.now(), {
            target: `${api.target}.${name}`,
            service: api.signingName,
            body: JSON.stringify(replaced(input, place, nasty)),
          }),
        ),
      );
      for (const [index, { status, type }] of answers.entries())
        if (status >= 500 || status === 429)
          failed.push(
            `${place.join(".")} = ${JSON.stringify(NASTY[index])?.slice(0, 40)}: ${status} ${type}`,
          );
    }
    expect(failed).toEqual([]);
  });

  it("nor on the routes where command lines sign in", async () => {
    const client = await register(protocols);
    const grants = [
      "authorization_code",
      "refresh_token",
      "urn:ietf:params:oauth:grant-type:device_code",
    ].map(
      (grantType) =>
        [
          "/token",
          {
            ...client,
            grantType,
            code: "x",
            redirectUri: REDIRECT,
            codeVerifier: "x".repeat(43),
            refreshToken: "x",
            deviceCode: "x",
            scope: ["sso:account:access"],
          },
        ] as const,
    );
    const doors: (readonly [string, Record<string, unknown>])[] = [
      [
        "/client/register",
        {
          clientName: "c",
          clientType: "public",
          scopes: ["sso:account:access"],
          redirectUris: [REDIRECT],
          grantTypes: ["refresh_token"],
          issuerUrl: `${app.ctx.config.url}/start`,
          entitledApplicationArn: "x",
        },
      ],
      ["/device_authorization", { ...client, startUrl: `${app.ctx.config.url}/start` }],
      ...grants,
    ];
    const failed: string[] = [];
    const home = protocols.peer.ip;
    let sent = 0;
    for (const [path, input] of doors) {
      for (const member of Object.keys(input)) {
        for (const nasty of [...NASTY, ["\u0000"], Array.from({ length: 1_000 }, () => "x")]) {
          // Whoever is refused again and again waits, so each request comes from elsewhere.
          sent += 1;
          protocols.peer.ip = `198.18.${sent >> 8}.${sent & 255}`;
          const { status, type } = await post(`${protocols.url}${path}`, { ...input, [member]: nasty });
          if (status >= 500 || status === 429 || (status !== 200 && type === null))
            failed.push(`${path} ${member} = ${JSON.stringify(nasty).slice(0, 40)}: ${status} ${type}`);
        }
      }
    }
    protocols.peer.ip = home;
    expect(failed).toEqual([]);
  });

  it("nor in the URLs of the portal's operations", async () => {
    const { tokens } = await signInCli(app, protocols, String(right.UserId));
    const failed: string[] = [];
    for (const nasty of NASTY) {
      const text = encodeURIComponent(
        typeof nasty === "string" ? nasty.toWellFormed().slice(0, 8_000) : JSON.stringify(nasty),
      );
      for (const path of [
        `/assignment/accounts?max_result=${text}`,
        `/assignment/accounts?next_token=${text}`,
        `/assignment/roles?account_id=${text}`,
        `/federation/credentials?account_id=${text}&role_name=x`,
        `/federation/credentials?account_id=${PAYMENTS}&role_name=${text}`,
      ]) {
        const { status } = await fetch(`${protocols.url}${path}`, {
          headers: { "x-amz-sso_bearer_token": tokens.accessToken },
        });
        if (status >= 500) failed.push(`${path.slice(0, 100)}: ${status}`);
      }
    }
    expect(failed).toEqual([]);
  });
});
