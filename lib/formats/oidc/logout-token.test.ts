import { createHmac, createSign, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readLogoutToken, verifyLogoutToken } from "./logout-token";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const now = new Date("2026-11-24T09:00:00Z");
const at = now.getTime() / 1000;
const expected = { issuer: "https://id.example", clientId: "foyer", algorithm: "RS256", now };
const right = {
  iss: "https://id.example",
  aud: "foyer",
  iat: at,
  exp: at + 120,
  jti: "token-1",
  sub: "subject-dana",
  sid: "session-1",
  events: { [EVENT]: {} },
};

const [own, foreign] = [
  generateKeyPairSync("rsa", { modulusLength: 2048 }),
  generateKeyPairSync("rsa", { modulusLength: 2048 }),
];
const keys = {
  keys: [
    { ...foreign.publicKey.export({ format: "jwk" }), kid: "0", use: "enc" },
    { ...own.publicKey.export({ format: "jwk" }), kid: "1", use: "sig" },
  ],
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const text = (claims: Record<string, unknown>, header: Record<string, unknown> = {}) =>
  `${part({ alg: "RS256", kid: "1", typ: "logout+jwt", ...header })}.${part({ ...right, ...claims })}`;
const signed = (
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key = own.privateKey,
) =>
  `${text(claims, header)}.${createSign("sha256").update(text(claims, header)).sign(key).toString("base64url")}`;

describe("a logout token", () => {
  it("names the user or session, once its signature has verified", async () => {
    expect(readLogoutToken(signed(), expected)).toEqual({
      id: "token-1",
      subject: "subject-dana",
      sid: "session-1",
      issuedAt: now,
      expiresAt: new Date(now.getTime() + 600_000),
    });
    await verifyLogoutToken(signed(), keys, expected);
  });

  it.each<[string, Record<string, unknown>]>([
    ["only the subject", { sid: undefined }],
    ["only the session", { sub: undefined }],
    ["no end of its own", { exp: undefined }],
    ["several audiences", { aud: ["another", "foyer"] }],
  ])("may have %s", (_what, claims) => {
    expect(readLogoutToken(signed(claims), expected).id).toBe("token-1");
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["another issuer", { iss: "https://evil.example" }, "iss"],
    ["no issuer", { iss: undefined }, "iss"],
    ["another audience", { aud: "another" }, "aud"],
    ["no audience", { aud: undefined }, "aud"],
    ["no time", { iat: undefined }, "iat"],
    ["a time long ago", { iat: at - 601 }, "iat"],
    ["a time in the future", { iat: at + 61 }, "iat"],
    ["a past end", { exp: at - 60 }, "exp"],
    ["an end that is no number", { exp: "never" }, "exp"],
    ["no id", { jti: undefined }, "jti"],
    ["an id that is too long", { jti: "x".repeat(256) }, "jti"],
    ["a subject that is no text", { sub: { evil: true } }, "sub"],
    ["neither subject nor session", { sub: undefined, sid: undefined }, "sub and sid"],
    ["a nonce, as an ID token has", { nonce: "n" }, "nonce"],
    ["an empty nonce", { nonce: null }, "nonce"],
    ["no event", { events: undefined }, "events"],
    ["another event", { events: { "http://schemas.openid.net/event/other": {} } }, "events"],
    ["an event that is no object", { events: { [EVENT]: true } }, "events"],
    ["a list of events", { events: [EVENT] }, "events"],
  ])("is refused with %s", (_what, claims, field) => {
    expect(() => readLogoutToken(signed(claims), expected)).toThrow(
      expect.objectContaining({ code: "invalid_format", field }),
    );
  });

  it.each<[string, Record<string, unknown>]>([
    ["another algorithm", { alg: "PS256" }],
    ["no algorithm", { alg: "none" }],
    ["the type of an access token", { typ: "at+jwt" }],
    ["what is not understood", { crit: ["b64"], b64: false }],
  ])("is refused with %s in its header", (_what, header) => {
    expect(() => readLogoutToken(signed({}, header), expected)).toThrow(
      expect.objectContaining({ code: "invalid_format" }),
    );
  });

  it.each([
    "",
    "x",
    "a.b.c",
    "a.b",
    `${"a".repeat(20_000)}.b.c`,
    `${part([])}.${part(null)}.x`,
    `${part({ alg: "RS256" })}.bm90IGpzb24.x`,
  ])("is refused when malformed (%#)", (token) => {
    expect(() => readLogoutToken(token, expected)).toThrow(
      expect.objectContaining({ code: "invalid_format" }),
    );
  });

  it.each<[string, string]>([
    ["a foreign key", signed({}, {}, foreign.privateKey)],
    [
      "a foreign key in the header",
      signed(
        {},
        { jwk: foreign.publicKey.export({ format: "jwk" }), jku: "https://evil.example/jwks" },
        foreign.privateKey,
      ),
    ],
    [
      "the public key as an HMAC's secret",
      `${text({})}.${createHmac("sha256", own.publicKey.export({ type: "spki", format: "pem" }))
        .update(text({}))
        .digest("base64url")}`,
    ],
    ["no signature", `${text({})}.`],
    ["the signature of other claims", `${text({ sub: "subject-admin" })}.${signed().split(".")[2]}`],
  ])("is refused with %s", async (_what, token) => {
    await expect(verifyLogoutToken(token, keys, expected)).rejects.toMatchObject({ code: "invalid_format" });
  });

  it("isn't accepted with a key that the provider publishes for another use, or without any", async () => {
    await expect(
      verifyLogoutToken(signed({}, { kid: "0" }, foreign.privateKey), keys, expected),
    ).rejects.toMatchObject({ code: "invalid_format" });
    await expect(verifyLogoutToken(signed(), { keys: [] }, expected)).rejects.toMatchObject({
      code: "invalid_format",
    });
  });
});
