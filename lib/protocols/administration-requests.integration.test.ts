import { createHash } from "node:crypto";
import * as admin from "@aws-sdk/client-sso-admin";
import { describe, expect, it } from "vitest";
import { takeRequest, type Limit } from "@/lib/platform/limits";
import { KEY_LIMIT, NETWORK_LIMIT, UNSIGNED_LIMIT } from "./aws-json/rpc";
import { isProtocol } from "./router";
import { sendSigned, type Part } from "@/lib/testing/signed-request";
import {
  clock,
  app,
  protocols,
  key,
  InstanceArn,
  nextName,
  useAdministration,
  optionsOf,
} from "./administration.fixture";

useAdministration();

const send = (part: Part) => sendSigned(protocols, key, clock.now(), part);

describe("signatures", () => {
  it("a valid one is accepted", async () => {
    expect(await send({})).toEqual({ status: 200, type: "" });
    expect(await send({ body: JSON.stringify({ NextToken: undefined, x: "Zähler für 日本 🗝" }) })).toEqual({
      status: 200,
      type: "",
    });
    expect(
      await send({ more: { "x-amz-content-sha256": createHash("sha256").update("{}").digest("hex") } }),
    ).toEqual({ status: 200, type: "" });
  });

  it.each<[string, Part]>([
    ["aws-sdk for PHP and AsyncAws", { signed: ["host", "x-amz-date", "x-amz-target"] }],
    [
      "aws-sdk for JavaScript, version 2",
      {
        more: {
          "x-amz-content-sha256": createHash("sha256").update("{}").digest("hex"),
          "x-amz-user-agent": "aws-sdk-js/2.1692.0",
        },
        signed: ["host", "x-amz-content-sha256", "x-amz-date", "x-amz-target", "x-amz-user-agent"],
      },
    ],
    [
      "a client behind CloudFront",
      { more: { "x-amz-cf-id": "x" }, signed: ["host", "x-amz-date", "x-amz-target"] },
    ],
    [
      "a client behind a load balancer",
      { more: { "x-amzn-trace-id": "x" }, signed: ["host", "x-amz-date", "x-amz-target"] },
    ],
  ])("[T8] %s is accepted: the content type need not be signed", async (_client, part) => {
    expect(await send(part)).toEqual({ status: 200, type: "" });
  });

  it.each<[string, Part, string]>([
    ["[X8] another host", { host: "evil.test" }, "InvalidSignatureException"],
    ["another body", { sentBody: '{"MaxResults":1}' }, "InvalidSignatureException"],
    ["another target", { sentTarget: "SWBExternalService.ListPermissionSets" }, "InvalidSignatureException"],
    ["a query that was added", { query: "?x=1" }, "InvalidSignatureException"],
    ["another date than its scope", { sentDate: "20200101T000000Z" }, "InvalidSignatureException"],
    [
      "a date six minutes ago",
      { date: new Date(clock.now().getTime() - 360_000) },
      "InvalidSignatureException",
    ],
    [
      "a date six minutes ahead",
      { date: new Date(clock.now().getTime() + 360_000) },
      "InvalidSignatureException",
    ],
    [
      "a host that is neither ours nor the one it came to",
      { host: "evil.example" },
      "InvalidSignatureException",
    ],
    [
      "a session token that is not signed",
      {
        more: { "x-amz-security-token": "x" },
        signed: ["content-type", "host", "x-amz-date", "x-amz-target"],
      },
      "InvalidSignatureException",
    ],
    [
      "an unsigned payload",
      { more: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }, sentBody: '{"MaxResults":1}' },
      "InvalidSignatureException",
    ],
    [
      "another body under a signed hash",
      {
        more: { "x-amz-content-sha256": createHash("sha256").update("{}").digest("hex") },
        sentBody: '{"MaxResults":1}',
      },
      "InvalidSignatureException",
    ],
    [
      "the target not signed",
      { signed: ["content-type", "host", "x-amz-date"] },
      "InvalidSignatureException",
    ],
    [
      "the host not signed",
      { signed: ["content-type", "x-amz-date", "x-amz-target"] },
      "InvalidSignatureException",
    ],
    [
      "the date not signed",
      { signed: ["content-type", "host", "x-amz-target"] },
      "InvalidSignatureException",
    ],
    [
      "[T8] an x-amz- header that is not signed",
      {
        more: { "x-amz-user-agent": "x" },
        signed: ["content-type", "host", "x-amz-date", "x-amz-target"],
      },
      "InvalidSignatureException",
    ],
    [
      "[T8] another value of a signed x-amz- header",
      { signed: ["host", "x-amz-date", "x-amz-target"], sentDate: new Date(0).toISOString() },
      "InvalidSignatureException",
    ],
    ["another service in the scope", { service: "identitystore" }, "InvalidSignatureException"],
    ["another secret", { secret: "x".repeat(40) }, "InvalidSignatureException"],
    ["an unknown key", { id: "FOYRAAAAAAAAAAAAAAAA" }, "UnrecognizedClientException"],
    ["a key of another form", { id: "AKIAIOSFODNN7EXAMPLE" }, "UnrecognizedClientException"],
  ])("%s is refused", async (_what, part, type) => {
    expect(await send(part)).toEqual({ status: 400, type });
  });

  it.each<[string, Limit, () => string, Part, Part]>([
    ["a key asks too often", KEY_LIMIT, () => key.id, {}, { secret: "x".repeat(40) }],
    ["a network asks too often", NETWORK_LIMIT, () => "192.0.2.7", {}, {}],
    ["a network signs wrongly too often", UNSIGNED_LIMIT, () => "192.0.2.7", { secret: "x".repeat(40) }, {}],
  ])("when %s it is told when to retry", async (_what, limit, of, part, other) => {
    while (takeRequest(app.ctx, limit, of()) === 0);
    expect(await send(part)).toEqual({ status: 429, type: "ThrottlingException", wait: "1" });
    if (limit !== NETWORK_LIMIT) expect((await send(other)).status).not.toBe(429);
    protocols.peer.ip = "192.0.2.8";
    if (limit !== KEY_LIMIT) expect((await send(part)).status).not.toBe(429);
    protocols.peer.ip = "192.0.2.7";
    clock.advance(10);
    expect((await send(part)).status).not.toBe(429);
  });

  it("a request with no or half a signature is refused by error name", async () => {
    const post = async (headers: Record<string, string>) =>
      (
        (await (
          await fetch(`${protocols.url}/`, {
            method: "POST",
            body: "{}",
            headers: { "x-amz-target": "SWBExternalService.ListInstances", ...headers },
          })
        ).json()) as { __type: string }
      ).__type;
    expect(await post({})).toBe("MissingAuthenticationTokenException");
    for (const authorization of [
      "AWS4-HMAC-SHA256",
      "Bearer x",
      `AWS4-HMAC-SHA256 Credential=${key.id}/20260101/x/sso/aws4_request`,
      "x".repeat(8_000),
    ])
      expect(await post({ authorization })).toBe("IncompleteSignatureException");
  });
});

