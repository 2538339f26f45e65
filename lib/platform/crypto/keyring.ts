/**
 * Derives keys from `FOYER_SECRET`, one per use, and seals secrets at rest.
 *
 * Sealed values are AES-256-GCM with the row and column as associated data, so a ciphertext copied to another
 * row doesn't open.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";
import { Secret } from "./secret";

export type Keyring = {
  /** Seals `plain` for one column of one row, e.g. "signing_keys:<id>:private_key". */
  seal(plain: Buffer, context: string): Buffer;
  /**
   * Opens a value that `seal` made with the same context. @throws if the text, the context or the key differ
   */
  open(sealed: Buffer, context: string): Buffer;
  /** Returns an HMAC-SHA-256 under the key of this `use`. */
  mac(use: string, data: string): Buffer;
  /** Returns a derived secret for a library that wants one, e.g. next-auth. */
  derive(use: string): Secret;
};

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export function createKeyring(rootSecret: Secret): Keyring {
  const root = Buffer.from(rootSecret.reveal(), "utf8");
  const cache = new Map<string, Buffer>();
  const derived = (use: string) => {
    const known = cache.get(use);
    if (known) return known;
    const key = Buffer.from(hkdfSync("sha256", root, "foyer", use, 32));
    cache.set(use, key);
    return key;
  };
  const sealing = derived("seal-1");
  return {
    seal(plain, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", sealing, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(context, "utf8"));
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      if (sealed[0] !== VERSION || sealed.length < 1 + NONCE_BYTES + TAG_BYTES)
        throw new Error("sealed value has an unknown form");
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", sealing, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context, "utf8"));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    },
    mac: (use, data) =>
      createHmac("sha256", derived(`mac:${use}`))
        .update(data, "utf8")
        .digest(),
    derive: (use) => new Secret(derived(`derive:${use}`).toString("base64url")),
  };
}
