/** The relying party of WebAuthn: the host and origin of FOYER_URL. */
import { isAddress } from "@/lib/formats/network";
import type { Config } from "@/lib/platform/config";

export type RelyingParty = { id: string; origin: string };

/** Returns null if browsers have no passkeys for this address: an IP address is no relying party (WebAuthn L3 §5.1.2). */
export function relyingPartyOf({ url }: Pick<Config, "url">): RelyingParty | null {
  const { hostname, origin } = new URL(url);
  return isAddress(hostname.replace(/^\[(.*)\]$/, "$1")) ? null : { id: hostname, origin };
}
