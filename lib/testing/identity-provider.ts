/** An OIDC provider on loopback that sends whatever a test tells it to. */
import { createHmac, createSign, generateKeyPairSync, randomUUID, sign, type KeyObject } from "node:crypto";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";

export type Spoiled = {
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  userinfo?: Record<string, unknown>;
  /** In place of userinfo's JSON; the claims of a token are signed with `key`, or the provider's own. */
  userinfoReply?: {
    status?: number;
    type?: string;
    body?: string;
    token?: Record<string, unknown>;
    key?: KeyObject;
  };
  /** In place of the token endpoint's response. */ tokenReply?: { status: number; body: unknown };
  /** In place of discovery's own. */ discovery?: Record<string, unknown>;
  issuer?: string;
  key?: KeyObject;
  unsigned?: boolean;
  hmacWithPublicKey?: boolean;
  isDown?: boolean;
};
export type IdentityProvider = {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The nonce of the sign-in in progress. */ nonce: string;
  spoil: Spoiled;
  /** Signs ID tokens with EdDSA instead of RS256. */ signsWithEd25519: boolean;
  person: Record<string, unknown>;
  tokenRequests: URLSearchParams[];
  /** Returns the logout token of a sign-out. */ logoutToken(
    claims: Record<string, unknown>,
    spoil?: Pick<Spoiled, "header" | "key">,
  ): string;
  stop(): Promise<void>;
};

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
export const foreignKey = () => generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

export async function startIdentityProvider(
  now: () => Date,
  tls?: { certificate: string; key: string },
): Promise<IdentityProvider> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const edwards = generateKeyPairSync("ed25519");
  const listener: http.RequestListener = (request, response) => {
    void answer(request).then(({ status, body, type }) =>
      response
        .writeHead(status, { "content-type": type ?? "application/json" })
        .end(type === undefined ? JSON.stringify(body) : String(body)),
    );
  };
  const server = tls
    ? https.createServer({ cert: tls.certificate, key: tls.key }, listener)
    : http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `${tls ? "https" : "http"}://localhost:${(server.address() as AddressInfo).port}`;
  const idp: IdentityProvider = {
    issuer,
    clientId: "foyer",
    clientSecret: "a-client-secret",
    nonce: "",
    spoil: {},
    signsWithEd25519: false,
    person: {},
    tokenRequests: [],
    logoutToken(claims, spoil = {}) {
      const text = `${part({ alg: "RS256", kid: "1", typ: "logout+jwt", ...spoil.header })}.${part({ iss: issuer, aud: idp.clientId, jti: randomUUID(), events: { "http://schemas.openid.net/event/backchannel-logout": {} }, ...claims })}`;
      return `${text}.${createSign("sha256")
        .update(text)
        .sign(spoil.key ?? privateKey)
        .toString("base64url")}`;
    },
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))),
  };
  function idToken(): string {
    const at = Math.floor(now().getTime() / 1000);
    const { spoil } = idp;
    if (idp.signsWithEd25519) {
      const text = `${part({ alg: "EdDSA", kid: "2" })}.${part({ iss: issuer, aud: idp.clientId, iat: at, exp: at + 300, nonce: idp.nonce, ...idp.person, ...spoil.claims })}`;
      return `${text}.${sign(null, Buffer.from(text), edwards.privateKey).toString("base64url")}`;
    }
    const algorithm = spoil.unsigned ? "none" : spoil.hmacWithPublicKey ? "HS256" : "RS256";
    const text = `${part({ alg: algorithm, kid: "1", ...spoil.header })}.${part({ iss: issuer, aud: idp.clientId, iat: at, exp: at + 300, nonce: idp.nonce, ...idp.person, ...spoil.claims })}`;
    if (spoil.unsigned) return `${text}.`;
    if (spoil.hmacWithPublicKey)
      return `${text}.${createHmac("sha256", publicKey.export({ type: "spki", format: "pem" }))
        .update(text)
        .digest("base64url")}`;
    return `${text}.${createSign("sha256")
      .update(text)
      .sign(spoil.key ?? privateKey)
      .toString("base64url")}`;
  }
  async function answer(
    request: http.IncomingMessage,
  ): Promise<{ status: number; body: unknown; type?: string }> {
    if (idp.spoil.isDown) return { status: 503, body: { error: "temporarily_unavailable" } };
    const name = idp.spoil.issuer ?? issuer;
    if (request.url?.endsWith("/openid-configuration"))
      return {
        status: 200,
        body: {
          issuer: name,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          userinfo_endpoint: `${issuer}/userinfo`,
          jwks_uri: `${issuer}/jwks`,
          end_session_endpoint: `${issuer}/end-session?theme=plain`,
          response_types_supported: ["code"],
          id_token_signing_alg_values_supported: ["RS256", "HS256", "none"],
          ...idp.spoil.discovery,
        },
      };
    if (request.url === "/jwks")
      return {
        status: 200,
        body: {
          keys: [
            { ...publicKey.export({ format: "jwk" }), kid: "1", use: "sig", alg: "RS256" },
            { ...edwards.publicKey.export({ format: "jwk" }), kid: "2", use: "sig", alg: "EdDSA" },
          ],
        },
      };
    const reply = request.url === "/userinfo" ? idp.spoil.userinfoReply : undefined;
    if (reply) {
      const text = `${part({ alg: "RS256", kid: "1" })}.${part(reply.token ?? {})}`;
      const token = `${text}.${createSign("sha256")
        .update(text)
        .sign(reply.key ?? privateKey)
        .toString("base64url")}`;
      return {
        status: reply.status ?? 200,
        type: reply.type ?? "text/html",
        body: reply.token ? token : (reply.body ?? ""),
      };
    }
    if (request.url === "/userinfo")
      return { status: 200, body: { sub: idp.person.sub, ...idp.spoil.userinfo } };
    let text = "";
    for await (const chunk of request) text += String(chunk);
    idp.tokenRequests.push(new URLSearchParams(text));
    if (idp.spoil.tokenReply) return idp.spoil.tokenReply;
    return {
      status: 200,
      body: { access_token: "an-access-token", token_type: "Bearer", expires_in: 300, id_token: idToken() },
    };
  }
  return idp;
}
