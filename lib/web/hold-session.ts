/** Puts a session token into the browser's encrypted cookie, in next-auth's own form. */
import "server-only";
import { cookies } from "next/headers";
import { encode } from "next-auth/jwt";
import type { Secret } from "@/lib/platform/crypto/secret";
import { app } from "./app";
import { cookieNames } from "./cookies";

export async function holdSession(token: Secret): Promise<void> {
  const { ctx } = app();
  const { session, secure } = cookieNames(ctx.config);
  const maxAge = ctx.config.session.seconds;
  const value = await encode({ token: { session: token.reveal() }, secret: ctx.keyring.derive("next-auth").reveal(), maxAge });
  (await cookies()).set(session, value, { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge });
}
