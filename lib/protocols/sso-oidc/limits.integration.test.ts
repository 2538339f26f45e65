import { describe, expect, it } from "vitest";
import { takeRequest } from "@/lib/platform/limits";
import { OIDC_LIMITS } from "./api";
import { post, register, signInCli } from "@/lib/testing/protocols";
import { app, protocols, ada, token, startDevice, useCommandLines } from "./command-line.fixture";

useCommandLines();

describe("[G37] beyond the rate limits", () => {
  it.each(["/client/register", "/device_authorization", "/token"] as const)(
    "%s says when to retry, only to that network and for that operation",
    async (path) => {
      const operation = (
        {
          "/client/register": "RegisterClient",
          "/device_authorization": "StartDeviceAuthorization",
          "/token": "CreateToken",
        } as const
      )[path];
      const ask = async (to: string, ip: string) => {
        protocols.peer.ip = ip;
        const reply = await fetch(`${protocols.url}${to}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: "{}",
        });
        return {
          status: reply.status,
          wait: reply.headers.get("retry-after"),
          type: reply.headers.get("x-amzn-errortype"),
          body: (await reply.json()) as Record<string, unknown>,
        };
      };
      expect((await ask(path, "192.0.2.200")).status).toBe(400);
      while (takeRequest(app.ctx, OIDC_LIMITS[operation], "192.0.2.200") === 0);
      expect(await ask(path, "192.0.2.200")).toMatchObject({
        status: 429,
        wait: "1",
        type: "SlowDownException",
        body: { error: "slow_down", error_description: expect.any(String) },
      });
      expect((await ask(path, "192.0.2.201")).status).toBe(400);
      const other = path === "/token" ? "/client/register" : "/token";
      expect((await ask(other, "192.0.2.200")).status).toBe(400);
      app.clock.advance(1);
      expect((await ask(path, "192.0.2.200")).status).toBe(400);
    },
  );
});

describe("what no client sends", () => {
  const BODIES: [string, string][] = [
    ["nothing", ""],
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a number", "5"],
    ["null", "null"],
    ["a deep nest", `${"[".repeat(10_000)}${"]".repeat(10_000)}`],
    ["__proto__", '{"__proto__":{"clientId":"x"}}'],
    ["__type", '{"__type":"x","clientId":{"__type":"y"},"evil":1}'],
    ["wrong types", '{"clientId":1,"clientSecret":[],"grantType":{}}'],
    ["100 kB", JSON.stringify({ clientId: "x".repeat(100_000) })],
    [
      "NUL",
      '{"clientId":"\\u0000","clientSecret":"\\u0000","grantType":"refresh_token","refreshToken":"\\u0000","startUrl":"\\u0000","clientName":"\\u0000","clientType":"public"}',
    ],
  ];
  it.each(
    BODIES.flatMap(([what, body]) =>
      ["/client/register", "/device_authorization", "/token"].map((path) => [what, path, body]),
    ),
  )("%s to %s is refused, never a failure of ours", async (_what, path, body) => {
    const reply = await fetch(`${protocols.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(reply.status).toBeLessThan(500);
    if (!(path === "/client/register" && reply.status === 200))
      expect(reply.headers.get("x-amzn-errortype")).toMatch(/^[A-Z]\w+Exception$/);
  });

  it("[G40] refusals have AWS's format: the name in a header, OAuth's members in the body, and the text where older clients look", async () => {
    const { client, deviceCode } = await startDevice();
    const ask = (body: Record<string, unknown>) =>
      fetch(`${protocols.url}/token`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const device = { ...client, grantType: "urn:ietf:params:oauth:grant-type:device_code", deviceCode };
    for (const [body, status, type, error, words] of [
      [
        device,
        400,
        "AuthorizationPendingException",
        "authorization_pending",
        "Authorization is still pending",
      ],
      [
        { ...client, grantType: "refresh_token", refreshToken: "x" },
        400,
        "InvalidGrantException",
        "invalid_grant",
        "The code or token is wrong, was used, or has expired. Sign in again: aws sso login",
      ],
      [
        { ...device, clientSecret: "x" },
        401,
        "InvalidClientException",
        "invalid_client",
        "This client is not registered here, or its registration has expired. Delete the files in ~/.aws/sso/cache and sign in again.",
      ],
    ] as const) {
      const reply = await ask(body);
      expect([
        reply.status,
        reply.headers.get("x-amzn-errortype"),
        reply.headers.get("content-type"),
        reply.headers.get("cache-control"),
      ]).toEqual([status, type, "application/json", "no-store"]);
      expect(reply.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
      expect(await reply.json()).toEqual({ message: words, error, error_description: words });
    }
  });

  it("a body that is too large is refused in OAuth's format", async () => {
    for (const path of ["/client/register", "/device_authorization", "/token"])
      expect(await post(`${protocols.url}${path}`, { clientId: "x".repeat(100_000) })).toMatchObject({
        status: 413,
        body: { error: "invalid_request", error_description: expect.any(String) },
      });
  });

  it("other methods are refused with a list of the allowed ones", async () => {
    const ask = async (method: string, path: string) => {
      const { status, headers } = await fetch(`${protocols.url}${path}`, { method });
      return [status, headers.get("allow")];
    };
    for (const path of ["/token", "/client/register", "/device_authorization", "/logout"])
      for (const method of ["GET", "HEAD", "PUT", "OPTIONS"])
        expect(await ask(method, path)).toEqual([405, "POST"]);
    for (const path of [
      "/assignment/accounts",
      "/assignment/roles",
      "/federation/credentials",
      "/aws-config",
    ])
      for (const method of ["POST", "DELETE", "OPTIONS"])
        expect(await ask(method, path)).toEqual([405, "GET, HEAD"]);
  });

  it("CreateTokenWithIAM isn't mistaken for CreateToken", async () => {
    const { client, tokens } = await signInCli(app, protocols, ada);
    const body = { ...client, grantType: "refresh_token", refreshToken: tokens.refreshToken };
    for (const query of ["aws_iam=t", "aws_iam", "x=1&aws_iam=t"])
      expect(await post(`${protocols.url}/token?${query}`, body)).toMatchObject({
        status: 400,
        type: "UnsupportedOperation",
      });
    expect((await token(body)).status).toBe(200);
  });

  it("an unknown grant is named", async () => {
    expect(await token({ ...(await register(protocols)), grantType: "password" })).toMatchObject({
      status: 400,
      type: "UnsupportedGrantTypeException",
      body: { error: "unsupported_grant_type" },
    });
  });
});
