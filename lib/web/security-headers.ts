/** Headers of every response, and the content security policy of pages. */
import { randomBytes } from "node:crypto";
import type { Config } from "@/lib/platform/config";

/**
 * Returns the policy of pages. Scripts run by nonce only; `strict-dynamic` lets those load Next's chunks.
 * Style attributes are allowed, because virtualized lists position their rows with them.
 */
export function pagePolicy(
  nonce: string,
  options: {
    /** A form of the page ends at a program on the reader's own machine. */ toLoopback?: boolean;
    /** React's development build evaluates code to map stacks to sources. */ dev?: boolean;
  } = {},
): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${options.dev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    `form-action 'self'${options.toLoopback ? " http://127.0.0.1:* http://localhost:*" : ""}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

export function newNonce(): string {
  return randomBytes(16).toString("base64");
}

/** Returns the nonce of a page's policy, for its inline scripts. */
export function nonceOf(policy: string | null): string | undefined {
  return /'nonce-([A-Za-z0-9+/=]+)'/.exec(policy ?? "")?.[1];
}

/**
 * `same-origin` and not `no-referrer`: with the latter, browsers send `Origin: null` with Foyer's own forms
 * (Fetch standard §3.2), and they would look like another site's.
 */
export function securityHeaders(config: Config): Record<string, string> {
  return {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    ...(config.url.startsWith("https://")
      ? { "strict-transport-security": "max-age=31536000; includeSubDomains" }
      : {}),
  };
}
