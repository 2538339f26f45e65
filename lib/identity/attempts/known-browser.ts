/**
 * Browsers that a user has signed in with. They have their own limit, so that wrong passwords from elsewhere
 * can't lock the user out, however many there are.
 *
 * The cookie contains a random id and, for each user, a MAC over both. It grants nothing: it only chooses
 * which count a wrong password goes to, and a copied cookie gives an attacker the few attempts of one more
 * browser.
 */
import type { Ctx } from "@/lib/platform/context";
import { randomToken } from "@/lib/platform/crypto/random";
import { timingSafeEqual } from "node:crypto";

const MAX_USERS = 8;
const MAC_BYTES = 16;

const macOf = (ctx: Ctx, id: string, userId: string): Buffer =>
  ctx.keyring.mac("known browser", `${id} ${userId}`).subarray(0, MAC_BYTES);

/**
 * Returns the key of the browser's own count for this user; null if they haven't signed in with this browser.
 */
export function knownBrowser(ctx: Ctx, cookie: string | null | undefined, userId: string): string | null {
  const [id = "", ...macs] = (cookie ?? "").split(".");
  if (!/^[\w-]{22}$/.test(id)) return null;
  const expected = macOf(ctx, id, userId);
  const isKnown = macs.slice(0, MAX_USERS).some((text) => {
    const mac = Buffer.from(text, "base64url");
    return mac.length === MAC_BYTES && timingSafeEqual(mac, expected);
  });
  return isKnown ? `${id} ${userId}` : null;
}

/** Returns the cookie's new value after the user signed in with this browser. */
export function rememberBrowser(ctx: Ctx, cookie: string | null | undefined, userId: string): string {
  const [known = "", ...macs] = (cookie ?? "").split(".");
  const id = /^[\w-]{22}$/.test(known) ? known : randomToken(16);
  const mine = macOf(ctx, id, userId).toString("base64url");
  const others = id === known ? macs.filter((mac) => mac !== mine && mac.length === mine.length) : [];
  return [id, mine, ...others.slice(0, MAX_USERS - 1)].join(".");
}