describe("what no client sends", () => {
  it.each<[string, string, string]>([
    ["no operation", "", "{}"],
    ["an unknown service", "DynamoDB_20120810.GetItem", "{}"],
    ["an unknown operation", "SWBExternalService.DropTables", "{}"],
    ["a property of every object", "SWBExternalService.constructor", "{}"],
    ["__proto__", "SWBExternalService.__proto__", "{}"],
    ["two dots", "SWBExternalService.ListInstances.x", "{}"],
  ])("%s is UnknownOperationException", async (_what, name, body) => {
    expect(await send({ target: name || " ", body })).toMatchObject({
      status: 400,
      type: "UnknownOperationException",
    });
  });

  it.each<[string, string, string, string]>([
    ["no JSON", "SWBExternalService.ListInstances", "{", "SerializationException"],
    ["a list", "SWBExternalService.ListInstances", "[]", "SerializationException"],
    ["null", "SWBExternalService.ListInstances", "null", "SerializationException"],
    [
      "a text for a number",
      "SWBExternalService.ListInstances",
      '{"MaxResults":"1"}',
      "SerializationException",
    ],
    ["a fraction", "SWBExternalService.ListInstances", '{"MaxResults":1.5}', "ValidationException"],
    ["101 results", "SWBExternalService.ListInstances", '{"MaxResults":101}', "ValidationException"],
    ["a missing member", "SWBExternalService.ListPermissionSets", "{}", "ValidationException"],
    [
      "a __type where a text belongs",
      "SWBExternalService.ListPermissionSets",
      '{"InstanceArn":{"__type":"x"}}',
      "SerializationException",
    ],
    ["NUL", "SWBExternalService.ListPermissionSets", '{"InstanceArn":"\\u0000"}', "ValidationException"],
    ["a deep nest", "SWBExternalService.ListInstances", `{"x":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, ""],
    [
      "a nest in a document",
      "AWSIdentityStore.UpdateUser",
      `{"IdentityStoreId":"d-0000000000","UserId":"00000000-0000-4000-8000-000000000000","Operations":[{"AttributePath":"x","AttributeValue":${"[".repeat(100)}${"]".repeat(100)}}]}`,
      "SerializationException",
    ],
  ])("%s gets a clear response", async (_what, name, body, type) => {
    const reply = await send({
      target: name,
      body,
      service: name.startsWith("AWSIdentityStore") ? "identitystore" : "sso",
    });
    expect(reply.type).toBe(type);
    expect(reply.status).toBeLessThan(500);
  });

  it("unknown members and __type are dropped at any depth", async () => {
    const Name = nextName("Smuggle");
    const body = JSON.stringify({
      __type: "t",
      evil: 1,
      InstanceArn,
      Name,
      Tags: [{ __type: "q", Key: "a", Value: "b", bad: 1 }],
    });
    expect(await send({ target: "SWBExternalService.CreatePermissionSet", body })).toEqual({
      status: 200,
      type: "",
    });
    const row = await app.ctx.db
      .selectFrom("permission_sets")
      .select("tags")
      .where("name", "=", Name)
      .executeTakeFirst();
    expect(row?.tags).toEqual({ a: "b" });
  });

  it("an endpoint with a path is refused with the APIs' location, in their own format", async () => {
    const client = new admin.SSOAdminClient({ ...optionsOf(key), endpoint: `${protocols.url}/start` });
    await expect(client.send(new admin.ListInstancesCommand({}))).rejects.toMatchObject({
      name: "UnknownOperationException",
      message: `Send requests to AWS’s APIs to ${protocols.url}, not to /start/.`,
    });
    client.destroy();
    for (const path of ["/start", "/start/", "/x"])
      expect(
        [
          isProtocol("POST", path, { hasTarget: true }),
          isProtocol("POST", path),
          isProtocol("GET", path, { hasTarget: true }),
        ],
        path,
      ).toEqual([true, false, false]);
  });

  it("a body of a megabyte is refused before it is read completely", async () => {
    const reply = await fetch(`${protocols.url}/`, {
      method: "POST",
      body: "x".repeat(1_000_000),
      headers: { "x-amz-target": "SWBExternalService.ListInstances" },
    });
    expect(reply.status).toBe(413);
  });
});
