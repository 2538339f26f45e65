/**
 * An OIDC provider in next-auth's form: discovery, PKCE, state and nonce at every sign-in, one asymmetric
 * algorithm, and only the issuer that an administrator typed.
 */
import { decodeProtectedHeader } from "jose";
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { OidcProof } from "@/lib/identity/sign-in/through-oidc";
import type { SourceClient } from "@/lib/identity/sources/settings/types";
import type { Claims } from "@/lib/identity/sources/settings/claims";
import { saidByIdToken } from "@/lib/identity/sources/settings/strength";
import { ALGORITHMS, mergeClaims } from "@/lib/identity/sources/settings/oidc";
import { isWebAddress } from "@/lib/formats/saml-sp/idp-metadata";
import { reason, type Reason } from "@/lib/messages/reason";
import { NotBelieved } from "./oidc-failure";
import { SIGN_IN_AGENTS } from "./oidc-connection";

const TIMEOUT_MILLISECONDS = 8_000;
const CLOCK_TOLERANCE_SECONDS = 60;
/**
 * OpenID Connect Core §3.1.2.1: with any limit, the ID token says when the user authenticated. A year
 * excludes no one.
 */
const SAYS_WHEN_SECONDS = 365 * 86_400;
const MAX_WORD_LENGTH = 2_000;

const wordOf = (value: unknown) =>
  typeof value === "string" && value !== "" && value.length <= MAX_WORD_LENGTH && !value.includes("\u0000")
    ? value
    : null;

/** The provider's response besides the user's claims. Filled while next-auth reads it. */
export type Answered = {
  session: Omit<OidcProof, "idToken"> | null;
  /** Userinfo couldn't be read: the sign-in goes on without it. */
  onUserinfoFailure?: (error: unknown) => void;
  /** The sign-in failed: for the audit log, the page and the test. */
  onFailure?: (error: unknown) => void;
  /** What went wrong without stopping the sign-in: for the test. */
  notes: Reason[];
};

type Client = Parameters<
  NonNullable<Exclude<OAuthConfig<Claims>["userinfo"], string | undefined>["request"]>
>[0]["client"];

/** next-auth allows 10 seconds, under a symbol that only its client library exports. */
function tolerateClocks(client: Client): void {
  const fields = client as unknown as Record<symbol, unknown>;
  for (const name of Object.getOwnPropertySymbols(client))
    if (typeof fields[name] === "number") fields[name] = CLOCK_TOLERANCE_SECONDS;
}

/** @throws where discovery names an address that nobody may be sent to */
function checkEndpoints(metadata: Record<string, unknown>): void {
  for (const name of ENDPOINTS) {
    const address = metadata[name];
    if (address !== undefined && !(typeof address === "string" && isWebAddress(address)))
      throw new NotBelieved(reason("sign_in.endpoint_not_https", { endpoint: name }));
  }
}
const ENDPOINTS = [
  "authorization_endpoint",
  "token_endpoint",
  "jwks_uri",
  "userinfo_endpoint",
  "end_session_endpoint",
];

/** Reads userinfo, also as a signed token (OpenID Connect Core §5.3.2). @throws whatever is wrong with it */
async function userinfoOf(client: Client, accessToken: string | undefined): Promise<Claims> {
  if (accessToken === undefined) throw new Error("there is no access token");
  const said = (await client.userinfo(accessToken).catch((error: unknown) => {
    const { response } = error as { response?: { headers?: Record<string, unknown>; body?: unknown } };
    const isToken = String(response?.headers?.["content-type"] ?? "").startsWith("application/jwt");
    if (!isToken) throw error;
    return verified(client, String(response?.body));
  })) as unknown;
  if (typeof said !== "object" || said === null || typeof (said as Claims).sub !== "string")
    throw new Error("userinfo names no subject");
  return said as Claims;
}

async function verified(client: Client, token: string): Promise<unknown> {
  const { alg } = decodeProtectedHeader(token);
  if (!ALGORITHMS.some((each) => each === alg)) throw new Error("userinfo's algorithm isn't accepted");
  const { validateJWT } = client as unknown as {
    validateJWT(jwt: string, alg: string, required: string[]): Promise<{ payload: unknown }>;
  };
  return (await validateJWT.call(client, token, String(alg), ["sub"])).payload;
}

