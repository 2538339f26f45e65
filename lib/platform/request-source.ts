/** Where a request came from. Trusts only as many proxies as the configuration names. */
import { isAddress } from "@/lib/formats/network";
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
 * `X-Forwarded-For` (the client may have written anything further left). What is no address counts as the socket's.
 */
export function clientAddress(
  config: Config,
  socketAddress: string | undefined,
  forwardedFor: string | undefined,
): string | null {
  const peer = socketAddress === undefined ? null : unmapped(socketAddress.trim());
  if (config.trustedProxies === 0 || forwardedFor === undefined) return peer;
  const hops = forwardedFor.split(",");
  const hop = hops[Math.max(0, hops.length - config.trustedProxies)] ?? "";
  return addressOfHop(hop) ?? peer;
}

const unmapped = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");

/**
 * Reads `203.0.113.9`, `203.0.113.9:54321`, `[2001:db8::7]:443` and the same in quotes: Azure's gateways add ports, and
 * `Forwarded`'s spelling (RFC 7239 §6) has brackets.
 */
function addressOfHop(hop: string): string | null {
  const text = hop
    .trim()
    .replace(/^"(.*)"$/, "$1")
    .trim();
  const [, bracketed, ipv4] =
    /^\[([0-9a-f:.]+)\](?::\d{1,5})?$/i.exec(text) ??
    /^()(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(text) ??
    [];
  const address = unmapped(bracketed || ipv4 || text);
  return isAddress(address) ? address : null;
}
