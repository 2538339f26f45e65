/**
 * Refuses requests before they reach a page: methods that pages don't have, other sites' forms, and forms
 * that are too large or unreadable.
 */
import type { IncomingMessage } from "node:http";
import type { RefusalCode } from "@/lib/platform/errors";

const MAX_BODY_BYTES = 64 * 1024;
/** A form may contain an identity provider's metadata. */
const MAX_SOURCE_BODY_BYTES = 1024 * 1024;
const METHODS = ["GET", "HEAD", "POST"];

export type PageRefusal = {
  status: 400 | 403 | 404 | 405 | 413;
  code: RefusalCode;
  headers?: Record<string, string>;
};

/** Returns the refusal, or null if a page may answer. */
export function refusalOfPage(
  request: Pick<IncomingMessage, "method" | "headers">,
  { path, origin }: { path: string; /** Foyer's own. */ origin: string },
): PageRefusal | null {
  const { method = "GET", headers } = request;
  // Next would fetch and scale pictures for anonymous callers, and Foyer doesn't need that.
  if (path.startsWith("/_next/image")) return { status: 404, code: "not_found" };
  if (isMalformed(path)) return { status: 400, code: "page_address_malformed" };
  if (!METHODS.includes(method))
    return { status: 405, code: "page_method_not_allowed", headers: { allow: METHODS.join(", ") } };
  if (method !== "POST") return null;
  // Browsers send the site with every form. next-auth's own routes have a token for that.
  const site = headers["sec-fetch-site"];
  const isForeign =
    (headers.origin !== undefined && headers.origin !== origin) ||
    (site !== undefined && site !== "same-origin" && site !== "none");
  if (isForeign && !path.startsWith("/api/auth/")) return { status: 403, code: "request_from_another_site" };
  const type = headers["content-type"] ?? "";
  // Next finds an action by its id; anything else that claims to be one ends in an exception.
  const action = headers["next-action"];
  if (action !== undefined && !(typeof action === "string" && /^[0-9a-f]{40,64}$/.test(action)))
    return { status: 400, code: "form_action_unknown" };
  if (/^multipart\/form-data/i.test(type) && !/;\s*boundary="?[^\s";]{1,70}/i.test(type))
    return { status: 400, code: "form_not_readable" };
  const max = path.startsWith("/admin/sources/") ? MAX_SOURCE_BODY_BYTES : MAX_BODY_BYTES;
  // Browsers always send a form's length.
  const isSmall = headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) <= max;
  return isSmall ? null : { status: 413, code: "form_too_large" };
}

/** Whether a path is not percent-encoded UTF-8, which Next's router can't read. */
function isMalformed(path: string): boolean {
  try {
    decodeURIComponent(path);
    return false;
  } catch {
    return true;
  }
}
