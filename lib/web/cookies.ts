/** Names of Foyer's cookies. `__Host-` binds a cookie to this very host and to https (RFC 6265bis §4.1.3.2). */
import type { Config } from "@/lib/platform/config";

export function cookieNames(config: Config): { session: string; csrf: string; callbackUrl: string; upstream: string; secure: boolean } {
  const secure = config.url.startsWith("https://");
  const prefix = secure ? "__Host-" : "";
  return { session: `${prefix}foyer-session`, csrf: `${prefix}foyer-csrf`, callbackUrl: `${prefix}foyer-callback`, upstream: `${prefix}foyer-upstream`, secure };
}

/** The reader's choices. They open nothing, so pages may read and scripts may write them. */
export const THEME_COOKIE = "foyer-theme";
export const GROUP_COOKIE = "foyer-group";
