/**
 * An OIDC provider in next-auth's form: discovery, PKCE, state and nonce at every sign-in, one asymmetric
 * algorithm, and only the issuer that an administrator typed.
 */
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { OidcProof } from "@/lib/identity/sign-in/through-oidc";
import type { SourceClient } from "@/lib/identity/sources/settings/types";
import type { Claims } from "@/lib/identity/sources/settings/claims";
import { mergeClaims } from "@/lib/identity/sources/settings/oidc";
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
export type Answered = { session: Omit<OidcProof, "idToken"> | null };

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
      async request({ client, tokens }) {
        const claims = (tokens as { claims(): Claims }).claims();
        // Discovery §4.3 and RFC 9207: an issuer other than the typed one isn't this provider.
        if (claims.iss !== settings.issuer || client.issuer.metadata.issuer !== settings.issuer)
          throw new Error("the provider calls itself by another issuer");
        if (typeof claims.iat !== "number" || claims.iat > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS)
          throw new Error("the ID token is from the future");
        const { end_session_endpoint: logoutUrl } = client.issuer.metadata;
        answered.session = {
          subject: String(claims.sub),
          sid: wordOf(claims.sid),
          issuedAt: new Date(claims.iat * 1000),
          authenticatedAt:
            typeof claims.auth_time === "number" && claims.auth_time >= 0
              ? new Date(claims.auth_time * 1000)
              : null,
          logoutUrl: wordOf(logoutUrl),
        };
        const more = client.issuer.metadata.userinfo_endpoint
          ? ((await client.userinfo(tokens as Parameters<typeof client.userinfo>[0])) as Claims)
          : {};
        return mergeClaims(settings, claims, more) as Claims & { sub: string };
      },
    },
    profile: (claims) => ({ id: String(claims.sub) }),
  };
}
