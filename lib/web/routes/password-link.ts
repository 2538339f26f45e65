/**
 * Opens a password link: takes its token out of the address, into a cookie of this browser, and uses nothing up.
 * Programs that check mails open links, with HEAD and GET, and more than once.
 */
import type { Services } from "@/lib/access/context";
import { cookieNames } from "../cookies";

/** As long as the longest link that is used right away; the link itself ends when it ends. */
const COOKIE_SECONDS = 3600;

export function getPasswordLink(app: Services, token: string): Response {
  const { passwordLink, secure } = cookieNames(app.ctx.config);
  const headers = new Headers({
    location: "/password",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
  });
  if (/^[\w-]{22}$/.test(token))
    headers.append(
      "set-cookie",
      `${passwordLink}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${COOKIE_SECONDS}${secure ? "; Secure" : ""}`,
    );
  return new Response(null, { status: 303, headers });
}
