/** The token of a password link in this browser. The cookie is the link itself: nothing on the server replaces it. */
import "server-only";
import { cookies } from "next/headers";
import { app } from "./app";
import { cookieNames } from "./cookies";

/** A link's token, as it is made; anything else isn't looked up. */
const isLinkToken = (text: string): boolean => /^[\w-]{22}$/.test(text);

export async function linkToken(): Promise<string | null> {
  const value = (await cookies()).get(cookieNames(app().ctx.config).passwordLink)?.value ?? "";
  return isLinkToken(value) ? value : null;
}

export async function forgetLinkToken(): Promise<void> {
  const { passwordLink, secure } = cookieNames(app().ctx.config);
  (await cookies()).set(passwordLink, "", { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: 0 });
}
