/**
 * The authorization code flow with PKCE: a person says yes in the browser, the code goes to a program on
 * the same machine.
 * @see RFC 6749 §4.1, RFC 7636, RFC 8252
 */
import { record } from "@/lib/platform/audit/record";
import type { Ctx, UserCtx } from "@/lib/platform/context";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { ACCOUNT_ACCESS, areScopes, clientOfId, type Client } from "./clients";
import { invalidRequest, isOAuthRefusal, OAuthRefusal, type OAuthCode } from "./errors";
import { matchesRedirect } from "./redirects";
import { insertRequest } from "./store";

/** ASVS 10.4.3: a code lives a minute at most. */
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
 * Reads what a program asks for. Until client and redirect are known to be right, nothing may be sent to
 * the redirect: those refusals are shown to the person, all others go to the program.
 * @throws OAuthRefusal
 */
export function readAuthorization(ctx: Ctx, query: AuthorizeQuery): Authorization {
  const client = clientOfId(ctx, query.client_id ?? "");
  const redirectUri = query.redirect_uri ?? "";
  if (!matchesRedirect(client.redirectUris, redirectUri))
    throw new OAuthRefusal(
      "invalid_redirect_uri",
      "This program did not register the address that it wants to be answered at.",
    );
  const state = query.state ?? null;
  const isPlainState = state === null || (state.length <= 1024 && !/[^\x20-\x7E]/.test(state));
  const refuse = (code: OAuthCode, message: string) =>
    new OAuthRefusal(
      code,
      message,
      answerAt(redirectUri, { error: code, error_description: message, state: isPlainState ? state : null }),
    );
  if (client.grantTypes.length > 0 && !client.grantTypes.includes("authorization_code"))
    throw refuse("unauthorized_client", "This program did not register for this way of signing in.");
  if (query.response_type !== "code")
    throw refuse("unsupported_response_type", "response_type must be code.");
  if (query.code_challenge_method !== "S256" || !/^[A-Za-z0-9_-]{43}$/.test(query.code_challenge ?? ""))
    throw refuse("invalid_request", "PKCE with S256 is required.");
  if (!isPlainState) throw refuse("invalid_request", "state is too long, or not plain text.");
  const scopes = (query.scopes ?? query.scope)?.split(" ").filter(Boolean) ?? [];
  if (!areScopes(scopes)) throw refuse("invalid_scope", `The only scope here is ${ACCOUNT_ACCESS}.`);
  return {
    client,
    redirectUri,
    state,
    codeChallenge: query.code_challenge ?? "",
    scopes: scopes.length > 0 ? scopes : [ACCOUNT_ACCESS],
  };
}

/** Whether a request is refused on the page itself: there is no program that may be told. */
export function isRefusedHere(ctx: Ctx, query: AuthorizeQuery): boolean {
  try {
    readAuthorization(ctx, query);
    return false;
  } catch (error) {
    if (isOAuthRefusal(error)) return error.sendTo === null;
    throw error;
  }
}

function answerAt(redirectUri: string, parameters: Record<string, string | null>): string {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters))
    if (value !== null) target.searchParams.set(name, value);
  return target.toString();
}

/** The person says yes or no. @returns where the browser goes next: the program's own address */
export async function answerAuthorization(
  ctx: UserCtx,
  query: AuthorizeQuery,
  allow: boolean,
): Promise<string> {
  if (ctx.actor.entrance !== "browser") throw invalidRequest("Only a browser can approve a program.");
  const { client, redirectUri, state, codeChallenge } = readAuthorization(ctx, query);
  if (!allow) {
    await record(ctx, ctx.db, {
      type: "cli.denied",
      outcome: "refused",
      details: { client: client.name, flow: "code" },
    });
    return answerAt(redirectUri, { state, error: "access_denied" });
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
  return answerAt(redirectUri, { state, code });
}