/** Notes why the work failed: next-auth keeps the error's text only. */
async function noting<T>(answered: Answered, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    answered.onFailure?.(error);
    throw error;
  }
}

type Tokens = { claims(): Claims; access_token?: string };

/** Checks the verified ID token further, and returns its claims with userinfo's. @throws NotBelieved */
async function claimsOf(
  client: Client,
  tokens: unknown,
  settings: SourceClient<"oidc">["settings"],
  answered: Answered,
): Promise<Claims & { sub: string }> {
  const claims = (tokens as Tokens).claims();
  // Discovery §4.3 and RFC 9207: an issuer other than the typed one isn't this provider.
  if (claims.iss !== settings.issuer || client.issuer.metadata.issuer !== settings.issuer)
    throw new NotBelieved(reason("sign_in.id_token_issuer"));
  if (typeof claims.iat !== "number" || claims.iat > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS)
    throw new NotBelieved(reason("sign_in.id_token_not_yet"));
  const { end_session_endpoint: logoutUrl, id_token_signing_alg_values_supported: announced } =
    client.issuer.metadata;
  if (Array.isArray(announced) && !announced.includes(settings.algorithm))
    answered.notes.push(reason("sign_in.algorithm_unannounced", { algorithm: settings.algorithm }));
  answered.session = {
    subject: wordOf(claims.sub) ?? "",
    sid: wordOf(claims.sid),
    issuedAt: new Date(claims.iat * 1000),
    authenticatedAt:
      typeof claims.auth_time === "number" && claims.auth_time >= 0
        ? new Date(claims.auth_time * 1000)
        : null,
    logoutUrl: wordOf(logoutUrl),
    said: { ...saidByIdToken(claims), at: claims.auth_time },
  };
  const more = client.issuer.metadata.userinfo_endpoint
    ? await userinfoOf(client, (tokens as Tokens).access_token).catch((error: unknown) => {
        // The ID token proves the user; userinfo only adds to it.
        answered.onUserinfoFailure?.(error);
        answered.notes.push(reason("sign_in.userinfo_failed"));
        return {};
      })
    : {};
  if ("sub" in more && more.sub !== claims.sub)
    throw new NotBelieved(reason("sign_in.userinfo_other_subject"));
  return mergeClaims(settings, claims, more) as Claims & { sub: string };
}

/** Long: one object of next-auth's options, field by field. */
export function oidcProvider(source: SourceClient<"oidc">, answered: Answered): OAuthConfig<Claims> {
  const { settings } = source;
  return {
    id: source.id,
    name: source.name,
    type: "oauth",
    wellKnown: `${settings.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    issuer: settings.issuer,
    authorization: { params: { scope: settings.scopes, max_age: SAYS_WHEN_SECONDS } },
    checks: ["pkce", "state", "nonce"],
    idToken: true,
    token: {
      async request({ client, params, checks, provider }) {
        tolerateClocks(client);
        return noting(answered, async () => {
          checkEndpoints(client.issuer.metadata);
          const { callbackUrl } = provider as { callbackUrl?: string };
          return { tokens: await client.callback(callbackUrl, params, checks) };
        });
      },
    },
    clientId: settings.clientId,
    clientSecret: source.secret?.reveal(),
    client: {
      id_token_signed_response_alg: settings.algorithm,
      ...(source.secret === null ? { token_endpoint_auth_method: "none" as const } : {}),
    },
    httpOptions: {
      timeout: TIMEOUT_MILLISECONDS,
      agent: settings.issuer.startsWith("http://") ? SIGN_IN_AGENTS.http : SIGN_IN_AGENTS.https,
    },
    userinfo: {
      // Names and addresses may be in the ID token or at the userinfo endpoint (OpenID Connect Core §5.3,
      // §5.4).
      request: ({ client, tokens }) => noting(answered, () => claimsOf(client, tokens, settings, answered)),
    },
    profile: (claims) => ({ id: String(claims.sub) }),
  };
}
