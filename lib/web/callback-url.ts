/** The page after signing in: only on this origin. */

export const MAX_CALLBACK_LENGTH = 4096;

/** Returns a path of this origin (with query and fragment), or the start page for anything else. */
export function safeCallbackPath(candidate: unknown, origin: string): string {
  const fallback = "/start";
  if (typeof candidate !== "string" || candidate.length === 0 || candidate.length > MAX_CALLBACK_LENGTH)
    return fallback;
  // Browsers treat a backslash as a slash and drop tabs and line breaks (WHATWG URL §4.4).
  if (/[\\\u0000-\u001F\u007F]/.test(candidate)) return fallback;
  if (!URL.canParse(candidate, origin)) return fallback;
  const url = new URL(candidate, origin);
  if (url.origin !== origin || url.username !== "" || url.password !== "") return fallback;
  if (
    url.pathname.startsWith("//") ||
    url.pathname.startsWith("/sign-in") ||
    url.pathname.startsWith("/api/")
  )
    return fallback;
  return url.pathname + url.search + url.hash;
}
