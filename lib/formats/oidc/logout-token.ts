/**
 * Logout tokens: an OIDC provider's back-channel message that a user has signed out.
 *
 * Read in two steps, so that an attacker's text can't make Foyer fetch keys: first the claims are checked,
 * unproven; then the signature. Each rule alone refuses.
 *
 * @see OpenID Connect Back-Channel Logout 1.0 §2.4 (the token), §2.6 (its validation); RFC 8725 §3
 */
import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  type JSONWebKeySet,
  type JWTPayload,
} from "jose";
import { FormatError } from "../format-error";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const SKEW_SECONDS = 60;
/** Maximum age of a token: providers send it at once, and a few times more. */
const MAX_AGE_SECONDS = 600;
export const MAX_TOKEN_CHARACTERS = 16_384;
const MAX_ID_LENGTH = 255;
const MAX_KEYS = 50;

export type LogoutToken = {
  id: string;
  subject: string | null;
  /** Null for every session of the subject. */ sid: string | null;
  issuedAt: Date;
  /** Refused as expired after this. */ expiresAt: Date;
};
export type Expected = {
  issuer: string;
  clientId: string;
  /** The algorithm of ID tokens. */ algorithm: string;
  now: Date;
};

const bad = (field: string, problem: string): never => {
  throw new FormatError(field, problem);
};

/** Returns the token's claims, unproven. @throws FormatError naming the first rule that is broken */
export function readLogoutToken(token: string, expected: Expected): LogoutToken {
  if (token.length > MAX_TOKEN_CHARACTERS || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token))
    return bad("The token", "is no signed token");
  const { header, claims } = decoded(token);
  if (header.alg !== expected.algorithm) bad("The algorithm", "is not the one that is set");
  if (header.crit !== undefined) bad("crit", "names what is not understood");
  // §2.4 recommends explicit typing, so another type is refused.
  if (
    header.typ !== undefined &&
    !["logout+jwt", "application/logout+jwt", "jwt"].includes(String(header.typ).toLowerCase())
  )
    bad("typ", "is of another kind of token");
  if (claims.iss !== expected.issuer) bad("iss", "is another provider");
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (!audience.includes(expected.clientId)) bad("aud", "is another client");
  if (claims.nonce !== undefined) bad("nonce", "is in ID tokens, not in logout tokens");
  const event = isObject(claims.events) ? claims.events[EVENT] : undefined;
  if (!isObject(event)) bad("events", "does not say that a user was signed out");
  const [id, subject, sid] = [idOf("jti", claims.jti), idOf("sub", claims.sub), idOf("sid", claims.sid)];
  if (id === null) return bad("jti", "is missing");
  if (subject === null && sid === null) bad("sub and sid", "are missing");
  const { iat, exp } = claims;
  const now = expected.now.getTime() / 1000;
  if (
    typeof iat !== "number" ||
    !Number.isFinite(iat) ||
    iat > now + SKEW_SECONDS ||
    iat < now - MAX_AGE_SECONDS
  )
    return bad("iat", "is missing, too long ago, or in the future");
  if (exp !== undefined && (typeof exp !== "number" || exp + SKEW_SECONDS <= now)) bad("exp", "has passed");
  return {
    id,
    subject,
    sid,
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date((iat + MAX_AGE_SECONDS) * 1000),
  };
}

/**
 * Verifies a token. @param keys the provider's published keys. @throws FormatError unless one of them signed
 * it
 */
export async function verifyLogoutToken(
  token: string,
  keys: JSONWebKeySet,
  { algorithm }: Pick<Expected, "algorithm">,
): Promise<void> {
  // Ignores keys and key URLs in the token itself (jwk, jku, x5u).
  const { kid } = decoded(token).header;
  for (const key of keys.keys.slice(0, MAX_KEYS)) {
    try {
      // With any key id: a provider may set ids in one place and not in the other.
      await compactVerify(token, createLocalJWKSet({ keys: [{ ...key, kid: kid as string | undefined }] }), {
        algorithms: [algorithm],
      });
      return;
    } catch {
      continue;
    }
  }
  bad("The signature", "does not verify with a key of this provider");
}

function decoded(token: string): {
  header: Record<string, unknown>;
  claims: JWTPayload & Record<string, unknown>;
} {
  try {
    return { header: decodeProtectedHeader(token) as Record<string, unknown>, claims: decodeJwt(token) };
  } catch {
    return bad("The token", "is no signed token");
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function idOf(name: string, value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === "string" &&
    value !== "" &&
    value.length <= MAX_ID_LENGTH &&
    !value.includes("\u0000")
    ? value
    : bad(name, "is no text of up to 255 characters");
}
