/**
 * next-auth, driven by Foyer.
 *
 * next-auth authenticates users and keeps one encrypted cookie, which refers to a row that the server can
 * end. Each request builds its own options, so that sources can change at run time.
 */
import NextAuth, { type NextAuthOptions } from "next-auth";
import { decode } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";
import { signInWithPassword } from "@/lib/identity/sign-in/service";
import { actorOfToken, actorOfTokenHash, endOwnSession } from "@/lib/identity/sessions/service";
import {
  as,
  prove,
  type Actor,
  type Ctx,
  type RequestSource,
  type UserCtx,
  type SessionActor,
} from "@/lib/platform/context";
import type { SignInStep } from "@/lib/platform/db/tables-identity";
import { isRefusal, type Refusal } from "@/lib/platform/errors";
import type { AdminCtx } from "@/lib/identity/administrators/types";
import { pathOfOidcStepUp, proveThroughOidc } from "@/lib/identity/sign-in/oidc-step-up";
import { signInThroughOidc } from "@/lib/identity/sign-in/through-oidc";
import { linkOwnIdentity } from "@/lib/identity/sources/identities/service";
import { saveSourceTest } from "@/lib/identity/sources/registry/test-result";
import type { Claims } from "@/lib/identity/sources/settings/claims";
import type { SourceClient } from "@/lib/identity/sources/settings/types";
import { reason, type Reason } from "@/lib/messages/reason";
import { Secret } from "@/lib/platform/crypto/secret";
import { hashToken } from "@/lib/platform/crypto/token-hash";
import { perOwnerCache } from "@/lib/platform/cache";
import { cookieNames } from "./cookies";
import { safeCallbackPath } from "./callback-url";
import { oidcFailure, providerError } from "./oidc-failure";
import { withProblem } from "./step-up-address";
import { oidcProvider, type Answered } from "./oidc-provider";

export const SIGN_IN_PROVIDER = "built-in";

/** The content of the encrypted cookie. */
type CookieToken = { session?: string };

/** The source that this request signs in through, and the user who tests or links it, if any. */
export type AuthSource = {
  client: SourceClient<"oidc">;
  tester: AdminCtx | null;
  linker: UserCtx | null;
  /** The signed-in user whose session the provider is to prove. */
  stepper: UserCtx | null;
  /** The `state` of the answer. */ state: string;
  /** Whether this browser has begun a sign-in at a source, so that an answer may be its own. */
  hasBegun: boolean;
};

export type AuthOutcome = {
  refusal?: Refusal;
  steps?: readonly SignInStep[];
  /** New value of the browser's cookie. */ browser?: string;
  /** Foyer failed: the user was neither let in nor refused. */ hasFailed?: boolean;
  /** The session's new token, after a provider proved it. */ proven?: Secret;
  /** Why a sign-in at a source failed before its user was known. */ failure?: Reason;
};

function secretOf(ctx: Pick<Ctx, "keyring">): string {
  return ctx.keyring.derive("next-auth").reveal();
}

/** next-auth takes everything that is thrown for a wrong password, so failures of Foyer are noted here. */
function noteFailure(ctx: Ctx, source: RequestSource, outcome: AuthOutcome, error: unknown): void {
  outcome.hasFailed = true;
  ctx.log.error("a sign-in failed", { error, requestId: source.requestId });
}

/** Returns `work`, except that its errors lead to the sign-in page, which says that Foyer failed. */
function orFailed<Input>(
  ctx: Ctx,
  source: RequestSource,
  outcome: AuthOutcome,
  work: (input: Input) => Promise<boolean | string>,
): (input: Input) => Promise<boolean | string> {
  return async (input) => {
    try {
      return await work(input);
    } catch (error) {
      noteFailure(ctx, source, outcome, error);
      outcome.failure ??= reason("sign_in.failed_in_foyer");
      return `${ctx.config.url}/sign-in?error=failed`;
    }
  };
}

/** One request to next-auth: what it needs and what it finds out. */
type Attempt = {
  ctx: Ctx;
  source: RequestSource;
  outcome: AuthOutcome;
  through: AuthSource | null;
  /** What the provider answered. */ answered: Answered;
};

