import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { claimedKey, SignatureError, verifySignature, type Key, type SignedRequest } from "./sigv4";

const NOW = new Date("2015-08-30T12:36:00Z");
const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const sha256 = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");
const find =
  (key: Key = { secretAccessKey: SECRET }) =>
  (id: string) =>
    id === "AKIDEXAMPLE" ? key : null;

/** AWS's published examples, each with its signature. */
const vector = (
  method: string,
  query: string,
  headers: Record<string, string>,
  body: string,
  signature: string,
  service = "service",
): [SignedRequest, string] => [
  {
    method,
    path: "/",
    query,
    body: Buffer.from(body),
    headers: {
      ...headers,
      "x-amz-date": "20150830T123600Z",
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, SignedHeaders=${[...Object.keys(headers), "x-amz-date"].toSorted().join(";")}, Signature=${signature}`,
    },
  },
  service,
];
const host = "example.amazonaws.com";

describe("AWS's test vectors", () => {
  it.each<[string, [SignedRequest, string]]>([
    [
      "get-vanilla",
      vector("GET", "", { host }, "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ],
    [
      "post-vanilla",
      vector("POST", "", { host }, "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    ],
    [
      "get-vanilla-query-order-key-case",
      vector(
        "GET",
        "Param2=value2&Param1=value1",
        { host },
        "",
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
      ),
    ],
    [
      "post-x-www-form-urlencoded",
      vector(
        "POST",
        "",
        { "content-type": "application/x-www-form-urlencoded", host },
        "Param1=value1",
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
      ),
    ],
    [
      "IAM's ListUsers of the user guide",
      vector(
        "GET",
        "Action=ListUsers&Version=2010-05-08",
        { "content-type": "application/x-www-form-urlencoded; charset=utf-8", host: "iam.amazonaws.com" },
        "",
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
        "iam",
      ),
    ],
  ])("%s verifies, but not with an additional byte in the body", (_name, [request, service]) => {
    expect(verifySignature(request, service, NOW, find())).toBe("AKIDEXAMPLE");
    expect(() =>
      verifySignature(
        { ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) },
        service,
        NOW,
        find(),
      ),
    ).toThrow("does not match");
  });
});

describe("the header", () => {
  const header =
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/sso/aws4_request, SignedHeaders=host;x-amz-date, Signature=" +
    "0".repeat(64);
  const claimed = (authorization?: string) => claimedKey({ headers: { authorization } });
  const problemOf = (work: () => unknown) => {
    try {
      work();
      return null;
    } catch (error) {
      return error instanceof SignatureError ? [error.name, error.problem, error.message] : error;
    }
  };

  it("names the claimed key, with any white space between its parts", () => {
    expect(claimed(header)).toBe("AKIDEXAMPLE");
    expect(claimed(header.replaceAll(", ", ","))).toBe("AKIDEXAMPLE");
    expect(claimed(header.replaceAll(", ", ",   "))).toBe("AKIDEXAMPLE");
  });
  it.each([undefined, ""])("%j is not a signature", (authorization) => {
    expect(problemOf(() => claimed(authorization))).toEqual([
      "SignatureError",
      "missing",
      "Request is missing Authentication Token",
    ]);
  });
  it.each([
    ["something before it", `x ${header}`],
    ["something after it", `${header}0`],
    ["another scheme", header.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")],
    ["no scope", header.replace("/20150830/eu-west-1/sso/aws4_request", "")],
    ["a short signature", header.slice(0, -1)],
    ["no signed headers", header.replace("host;x-amz-date", "")],
    ["a token instead", "Bearer abc"],
  ])("with %s is malformed", (_what, authorization) => {
    expect(problemOf(() => claimed(authorization))).toEqual([
      "SignatureError",
      "incomplete",
      "The request signature does not conform to AWS standards.",
    ]);
  });
  it("with an unknown key is refused without checking the signature", () => {
    expect(problemOf(() => verifySignature(signed({}), "sso", NOW, () => null))).toEqual([
      "SignatureError",
      "unknown",
      "The security token included in the request is invalid.",
    ]);
  });
  it("for another service is refused with the right one", () => {
    expect(problemOf(() => verifySignature(signed({}), "sqs", NOW, find()))).toEqual([
      "SignatureError",
      "mismatch",
      "Credential should be scoped to correct service: 'sqs'.",
    ]);
  });
  it("with another key's signature doesn't match", () => {
    expect(problemOf(() => verify({}, { secretAccessKey: "another" }))).toEqual([
      "SignatureError",
      "mismatch",
      expect.stringContaining("does not match the signature you provided"),
    ]);
  });
  it("of a request without a date is refused", () => {
    const sent = signed({});
    expect(
      problemOf(() =>
        verifySignature(
          { ...sent, headers: { ...sent.headers, "x-amz-date": undefined } },
          "sso",
          NOW,
          find(),
        ),
      ),
    ).toMatchObject({ 1: "mismatch", 2: expect.stringContaining("ISO-8601 'basic format'") });
  });
});

describe("the canonical request", () => {
  it("trims headers and collapses inner white space", () => {
    const sent = signed({ headers: { "x-amz-meta": "a b" } });
    const spaced = { ...sent, headers: { ...sent.headers, "x-amz-meta": "  a \t  b " } };
    expect(verifySignature(spaced, "sso", NOW, find())).toBe("AKIDEXAMPLE");
  });
  it("joins repeated headers", () => {
    const sent = signed({ headers: { "x-amz-meta": "a,b" } });
    const twice = { ...sent, headers: { ...sent.headers, "x-amz-meta": ["a", "b"] } };
    expect(verifySignature(twice, "sso", NOW, find())).toBe("AKIDEXAMPLE");
  });
  it("has / for an empty path, and no other path is equal to it", () => {
    expect(verifySignature({ ...signed({}), path: "" }, "sso", NOW, find())).toBe("AKIDEXAMPLE");
    expect(() => verifySignature({ ...signed({}), path: "/x" }, "sso", NOW, find())).toThrow(
      "does not match",
    );
  });
  it("encodes what RFC 3986 reserves", () => {
    const sent = signed({ canonicalQuery: "q=%21%27%28%29%2A%20~" });
    expect(verifySignature({ ...sent, query: "q=!'()*%20~" }, "sso", NOW, find())).toBe("AKIDEXAMPLE");
  });
});

type Change = {
  canonicalQuery?: string;
  stamp?: string;
  day?: string;
  body?: string;
  headers?: Record<string, string>;
  signed?: string[];
  sentHost?: string;
  ownHost?: string;
};
function signed({
  stamp = "20150830T123600Z",
  day = stamp.slice(0, 8),
  body = "{}",
  headers = {},
  signed: names,
  canonicalQuery = "",
  sentHost,
  ownHost,
}: Change): SignedRequest {
  const all: Record<string, string> = {
    "content-type": "application/x-amz-json-1.1",
    host: "aws.example.com",
    "x-amz-date": stamp,
    "x-amz-target": "S.Op",
    ...headers,
  };
  const list = names ?? Object.keys(all).toSorted();
  const canonical = [
    "POST",
    "/",
    canonicalQuery,
    ...list.map((name) => `${name}:${all[name]}`),
    "",
    list.join(";"),
    sha256(body),
  ].join("\n");
  const scope = `${day}/eu-west-1/sso/aws4_request`;
  const key = [day, "eu-west-1", "sso", "aws4_request"].reduce<Buffer | string>(
    (last, text) => createHmac("sha256", last).update(text).digest(),
    `AWS4${SECRET}`,
  );
  const signature = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical)].join("\n"))
    .digest("hex");
  return {
    method: "POST",
    path: "/",
    query: "",
    body: Buffer.from(body),
    ownHost,
    headers: {
      ...all,
      ...(sentHost === undefined ? {} : { host: sentHost }),
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${list.join(";")}, Signature=${signature}`,
    },
  };
}
const verify = (change: Change, key?: Key, now = NOW) =>
  verifySignature(signed(change), "sso", now, find(key));

