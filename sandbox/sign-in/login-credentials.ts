/**
 * `/v1/authorize` and `/v1/token`: what `aws login` does. A console session opens credentials that live 15
 * minutes and are renewed for twelve hours.
 *
 * AWS doesn't say which issue time renewed credentials carry, or whether a policy of the role stops the
 * renewal. This is the worst case of both: each renewal is issued now, and nothing but its end stops it. There
 * is no DPoP.
 * @see AWS Sign-In API reference, CreateOAuth2Token
 */
import { createHash, randomBytes } from "node:crypto";
import type { SandboxState } from "../state";
import { startRoleSession } from "../sts/sessions";
import type { RoleSession } from "../wire/operation";
import type { ConsoleSession, SignIn } from "./federation";

const CODE_MILLISECONDS = 60_000;
const RENEWED_MILLISECONDS = 12 * 3_600_000;
const CREDENTIALS_SECONDS = 900;

/** What a code or a refresh token stands for. Each works once. */
export type Grant = {
  session: RoleSession;
  until: Date;
  /** For a code: what its redemption must prove. */ code: { challenge: string; redirectUri: string } | null;
};

export class InvalidGrant extends Error {}

const isLoopback = (address: string) =>
  URL.canParse(address) && /^http:\/\/(127\.0\.0\.1|\[::1\]):\d+\//.test(address);

/** Returns where the browser goes on to, with a code for this console session. */
export function authorizeLogin(
  signIn: SignIn,
  console: ConsoleSession,
  fields: URLSearchParams,
  now: Date,
): string {
  const redirectUri = fields.get("redirect_uri") ?? "";
  const challenge = fields.get("code_challenge") ?? "";
  const isValid =
    fields.get("response_type") === "code" &&
    fields.get("code_challenge_method") === "S256" &&
    /^[\w-]{43}$/.test(challenge) &&
    isLoopback(redirectUri);
  if (!isValid) throw new InvalidGrant();
  const until = new Date(now.getTime() + CODE_MILLISECONDS);
  const code = addGrant(signIn, { session: console.session, until, code: { challenge, redirectUri } }, now);
  const target = new URL(redirectUri);
  target.searchParams.set("code", code);
  target.searchParams.set("state", fields.get("state") ?? "");
  return target.href;
}

/** Redeems a code or a refresh token for credentials of the role that the console was opened with. */
export function createToken(signIn: SignIn, state: SandboxState, body: string, now: Date): object {
  const input = parse(body);
  const isCode = input.grantType === "authorization_code";
  if (!isCode && input.grantType !== "refresh_token") throw new InvalidGrant();
  const token = isCode ? input.code : input.refreshToken;
  const grant = typeof token === "string" ? signIn.grants.get(token) : undefined;
  if (typeof token !== "string" || !grant || grant.until <= now || (grant.code !== null) !== isCode)
    throw new InvalidGrant();
  signIn.grants.delete(token);
  if (grant.code !== null) {
    const { challenge, redirectUri } = grant.code;
    const proof = createHash("sha256").update(String(input.codeVerifier)).digest("base64url");
    if (proof !== challenge || input.redirectUri !== redirectUri) throw new InvalidGrant();
  }
  const role = state.accounts
    .get(grant.session.accountId)
    ?.iam.roles.get(grant.session.roleName.toLowerCase());
  if (!role || role.id !== grant.session.roleId) throw new InvalidGrant();
  const end = isCode ? new Date(now.getTime() + RENEWED_MILLISECONDS) : grant.until;
  const session = startRoleSession(state, { ...grant.session, role, seconds: CREDENTIALS_SECONDS, now });
  return {
    accessToken: {
      accessKeyId: session.accessKeyId,
      secretAccessKey: session.secretAccessKey,
      sessionToken: session.sessionToken,
    },
    tokenType: "urn:aws:params:oauth:token-type:access_token_sigv4",
    expiresIn: CREDENTIALS_SECONDS,
    refreshToken: addGrant(signIn, { session: grant.session, until: end, code: null }, now),
  };
}

function addGrant(signIn: SignIn, grant: Grant, now: Date): string {
  for (const [token, { until }] of signIn.grants) if (until <= now) signIn.grants.delete(token);
  const token = randomBytes(32).toString("base64url");
  signIn.grants.set(token, grant);
  return token;
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Reported like any other wrong grant.
  }
  throw new InvalidGrant();
}
