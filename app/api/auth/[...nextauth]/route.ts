import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { app } from "@/lib/web/app";
import { authOptions } from "@/lib/web/next-auth";
import { sourceOf } from "@/lib/web/source-sign-in";
import { requestSource } from "@/lib/platform/request-source";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own doors (csrf, session, providers, callbacks), with options built for this request. */
async function handle(request: NextRequest, context: Context): Promise<Response> {
  const params = await context.params;
  const { ctx } = app();
  const source = requestSource(request.headers);
  const cookies = Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value]));
  return NextAuth(request, { params }, authOptions(ctx, source, {}, await sourceOf(ctx, { path: params.nextauth, cookies, source })));
}

export { handle as GET, handle as POST };