describe("the date", () => {
  it.each([
    ["now", "20150830T123600Z"],
    ["five minutes ago", "20150830T123100Z"],
    ["in five minutes", "20150830T124100Z"],
  ])("%s is accepted", (_what, stamp) => {
    expect(verify({ stamp })).toBe("AKIDEXAMPLE");
  });
  it.each([
    ["of the 99th day", "20150899T123600Z"],
    ["of a 13th month", "20151330T123600Z"],
    ["of month and day zero", "20150000T123600Z"],
    ["of a far year and no day", "19991399T000000Z"],
    ["at 25 o'clock", "20150830T253600Z"],
    ["at minute 61", "20150830T126100Z"],
    ["with a fraction", "20150830T123600.0Z"],
    ["without its zone", "20150830T123600"],
    ["with something before it", "x20150830T123600Z"],
    ["with something after it", "20150830T123600Zx"],
    ["that is empty", ""],
  ])("%s is no date", (_what, stamp) => {
    expect(() => verify({ stamp, day: "20150830" })).toThrow(
      `Date must be in ISO-8601 'basic format'. Got '${stamp}'.`,
    );
  });
  it("a second older than five minutes has expired, and AWS's sentence says when it would have counted", () => {
    expect(() => verify({ stamp: "20150830T123059Z" })).toThrow(
      "Signature expired: 20150830T123059Z is now earlier than 20150830T123100Z (20150830T123600Z - 5 min.)",
    );
  });
  it("a second more than five minutes ahead doesn't count yet", () => {
    expect(() => verify({ stamp: "20150830T124101Z" })).toThrow(
      "Signature not yet current: 20150830T124101Z is still later than 20150830T124100Z (20150830T123600Z + 5 min.)",
    );
  });
});

