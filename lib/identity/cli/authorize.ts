/**
 * The authorization code flow with PKCE: a user approves in the browser, and the code goes to a program
 * on the same machine.
 * @see RFC 6749 §4.1, RFC 7636, RFC 8252
 */
import { invalidInput, type RefusalCode, type RefusalParams } from "@/lib/platform/errors";
import { matchesRedirect } from "@/lib/formats/oauth/loopback-redirect";
import { isChallenge } from "@/lib/formats/oauth/pkce";
import { redirectAddress } from "@/lib/formats/oauth/redirect-address";
import { record } from "@/lib/platform/audit/record";
import type { Ctx, UserCtx } from "@/lib/platform/context";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { ACCOUNT_ACCESS, areScopes, clientOfId, type Client } from "./clients";
import { isOAuthRefusal, oauth, OAuthRefusal, type OAuthCode } from "./errors";
import { insertRequest } from "./store";

/** The lifetime of a code (ASVS 10.4.3). */
const CODE_SECONDS = 60;

export type AuthorizeQuery = Partial<
  Record<
    | "response_type"
    | "client_id"
    | "redirect_uri"
    | "state"
    | "code_challenge"
    | "code_challenge_method"
    | "scope"
    | "scopes",
    string
  >
>;
export type Authorization = {
  client: Client;
  redirectUri: string;
  state: string | null;
  codeChallenge: string;
  scopes: string[];
};

/**
 * Parses an authorization request. Refusals before the redirect address is verified are shown to the user;
 * later ones are sent to the program.
 * @throws OAuthRefusal
 */
export function readAuthorization(ctx: Ctx, query: AuthorizeQuery): Authorization {
  const client = clientOfId(ctx, query.client_id ?? "");
  const redirectUri = query.redirect_uri ?? "";
  if (!matchesRedirect(client.redirectUris, redirectUri))
    throw oauth("invalid_redirect_uri", "oauth_redirect_not_registered");
  const state = query.state ?? null;
  const isPlainState = state === null || (state.length <= 1024 && !/[^\x20-\x7E]/.test(state));
  const refuse = <C extends RefusalCode>(code: OAuthCode, problem: C, ...params: RefusalParams<C>) => {
    const refusal = invalidInput(problem, ...params);
    const answer = { error: code, error_description: refusal.message, state: isPlainState ? state : null };
    return new OAuthRefusal(code, refusal, redirectAddress(redirectUri, answer));
  };
  if (client.grantTypes.length > 0 && !client.grantTypes.includes("authorization_code"))
    throw refuse("unauthorized_client", "oauth_grant_not_registered");
  if (query.response_type !== "code") throw refuse("unsupported_response_type", "oauth_response_type");
  if (query.code_challenge_method !== "S256" || !isChallenge(query.code_challenge ?? ""))
    throw refuse("invalid_request", "oauth_pkce_required");
  if (!isPlainState) throw refuse("invalid_request", "oauth_state_not_valid");
  const scopes = (query.scopes ?? query.scope)?.split(" ").filter(Boolean) ?? [];
  if (!areScopes(scopes)) throw refuse("invalid_scope", "oauth_scope", { scope: ACCOUNT_ACCESS });
  return {
    client,
    redirectUri,
    state,
    codeChallenge: query.code_challenge ?? "",
    scopes: scopes.length > 0 ? scopes : [ACCOUNT_ACCESS],
  };
}

/** Returns whether the page must show the refusal because there is no verified program to send it to. */
export function isRefusedHere(ctx: Ctx, query: AuthorizeQuery): boolean {
  try {
    readAuthorization(ctx, query);
    return false;
  } catch (error) {
    if (isOAuthRefusal(error)) return error.sendTo === null;
    throw error;
  }
}

/** Records the user's decision. @returns the program's redirect address with the code or the error */
export async function answerAuthorization(
  ctx: UserCtx,
  query: AuthorizeQuery,
  allow: boolean,
): Promise<string> {
  if (ctx.actor.entrance !== "browser") throw oauth("invalid_request", "browser_required");
  const { client, redirectUri, state, codeChallenge } = readAuthorization(ctx, query);
  if (!allow) {
    await record(ctx, ctx.db, {
      type: "cli.denied",
      outcome: "refused",
      details: { client: client.name, flow: "code" },
    });
    return redirectAddress(redirectUri, { state, error: "access_denied" });
  }
  const code = randomToken(32);
  const now = ctx.now();
  await ctx.db.transaction().execute(async (tx) => {
    await insertRequest(tx, {
      id: newUuid(),
      kind: "code",
      secret_hash: hashToken(code),
      user_code_hash: null,
      client_key: client.key,
      client_name: client.name,
      redirect_uri: redirectUri,
      code_challenge: codeChallenge,
      ip: ctx.source.ip,
      user_agent: ctx.source.userAgent?.slice(0, 512) ?? null,
      state: "approved",
      user_id: ctx.actor.userId,
      browser_session_id: ctx.actor.sessionId,
      created_at: now,
      expires_at: new Date(now.getTime() + CODE_SECONDS * 1000),
    });
    await record(ctx, tx, {
      type: "cli.approved",
      outcome: "success",
      details: { client: client.name, flow: "code" },
    });
  });
  return redirectAddress(redirectUri, { state, code });
}
