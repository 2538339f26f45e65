/**
 * Clients that register themselves: the AWS CLI and SDKs.
 *
 * Registrations aren't stored: the signed client id contains them, and the secret is derived from the id. So
 * registering needs no state, and a client's 90-day cache survives a restored database.
 * @see RFC 7591; AWS sso-oidc API reference, RegisterClient
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { shortUserAgent } from "@/lib/formats/user-agent";
import type { AnonymousCtx, Ctx } from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { invalidClient, oauth } from "./errors";
import { isLoopbackRedirect } from "@/lib/formats/oauth/loopback-redirect";

const DAYS = 90;
/** The id must fit into the browser's address bar. */
const MAX_ID_LENGTH = 8_192;
/** The only scope. Clients spell it in three ways. */
export const ACCOUNT_ACCESS = "sso:account:access";
const SCOPES = new Set([ACCOUNT_ACCESS, "sso-portal:*", "sso_account:access"]);
const GRANT_TYPES = [
  "authorization_code",
  "refresh_token",
  "urn:ietf:params:oauth:grant-type:device_code",
] as const;

export type Client = {
  id: string;
  /** Identifies the client in rows. */ key: Buffer;
  name: string;
  redirectUris: string[];
  grantTypes: string[];
  issuedAt: Date;
  expiresAt: Date;
  /** The address that the client registered from. */ ip: string | null;
  userAgent: string | null;
};

const payload = z.strictObject({
  n: z.string(),
  r: z.array(z.string()),
  g: z.array(z.string()),
  i: z.number(),
  e: z.number(),
  s: z.string(),
  a: z.string().nullish(),
  u: z.string().nullish(),
});

export type Registration = {
  clientName: string;
  clientType: string;
  scopes?: string[];
  redirectUris?: string[];
  grantTypes?: string[];
};

/** @throws OAuthRefusal `invalid_client_metadata`, `invalid_scope`, `invalid_redirect_uri` */
export function registerClient(ctx: AnonymousCtx, input: Registration): { client: Client; secret: Secret } {
  const wrong = (
    problem: "oauth_client_type" | "oauth_client_name" | "oauth_grant_types" | "oauth_registration_too_large",
  ) => oauth("invalid_client_metadata", problem);
  if (input.clientType !== "public") throw wrong("oauth_client_type");
  if (input.clientName.length < 1 || input.clientName.length > 256) throw wrong("oauth_client_name");
  checkScopes(input.scopes);
  const redirectUris = input.redirectUris ?? [];
  if (redirectUris.length > 10) throw oauth("invalid_redirect_uri", "oauth_too_many_redirects");
  for (const uri of redirectUris)
    if (!isLoopbackRedirect(uri)) throw oauth("invalid_redirect_uri", "oauth_redirect_not_valid");
  const grantTypes = input.grantTypes ?? [];
  if (grantTypes.length > 10 || grantTypes.some((type) => !(GRANT_TYPES as readonly string[]).includes(type)))
    throw wrong("oauth_grant_types");
  const now = Math.floor(ctx.now().getTime() / 1000);
  const claims: z.input<typeof payload> = {
    n: safeClientName(input.clientName),
    r: redirectUris,
    g: grantTypes,
    i: now,
    e: now + DAYS * 86_400,
    s: randomToken(9),
    a: ctx.source.ip,
    u: shortUserAgent(ctx.source.userAgent),
  };
  const body = Buffer.from(JSON.stringify(claims)).toString("base64url");
  const id = `${body}.${ctx.keyring.mac("oauth client id", body).toString("base64url")}`;
  // `clientOfId` would refuse a longer id.
  if (id.length > MAX_ID_LENGTH) throw wrong("oauth_registration_too_large");
  return { client: toClient(id, claims), secret: secretOf(ctx, id) };
}

/** @throws OAuthRefusal `invalid_scope` for scopes that Foyer doesn't have */
export function checkScopes(scopes: string[] | undefined): void {
  if (!areScopes(scopes ?? [])) throw oauth("invalid_scope", "oauth_scope", { scope: ACCOUNT_ACCESS });
}

export const areScopes = (scopes: string[]): boolean => scopes.every((scope) => SCOPES.has(scope));

/** Returns the client that a client id describes, without its secret. @throws OAuthRefusal `invalid_client` */
export function clientOfId(ctx: Ctx, id: string): Client {
  if (id.length > MAX_ID_LENGTH) throw invalidClient();
  const [body = "", mac = "", ...rest] = id.split(".");
  const provided = Buffer.from(mac, "base64url");
  const expected = ctx.keyring.mac("oauth client id", body);
  if (
    rest.length > 0 ||
    provided.length !== expected.length ||
    !timingSafeEqual(provided, expected) ||
    provided.toString("base64url") !== mac
  )
    throw invalidClient();
  const claims = payload.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  const client = toClient(id, claims);
  if (client.expiresAt <= ctx.now()) throw invalidClient();
  return client;
}

/** Returns the client after checking its secret. @throws OAuthRefusal `invalid_client` */
export function authenticateClient(ctx: Ctx, input: { clientId: string; clientSecret: string }): Client {
  const client = clientOfId(ctx, input.clientId);
  const [provided, expected] = [
    Buffer.from(input.clientSecret),
    Buffer.from(secretOf(ctx, client.id).reveal()),
  ];
  if (provided.length !== expected.length || !timingSafeEqual(provided, expected)) throw invalidClient();
  return client;
}

function secretOf(ctx: Ctx, id: string): Secret {
  return new Secret(ctx.keyring.mac("oauth client secret", id).toString("base64url"));
}

function toClient(id: string, claims: z.output<typeof payload>): Client {
  return {
    id,
    key: createHash("sha256").update(id).digest(),
    name: claims.n,
    redirectUris: claims.r,
    grantTypes: claims.g,
    issuedAt: new Date(claims.i * 1000),
    expiresAt: new Date(claims.e * 1000),
    ip: claims.a ?? null,
    userAgent: claims.u ?? null,
  };
}

/**
 * Returns a client's name in a form that is safe to show. The client chooses its name, so only short
 * printable ASCII is kept: nothing in it should look like Foyer's own text.
 */
function safeClientName(name: string): string {
  const plain = name
    .normalize("NFKC")
    .replace(/[^\x20-\x7E]/g, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 64);
  return plain === "" ? "unnamed program" : plain;
}
