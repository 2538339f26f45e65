/**
 * Redirect addresses of native programs: a program on the same machine as the browser.
 * @see RFC 8252 §7.3 (loopback, any port) and §8.3; RFC 9700 §2.1 (exact comparison otherwise)
 */

const HOSTS = new Set(["127.0.0.1", "[::1]", "localhost"]);
const MAX_CHARACTERS = 512;

/** Returns whether a URL is plain http on a loopback host, with only a port and a path. */
export function isLoopbackRedirect(text: string): boolean {
  if (
    text.length > MAX_CHARACTERS ||
    /[\\\s\u0000-\u001F\u007F-\uFFFF]|%2f|%5c|\.\./i.test(text) ||
    !URL.canParse(text)
  )
    return false;
  const url = new URL(text);
  if (
    url.protocol !== "http:" ||
    !HOSTS.has(url.hostname) ||
    url.username !== "" ||
    url.password !== "" ||
    text.includes("?") ||
    text.includes("#") ||
    text.includes("@")
  )
    return false;
  // The host must be written as the parser understands it; 127.1 and 0x7f000001 are refused.
  return (
    text.startsWith(`http://${url.hostname}/`) ||
    text.startsWith(`http://${url.hostname}:`) ||
    text === `http://${url.hostname}`
  );
}

/** Returns whether a client registered this redirect URI. The port may differ. */
export function matchesRedirect(registered: readonly string[], given: string): boolean {
  if (!isLoopbackRedirect(given)) return false;
  const requested = new URL(given);
  return registered.some((text) => {
    const url = new URL(text);
    return url.hostname === requested.hostname && url.pathname === requested.pathname;
  });
}
