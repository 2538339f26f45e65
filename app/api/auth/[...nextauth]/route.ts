import NextAuth from "next-auth";
import type { NextRequest } from "next/server";
import { app } from "@/lib/web/app";
import { authOptions } from "@/lib/web/next-auth";
import { requestSource } from "@/lib/platform/request-source";

type Context = { params: Promise<{ nextauth: string[] }> };

/** next-auth's own doors (csrf, session, providers, callbacks), with options built for this request. */
async function handle(request: NextRequest, context: Context): Promise<Response> {
  const params = await context.params;
  return NextAuth(request, { params }, authOptions(app().ctx, requestSource(request.headers)));
}

export { handle as GET, handle as POST };
