/** Where a request came from. Trusts only as many proxies as the configuration names. */
import type { Config } from "./config";
import type { RequestSource } from "./context";

/** Headers that server.ts sets on every request, after removing any that the client sent. */
export const REQUEST_ID_HEADER = "x-foyer-request-id";
export const PEER_HEADER = "x-foyer-peer";
/** The requested path, for layouts: Next doesn't tell them. */
export const PATH_HEADER = "x-foyer-path";

/** The cookie of a browser that a user has signed in with; `__Host-` with https. */
const BROWSER_COOKIE = /(?:^|;\s*)(?:__Host-)?foyer-browser=([\w.-]{1,512})(?:;|$)/;

type HeaderReader = { get(name: string): string | null };

export function requestSource(headers: HeaderReader): RequestSource {
  return {
    requestId: headers.get(REQUEST_ID_HEADER) ?? "unknown",
    ip: headers.get(PEER_HEADER),
    userAgent: headers.get("user-agent")?.slice(0, 512) ?? null,
    browser: BROWSER_COOKIE.exec(headers.get("cookie") ?? "")?.[1] ?? null,
  };
}

/**
 * Returns the client's IP address: the socket's, or with N trusted proxies the Nth from the right of
 * `X-Forwarded-For` (the client may have written anything further left).
 */
export function clientAddress(
  config: Config,
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
): string | null {
  const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
  if (config.trustedProxies > 0 && forwardedFor !== undefined) {
    const hops = forwardedFor.split(",").map((hop) => hop.trim());
    const hop = hops[Math.max(0, hops.length - config.trustedProxies)];
    if (hop) return plain(hop).slice(0, 64);
  }
  return socketAddress === undefined ? null : plain(socketAddress);
}
