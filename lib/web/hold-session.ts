/** Stores a session token in the browser's encrypted cookie. */
import "server-only";
import { cookies } from "next/headers";
import type { Secret } from "@/lib/platform/crypto/secret";
import { app } from "./app";
import { cookieNames, METHOD_SECONDS } from "./cookies";
import { sealSession } from "./session-cookie";

/** The session's token, and who has signed in with this browser. */
export async function holdPassed({ token, browser }: { token: Secret; browser: string }): Promise<void> {
  await holdSession(token);
  const { browser: name, secure } = cookieNames(app().ctx.config);
  (await cookies()).set(name, browser, {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure,
    maxAge: METHOD_SECONDS,
  });
}

export async function holdSession(token: Secret): Promise<void> {
  const { name, value, maxAge, secure } = await sealSession(app().ctx, token);
  (await cookies()).set(name, value, { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge });
}