export function authOptions(
  ctx: Ctx,
  source: RequestSource,
  outcome: AuthOutcome = {},
  through: AuthSource | null = null,
  /** How long the cookie lasts. The session behind it may end earlier. */
  seconds = ctx.config.session.seconds,
): NextAuthOptions {
  const names = cookieNames(ctx.config);
  const attempt = { ctx, source, outcome, through, answered: answerOf(ctx, source, outcome, through) };
  const cookie = (name: string) => ({
    name,
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: names.secure },
  });
  return {
    secret: secretOf(ctx),
    session: { strategy: "jwt", maxAge: seconds },
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    useSecureCookies: names.secure,
    cookies: {
      sessionToken: cookie(names.session),
      csrfToken: cookie(names.csrf),
      callbackUrl: cookie(names.callbackUrl),
    },
    providers: [
      passwordProvider(attempt),
      ...(through ? [oidcProvider(through.client, attempt.answered)] : []),
    ],
    callbacks: {
      signIn: orFailed(ctx, source, outcome, (input) => finishAtSource(attempt, input)),
      redirect: ({ url, baseUrl }) => baseUrl + safeCallbackPath(url, baseUrl),
      async jwt({ token, user }) {
        if (user && "session" in user && typeof user.session === "string") return { session: user.session };
        // The cookie alone is no session. If this throws, next-auth ends it.
        const { session } = token as CookieToken;
        if (session === undefined || !(await actorOfToken(ctx, session))) throw new Error("session ended");
        return { session };
      },
      // next-auth's own session route tells the browser only that it is signed in.
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        const session = (token as CookieToken | null)?.session;
        const actor = session === undefined ? null : await actorOfToken(ctx, session);
        if (actor) await endOwnSession(as<SessionActor>(ctx, actor, source));
      },
    },
    logger: loggerOf(attempt),
  };
}

function answerOf(
  ctx: Ctx,
  source: RequestSource,
  outcome: AuthOutcome,
  through: AuthSource | null,
): Answered {
  return {
    session: null,
    notes: [],
    onFailure: (error) => void (outcome.failure ??= oidcFailure(error)),
    onUserinfoFailure: (error) =>
      ctx.log.warn("userinfo couldn't be read: the ID token's claims are used", {
        sourceId: through?.client.id,
        problem: (error as Error).name,
        requestId: source.requestId,
      }),
  };
}

function passwordProvider({ ctx, source, outcome }: Attempt) {
  return CredentialsProvider({
    id: SIGN_IN_PROVIDER,
    name: "Foyer",
    credentials: { name: {}, password: {} },
    async authorize(input) {
      try {
        const signedIn = await signInWithPassword(as(ctx, prove({ kind: "anonymous" }), source), {
          name: input?.name ?? "",
          password: input?.password ?? "",
        });
        if (!signedIn) return null;
        outcome.steps = signedIn.steps;
        outcome.browser = signedIn.browser;
        return { id: signedIn.userId, session: signedIn.token.reveal() };
      } catch (error) {
        if (isRefusal(error)) outcome.refusal = error;
        else noteFailure(ctx, source, outcome, error);
        return null;
      }
    },
  });
}

type SignedIn = Parameters<NonNullable<NonNullable<NextAuthOptions["callbacks"]>["signIn"]>>[0];

/** Tests the source, links its identity or signs in. Returns where the browser goes, or whether it is signed in. */
async function finishAtSource(
  { ctx, source, outcome, through, answered }: Attempt,
  { user, account, profile }: SignedIn,
): Promise<boolean | string> {
  if (account?.provider === SIGN_IN_PROVIDER) return true;
  if (!through || account?.provider !== through.client.id) return false;
  const { client, tester, linker, stepper } = through;
  const claims = (profile ?? {}) as Claims;
  if (tester) {
    await saveSourceTest(tester, { id: client.id, claims, notes: answered.notes });
    return `${ctx.config.url}/admin/sources/${client.id}`;
  }
  if (linker) {
    const link = await linkOwnIdentity(linker, { sourceId: client.id, claims });
    return `${ctx.config.url}/start/sign-ins?${new URLSearchParams({ outcome: link, source: client.id })}`;
  }
  if (!answered.session) return false;
  if (stepper) {
    const { at, ...said } = answered.session.said;
    const path = await pathOfOidcStepUp(ctx, through.state);
    const proved = await proveThroughOidc(stepper, {
      sourceId: client.id,
      state: through.state,
      claims,
      said,
      authTime: at,
    });
    if (!proved.ok) return ctx.config.url + withProblem(path, proved.reason.code);
    outcome.proven = proved.token;
    return ctx.config.url + path;
  }
  const idToken = typeof account.id_token === "string" ? new Secret(account.id_token) : null;
  const signedIn = await signInThroughOidc(as(ctx, prove({ kind: "anonymous" }), source), {
    sourceId: client.id,
    claims,
    proof: { ...answered.session, idToken },
  });
  if (!signedIn.ok)
    return `${ctx.config.url}/sign-in?${new URLSearchParams({ error: signedIn.refusal, source: client.id })}`;
  outcome.browser = signedIn.browser;
  (user as { session?: string }).session = signedIn.token.reveal();
  return true;
}

function loggerOf({ ctx, source, outcome }: Attempt): NextAuthOptions["logger"] {
  return {
    error: (code, metadata) => {
      if (code === "JWT_SESSION_ERROR") return;
      noteOfLogger(outcome, code, metadata);
      // Only the first line: next-auth's errors hold tokens and the user's claims.
      const { name, message } = ((metadata as { error?: unknown }).error ?? metadata) as Partial<Error>;
      const problem = `${name ?? "Error"}: ${(message ?? "").split("\n")[0]?.slice(0, 200)}`;
      ctx.log.error("next-auth", { code, problem, requestId: source.requestId });
    },
    warn: () => {},
    debug: () => {},
  };
}

