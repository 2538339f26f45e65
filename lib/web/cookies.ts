/** Names of Foyer's cookies. `__Host-` binds a cookie to this very host and to https (RFC 6265bis §4.1.3.2). */
import type { Config } from "@/lib/platform/config";

export type CookieNames = {
  session: string;
  csrf: string;
  callbackUrl: string;
  /** What a way through a source is for, when it is not signing in. */ purpose: string;
  /** How this browser signed in last: a source's id, or "password". */ way: string;
  /** Which sign-in by code this browser began. */ upstream: string;
  /** Signs somebody out elsewhere right now: what must come back. */ signedOut: string;
  secure: boolean;
};

export function cookieNames(config: Config): CookieNames {
  const secure = config.url.startsWith("https://");
  const name = (what: string) => `${secure ? "__Host-" : ""}foyer-${what}`;
  return {
    session: name("session"),
    csrf: name("csrf"),
    callbackUrl: name("callback"),
    purpose: name("source-purpose"),
    way: name("way"),
    upstream: name("upstream"),
    signedOut: name("signed-out"),
    secure,
  };
}

export const WAY_SECONDS = 365 * 86_400;

/** The reader's choices. They open nothing, so pages may read and scripts may write them. */
export const THEME_COOKIE = "foyer-theme";
export const GROUP_COOKIE = "foyer-group";
/** The browser's IANA time zone. */
export const TIME_ZONE_COOKIE = "foyer-time-zone";
