import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { HTTP_STATUS } from "@/lib/platform/errors";
import { as } from "@/lib/platform/context";
import { app } from "@/lib/web/app";
import { cookieNames, METHOD_SECONDS } from "@/lib/web/cookies";
import { authOptions, SIGN_IN_PROVIDER, type AuthOutcome } from "@/lib/web/next-auth";
import { connectingTo } from "@/lib/web/oidc-connection";
import { sealSession } from "@/lib/web/session-cookie";
import { endAtSource, sourceOf } from "@/lib/web/source-sign-in";
import { readLifetimes } from "@/lib/platform/settings/session-lifetimes";
import { requestSource } from "@/lib/platform/request-source";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own routes (csrf, session, providers, callbacks), with options built for this request. */
async function handle(request: NextRequest, context: Context): Promise<Response> {
  const params = await context.params;
  const { ctx, anonymousActor } = app();
  const source = requestSource(request.headers);
  const cookies = Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value]));
  const state = request.nextUrl.searchParams.get("state") ?? "";
  const through = await sourceOf(ctx, { path: params.nextauth, cookies, source, state });
  // The user returns from a source that has been deleted or disabled.
  if (through === null && params.nextauth[0] === "callback" && params.nextauth[1] !== SIGN_IN_PROVIDER)
    return new Response(null, {
      status: 303,
      headers: { location: `${ctx.config.url}/sign-in?error=switched_off`, "cache-control": "no-store" },
    });
  const outcome: AuthOutcome = {};
  const { browserMinutes } = await readLifetimes(ctx);
  const response = await connectingTo(
    ctx,
    through?.client ?? null,
    async () =>
      (await NextAuth(
        request,
        { params },
        authOptions(ctx, source, outcome, through, browserMinutes * 60),
      )) as Response,
  );
  if (outcome.browser !== undefined && params.nextauth[1] !== SIGN_IN_PROVIDER) {
    const { browser, secure } = cookieNames(ctx.config);
    response.headers.append(
      "set-cookie",
      `${browser}=${outcome.browser}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${METHOD_SECONDS}${secure ? "; Secure" : ""}`,
    );
  }
  const location = through && (await endAtSource(as(ctx, anonymousActor, source), through, outcome));
  if (location !== null) {
    const headers = new Headers(response.headers);
    headers.set("location", location);
    return new Response(null, { status: 303, headers });
  }
  if (outcome.proven) {
    const { name, value, maxAge, secure } = await sealSession(ctx, outcome.proven);
    response.headers.append(
      "set-cookie",
      `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}${secure ? "; Secure" : ""}`,
    );
  }
  return params.nextauth[1] === SIGN_IN_PROVIDER ? (refusedAs(outcome) ?? response) : response;
}

/** next-auth answers "wrong password" to whatever is no sign-in; limits and failures are something else. */
function refusedAs({ refusal, hasFailed }: AuthOutcome): Response | null {
  if (!refusal && hasFailed !== true) return null;
  const retryAfter = refusal?.retryAfterSeconds;
  return new Response(null, {
    status: refusal ? HTTP_STATUS[refusal.kind] : 503,
    headers: {
      "cache-control": "no-store",
      ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    },
  });
}

export { handle as GET, handle as POST };
