import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { app } from "@/lib/web/app";
import { authOptions, SIGN_IN_PROVIDER } from "@/lib/web/next-auth";
import { connectingTo } from "@/lib/web/oidc-connection";
import { sourceOf } from "@/lib/web/source-sign-in";
import { requestSource } from "@/lib/platform/request-source";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own routes (csrf, session, providers, callbacks), with options built for this request. */
async function handle(request: NextRequest, context: Context): Promise<Response> {
  const params = await context.params;
  const { ctx } = app();
  const source = requestSource(request.headers);
  const cookies = Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value]));
  const through = await sourceOf(ctx, { path: params.nextauth, cookies, source });
  // The user returns from a source that has been deleted or disabled.
  if (through === null && params.nextauth[0] === "callback" && params.nextauth[1] !== SIGN_IN_PROVIDER)
    return new Response(null, {
      status: 303,
      headers: { location: `${ctx.config.url}/sign-in?error=switched_off`, "cache-control": "no-store" },
    });
  return connectingTo(
    ctx,
    through?.client ?? null,
    async () => (await NextAuth(request, { params }, authOptions(ctx, source, {}, through))) as Response,
  );
}

export { handle as GET, handle as POST };
