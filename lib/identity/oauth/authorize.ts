/**
 * The authorization code flow with PKCE: a person says yes in the browser, the code goes to a program on
 * the same machine.
 * @see RFC 6749 §4.1, RFC 7636, RFC 8252
 */
import { record } from "@/lib/platform/audit/record";
import type { Ctx, UserCtx } from "@/lib/platform/context";
import { newUuid, randomToken } from "@/lib/platform/crypto/random";
import { checkScopes, clientOfId, type Client } from "./clients";
import { invalidRequest, OAuthRefusal } from "./errors";
import { matchesRedirect } from "./redirects";
import { hashSecret, insertRequest } from "./store";

/** ASVS 10.4.3: a code lives a minute at most. */
const CODE_SECONDS = 60;

export type AuthorizeQuery = Partial<Record<"response_type" | "client_id" | "redirect_uri" | "state" | "code_challenge" | "code_challenge_method" | "scope" | "scopes", string>>;
export type Authorization = { client: Client; redirectUri: string; state: string | null; codeChallenge: string };

/**
 * Reads what a program asks for. Until client and redirect are known to be right, nothing may be sent to
 * the redirect: those refusals are shown to the person.
 * @throws OAuthRefusal
 */
export function readAuthorization(ctx: Ctx, query: AuthorizeQuery): Authorization {
  const client = clientOfId(ctx, query.client_id ?? "");
  const redirectUri = query.redirect_uri ?? "";
  if (!matchesRedirect(client.redirectUris, redirectUri)) throw new OAuthRefusal("invalid_redirect_uri", "This program did not register the address that it wants to be answered at.");
  if (client.grantTypes.length > 0 && !client.grantTypes.includes("authorization_code")) throw new OAuthRefusal("unauthorized_client", "This program did not register for this way of signing in.");
  if (query.response_type !== "code") throw invalidRequest("response_type must be code.");
  if (query.code_challenge_method !== "S256" || !/^[A-Za-z0-9_-]{43}$/.test(query.code_challenge ?? "")) throw invalidRequest("PKCE with S256 is required.");
  const state = query.state ?? null;
  if (state !== null && (state.length > 1024 || /[^\x20-\x7E]/.test(state))) throw invalidRequest("state is too long, or not plain text.");
  checkScopes((query.scopes ?? query.scope)?.split(" ").filter(Boolean));
  return { client, redirectUri, state, codeChallenge: query.code_challenge ?? "" };
}

/** The person says yes or no. @returns where the browser goes next: the program's own address */
export async function answerAuthorization(ctx: UserCtx, query: AuthorizeQuery, allow: boolean): Promise<string> {
  if (ctx.actor.entrance !== "browser") throw invalidRequest("Only a browser can approve a program.");
  const { client, redirectUri, state, codeChallenge } = readAuthorization(ctx, query);
  const target = new URL(redirectUri);
  if (state !== null) target.searchParams.set("state", state);
  if (!allow) {
    await record(ctx, ctx.db, { type: "cli.denied", outcome: "refused", details: { client: client.name, flow: "code" } });
    target.searchParams.set("error", "access_denied");
    return target.toString();
  }
  const code = randomToken(32);
  const now = ctx.now();
  await ctx.db.transaction().execute(async (tx) => {
    await insertRequest(tx, { id: newUuid(), kind: "code", secret_hash: hashSecret(code), user_code_hash: null, client_key: client.key, client_name: client.name, redirect_uri: redirectUri, code_challenge: codeChallenge, ip: ctx.source.ip, user_agent: ctx.source.userAgent?.slice(0, 512) ?? null, state: "approved", user_id: ctx.actor.userId, browser_session_id: ctx.actor.sessionId, created_at: now, expires_at: new Date(now.getTime() + CODE_SECONDS * 1000) });
    await record(ctx, tx, { type: "cli.approved", outcome: "success", details: { client: client.name, flow: "code" } });
  });
  target.searchParams.set("code", code);
  return target.toString();
}