/** What fails before the provider's answer is read, next-auth only logs. */
function noteOfLogger(outcome: AuthOutcome, code: string, metadata: unknown): void {
  const { error, error_description: description } = metadata as {
    error?: Partial<Error>;
    error_description?: unknown;
  };
  if (code === "OAUTH_CALLBACK_HANDLER_ERROR") outcome.failure ??= providerError(error?.message, description);
  else if (code === "OAUTH_CALLBACK_ERROR") outcome.failure ??= oidcFailure(error ?? metadata);
}

type Opened = { tokenHash: string; until: number };

/**
 * Decrypted cookies. Decrypting one costs a key derivation and returns the same token each time; the database
 * decides whether the token is valid.
 */
const openedCookies = perOwnerCache<Opened>("opened cookies", 10_000);

const MAX_COOKIE_CHARACTERS = 4096;

async function openCookie(ctx: Pick<Ctx, "keyring">, value: string): Promise<Opened | null> {
  const token = await decode({ token: value, secret: secretOf(ctx) }).catch(() => null);
  const { session, exp } = (token ?? {}) as CookieToken & { exp?: unknown };
  return typeof session === "string" && typeof exp === "number"
    ? { tokenHash: hashToken(session).toString("base64"), until: exp * 1000 }
    : null;
}

/** Whether Foyer made this session cookie and it hasn't expired. The session itself may have ended. */
export async function isOwnCookie(ctx: Pick<Ctx, "keyring">, cookieValue: string): Promise<boolean> {
  if (cookieValue.length > MAX_COOKIE_CHARACTERS) return false;
  const opened = openedCookies(ctx.keyring).get(cookieValue) ?? (await openCookie(ctx, cookieValue));
  return opened !== null && opened.until > Date.now();
}

/** Returns the actor of a session cookie, or null. */
export async function actorOfCookie(
  ctx: Ctx,
  cookieValue: string | undefined,
): Promise<Actor<SessionActor> | null> {
  if (!cookieValue || cookieValue.length > MAX_COOKIE_CHARACTERS) return null;
  const kept = openedCookies(ctx.keyring);
  const opened = kept.get(cookieValue) ?? (await openCookie(ctx, cookieValue));
  if (!opened || opened.until <= Date.now()) return null;
  const actor = await actorOfTokenHash(ctx, opened.tokenHash);
  if (actor) kept.set(cookieValue, opened);
  else kept.delete(cookieValue);
  return actor;
}

export type AuthRequest = {
  /** The path below /api/auth, e.g. ["callback", "built-in"]. */
  path: string[];
  method: "GET" | "POST";
  query?: Record<string, string>;
  body?: Record<string, string>;
  cookies: Record<string, string>;
  headers: Record<string, string>;
};

export type AuthReply = { status: number; headers: Headers; body: unknown };

/** Runs one request of next-auth outside any framework, through its documented API-route signature. */
export async function runNextAuth(options: NextAuthOptions, request: AuthRequest): Promise<AuthReply> {
  const headers = new Headers();
  const reply: AuthReply = { status: 200, headers, body: undefined };
  const response = {
    status(code: number) {
      reply.status = code;
      return response;
    },
    getHeader: (name: string) =>
      name.toLowerCase() === "set-cookie" ? headers.getSetCookie() : (headers.get(name) ?? undefined),
    setHeader(name: string, value: string | string[]) {
      headers.delete(name);
      for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
      return response;
    },
    json: (body: unknown) => void (reply.body = body),
    send: (body: unknown) => void (reply.body = body),
    end: () => {},
  };
  const incoming = {
    query: { ...request.query, nextauth: request.path },
    method: request.method,
    body: request.body,
    cookies: request.cookies,
    headers: request.headers,
  };
  await (NextAuth as unknown as (req: unknown, res: unknown, options: NextAuthOptions) => Promise<void>)(
    incoming,
    response,
    options,
  );
  return reply;
}

/**
 * Posts with the token that next-auth requires from its own forms. The caller has checked that the request
 * comes from this site: a server action, or a route that signs no one in.
 * @param options built separately for each of the two requests
 * @returns next-auth's response, and the cookies that came with its token
 */
export async function postToNextAuth(
  options: () => NextAuthOptions,
  request: Pick<AuthRequest, "path" | "query" | "cookies" | "headers"> & { fields: Record<string, string> },
): Promise<{ reply: AuthReply; csrfCookies: string[] }> {
  const { path, query, headers, fields } = request;
  const cookies = { ...request.cookies };
  const csrf = await runNextAuth(options(), { path: ["csrf"], method: "GET", cookies, headers });
  const csrfCookies = csrf.headers.getSetCookie();
  for (const cookie of csrfCookies) {
    const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split(/=(.*)/s);
    cookies[name] = decodeURIComponent(value);
  }
  const csrfToken = (csrf.body as { csrfToken?: string } | undefined)?.csrfToken ?? "";
  return {
    csrfCookies,
    reply: await runNextAuth(options(), {
      path,
      query,
      method: "POST",
      body: { ...fields, csrfToken, json: "true" },
      cookies,
      headers,
    }),
  };
}
