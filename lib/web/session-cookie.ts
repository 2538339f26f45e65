/** The encrypted cookie with a session token, in next-auth's format. */
import { encode } from "next-auth/jwt";
import type { Ctx } from "@/lib/platform/context";
import type { Secret } from "@/lib/platform/crypto/secret";
import { readLifetimes } from "@/lib/platform/settings/session-lifetimes";
import { cookieNames } from "./cookies";

export async function sealSession(
  ctx: Ctx,
  token: Secret,
): Promise<{ name: string; value: string; maxAge: number; secure: boolean }> {
  const { session, secure } = cookieNames(ctx.config);
  const { browserMinutes } = await readLifetimes(ctx);
  const maxAge = browserMinutes * 60;
  return {
    name: session,
    value: await encode({
      token: { session: token.reveal() },
      secret: ctx.keyring.derive("next-auth").reveal(),
      maxAge,
    }),
    maxAge,
    secure,
  };
}
