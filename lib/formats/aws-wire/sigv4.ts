/**
 * Verifies AWS Signature Version 4 by rebuilding the canonical request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { AWS_WORDING } from "./wording";

export type SignedRequest = {
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /**
   * The host that the caller must have signed, whatever `Host` arrives: a proxy may change the header, and
   * whoever relays a request that was signed for another host sends that one. Left out, the received one counts.
   */
  ownHost?: string;
};
export type Key = { secretAccessKey: string; sessionToken?: string };

const SKEW_MINUTES = 5;
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data, "utf8").digest();

/**
 * `missing`: not signed. `incomplete`: the header is malformed. `unknown`: no such key, or another session
 * token. `mismatch`: anything else, with AWS's message.
 */
export class SignatureError extends Error {
  readonly problem: "missing" | "incomplete" | "unknown" | "mismatch";
  constructor(problem: SignatureError["problem"], message: string) {
    super(message);
    this.name = "SignatureError";
    this.problem = problem;
  }
}

const mismatch = (why: string) => new SignatureError("mismatch", why);
export const unknownKey = () => new SignatureError("unknown", AWS_WORDING.tokenInvalid);

/** Returns the key that a request claims to be signed with, unverified. @throws SignatureError */
export function claimedKey(request: Pick<SignedRequest, "headers">): string {
  return readHeader(request).accessKeyId;
}

function readHeader(request: Pick<SignedRequest, "headers">) {
  const header = request.headers.authorization;
  if (!header) throw new SignatureError("missing", AWS_WORDING.tokenMissing);
  const parsed =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request,\s*SignedHeaders=([a-z0-9;-]{1,2048}),\s*Signature=([0-9a-f]{64})$/.exec(
      header,
    );
  if (!parsed) throw new SignatureError("incomplete", AWS_WORDING.signatureMalformed);
  const [, accessKeyId = "", day = "", region = "", scopeService = "", signedList = "", signature = ""] =
    parsed;
  return { accessKeyId, day, region, scopeService, signedList, signature };
}

/** What CloudFront adds on the way, after the caller signed. */
const ADDED_BY_PROXIES = new Set(["x-amz-cf-id"]);

/**
 * The headers that must be signed: the host and every `x-amz-` one. AWS asks for no other, and the SDKs for PHP and
 * for JavaScript before version 3 sign no Content-Type.
 */
const requiredHeaders = (headers: IncomingHttpHeaders) => [
  "host",
  "x-amz-date",
  ...Object.keys(headers)
    .map((name) => name.toLowerCase())
    .filter((name) => name.startsWith("x-amz-") && !ADDED_BY_PROXIES.has(name)),
];

/** Verifies the signature and returns the access key id. @throws SignatureError */
export function verifySignature(
  request: SignedRequest,
  service: string,
  now: Date,
  find: (accessKeyId: string) => Key | null,
): string {
  const { accessKeyId, day, region, scopeService, signedList, signature } = readHeader(request);
  const key = find(accessKeyId);
  if (!key) throw unknownKey();
  if (key.sessionToken !== undefined && single(request.headers["x-amz-security-token"]) !== key.sessionToken)
    throw unknownKey();

  const stamp = single(request.headers["x-amz-date"]) ?? "";
  checkDate(stamp, day, now);
  if (scopeService !== service) throw mismatch(AWS_WORDING.otherService(service));

  const signed = signedList.split(";");
  for (const name of requiredHeaders(request.headers)) {
    if (!signed.includes(name)) throw mismatch(AWS_WORDING.headerNotSigned(name));
  }
  const bodyHash = sha256(request.body);
  const claimed = single(request.headers["x-amz-content-sha256"]);
  if (claimed !== undefined && claimed !== bodyHash) throw mismatch(AWS_WORDING.bodyHashDiffers);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signingKey = [day, region, service, "aws4_request"].reduce<Buffer | string>(
    hmac,
    `AWS4${key.secretAccessKey}`,
  );
  const provided = Buffer.from(signature, "hex");
  const canonical = canonicalRequest(request, signed, bodyHash, request.ownHost ?? request.headers.host);
  const expected = hmac(signingKey, ["AWS4-HMAC-SHA256", stamp, scope, sha256(canonical)].join("\n"));
  if (!timingSafeEqual(expected, provided)) throw mismatch(AWS_WORDING.signatureDiffers);
  return accessKeyId;
}

/** Checks `X-Amz-Date` against the clock and the day in the credential scope. @throws SignatureError */
function checkDate(stamp: string, day: string, now: Date): void {
  const at = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  const time = at ? Date.parse(`${at[1]}-${at[2]}-${at[3]}T${at[4]}:${at[5]}:${at[6]}Z`) : Number.NaN;
  if (Number.isNaN(time)) throw mismatch(AWS_WORDING.dateMalformed(stamp));
  if (!stamp.startsWith(day)) throw mismatch(AWS_WORDING.dateDiffers(day, stamp));
  const [earliest, latest] = [-SKEW_MINUTES, SKEW_MINUTES].map(
    (minutes) => new Date(now.getTime() + minutes * 60_000),
  ) as [Date, Date];
  if (time < earliest.getTime())
    throw mismatch(
      AWS_WORDING.signatureExpired(stamp, basicFormat(earliest), basicFormat(now), SKEW_MINUTES),
    );
  if (time > latest.getTime())
    throw mismatch(
      AWS_WORDING.signatureNotYetCurrent(stamp, basicFormat(latest), basicFormat(now), SKEW_MINUTES),
    );
}

/** Returns a time as `X-Amz-Date` has it: 20150830T123600Z. */
const basicFormat = (at: Date) =>
  at
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replace(/[-:]/g, "");

function canonicalRequest(
  request: SignedRequest,
  signed: string[],
  bodyHash: string,
  host: string | undefined,
): string {
  const value = (name: string) => (name === "host" ? host : single(request.headers[name])) ?? "";
  return [
    request.method,
    request.path || "/",
    canonicalQuery(request.query),
    ...signed.map((name) => `${name}:${value(name).trim().replace(/\s+/g, " ")}`),
    "",
    signed.join(";"),
    bodyHash,
  ].join("\n");
}

function canonicalQuery(query: string): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(",") : value;
}
