/**
 * An OIDC provider as next-auth takes it: discovery, PKCE, state and nonce at every sign-in, one
 * asymmetric algorithm, and the issuer that an administrator typed and no other.
 */
import type { OAuthConfig } from "next-auth/providers/oauth";
import type { Claims, SourceClient } from "@/lib/identity/sources/types";
import type { Ctx } from "@/lib/platform/context";
import { guardedAgents } from "@/lib/platform/guarded-agent";

const TIMEOUT_MILLISECONDS = 8_000;
const CLOCK_TOLERANCE_SECONDS = 60;

export function oidcProvider(ctx: Ctx, source: SourceClient<"oidc">): OAuthConfig<Claims> {
  const { settings } = source;
  const agents = guardedAgents(ctx.config.internalHosts);
  return {
    id: source.id,
    name: source.name,
    type: "oauth",
    wellKnown: `${settings.issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    issuer: settings.issuer,
    authorization: { params: { scope: settings.scopes } },
    checks: ["pkce", "state", "nonce"],
    idToken: true,
    clientId: settings.clientId,
    clientSecret: source.secret?.reveal(),
    client: { id_token_signed_response_alg: settings.algorithm, ...(source.secret === null ? { token_endpoint_auth_method: "none" as const } : {}) },
    httpOptions: { timeout: TIMEOUT_MILLISECONDS, agent: settings.issuer.startsWith("http://") ? agents.http : agents.https },
    userinfo: {
      // Names and addresses may stand in the ID token or at the userinfo endpoint (OpenID Connect Core §5.3, §5.4).
      async request({ client, tokens }) {
        const claims = (tokens as { claims(): Claims }).claims();
        // Discovery §4.3 and RFC 9207: who answers under another name than the one that was typed is somebody else.
        if (claims.iss !== settings.issuer || client.issuer.metadata.issuer !== settings.issuer) throw new Error("the provider calls itself by another issuer");
        if (typeof claims.iat !== "number" || claims.iat > Date.now() / 1000 + CLOCK_TOLERANCE_SECONDS) throw new Error("the ID token is from the future");
        const more = client.issuer.metadata.userinfo_endpoint ? ((await client.userinfo(tokens as Parameters<typeof client.userinfo>[0])) as Claims) : {};
        return { ...more, ...claims } as Claims & { sub: string };
      },
    },
    profile: (claims) => ({ id: String(claims.sub) }),
  };
}