it("in the scope must be the request's date, whoever signed it", () => {
  expect(() => verify({ day: "20150829" })).toThrow(
    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != '20150830', from '20150830T123600Z'.",
  );
});

describe("the host", () => {
  it("[X8] is Foyer's own, whatever arrives: nobody relays what was signed for another one", () => {
    expect(() => verify({ headers: { host: "evil.test" }, ownHost: "aws.example.com" })).toThrow(
      "does not match",
    );
    expect(() =>
      verify({ headers: { host: "evil.test" }, sentHost: "aws.example.com", ownHost: "aws.example.com" }),
    ).toThrow("does not match");
    expect(() => verify({ headers: { host: "aws.example.com:8443" }, ownHost: "aws.example.com" })).toThrow(
      "does not match",
    );
    expect(verify({ ownHost: "aws.example.com" })).toBe("AKIDEXAMPLE");
    expect(verify({})).toBe("AKIDEXAMPLE");
    expect(verify({ sentHost: "10.0.0.7:3000", ownHost: "aws.example.com" })).toBe("AKIDEXAMPLE");
    expect(() => verify({ sentHost: "10.0.0.7:3000" })).toThrow("does not match");
    expect(() => verify({ sentHost: "10.0.0.7:3000", ownHost: "other.example.com" })).toThrow(
      "does not match",
    );
  });
});

describe("the signed parts", () => {
  it("[T8] no header besides the host and x-amz- ones", () => {
    expect(verify({ signed: ["host", "x-amz-date", "x-amz-target"] })).toBe("AKIDEXAMPLE");
    const signed = ["content-type", "host", "x-amz-date", "x-amz-target"];
    expect(verify({ headers: { "x-amzn-trace-id": "x", "user-agent": "x" }, signed })).toBe("AKIDEXAMPLE");
    expect(() => verify({ headers: { "x-amz-meta": "x" }, signed })).toThrow(
      "'x-amz-meta' must be a 'SignedHeader'",
    );
  });
  it.each(["host", "x-amz-date", "x-amz-target"])("%s", (left) => {
    expect(() =>
      verify({
        signed: ["content-type", "host", "x-amz-date", "x-amz-target"].filter((name) => name !== left),
      }),
    ).toThrow(`'${left}' must be a 'SignedHeader'`);
  });
  it("a hash sent beside the body must match the body", () => {
    expect(verify({ headers: { "x-amz-content-sha256": sha256("{}") } })).toBe("AKIDEXAMPLE");
    for (const named of ["UNSIGNED-PAYLOAD", sha256("{ }"), ""])
      expect(() => verify({ headers: { "x-amz-content-sha256": named } }), named).toThrow(
        "The provided 'x-amz-content-sha256' header does not match",
      );
  });
  it("an unsigned session token is refused", () => {
    const headers = { "x-amz-security-token": "token" };
    expect(verify({ headers })).toBe("AKIDEXAMPLE");
    expect(() => verify({ headers, signed: ["content-type", "host", "x-amz-date", "x-amz-target"] })).toThrow(
      "'x-amz-security-token' must be a 'SignedHeader'",
    );
  });
  it("a key with a session token requires that token", () => {
    const key = { secretAccessKey: SECRET, sessionToken: "token" };
    expect(verify({ headers: { "x-amz-security-token": "token" } }, key)).toBe("AKIDEXAMPLE");
    for (const headers of [{}, { "x-amz-security-token": "other" }] as Record<string, string>[])
      expect(() => verify({ headers }, key)).toThrow("security token");
  });
  it("a body in any alphabet is hashed as bytes", () => {
    expect(verify({ body: '{"Description":"Zähler für 日本 🗝"}' })).toBe("AKIDEXAMPLE");
    const sent = signed({ body: '{"Description":"Zähler"}' });
    expect(() =>
      verifySignature({ ...sent, body: Buffer.from('{"Description":"Za\u0308hler"}') }, "sso", NOW, find()),
    ).toThrow("does not match");
  });
});
