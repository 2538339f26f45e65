/** Names of Foyer's cookies. `__Host-` binds a cookie to this host and to https (RFC 6265bis §4.1.3.2). */
import type { Config } from "@/lib/platform/config";

export type CookieNames = {
  session: string;
  csrf: string;
  callbackUrl: string;
  /** What a sign-in at a source is for, if not for signing in. */ purpose: string;
  /** How this browser last signed in: a source's id, or "password". */ method: string;
  /** Who has signed in with this browser, sealed: gives them a limit of their own. */ browser: string;
  /** The sign-in by code that this browser began. */ identityCenter: string;
  /** The state expected back from a sign-out at a provider. */ signedOut: string;
  /** The token of the password link that was opened. */ passwordLink: string;
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
    method: name("way"),
    browser: name("browser"),
    identityCenter: name("identity-center"),
    signedOut: name("signed-out"),
    passwordLink: name("password-link"),
    secure,
  };
}

export const METHOD_SECONDS = 365 * 86_400;

/** The reader's preferences. They grant nothing, so pages may read and scripts may write them. */
export const THEME_COOKIE = "foyer-theme";
export const GROUP_COOKIE = "foyer-group";
/** The browser's IANA time zone. */
export const TIME_ZONE_COOKIE = "foyer-time-zone";
