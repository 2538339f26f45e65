/**
 * Decrypts an assertion with the service provider's key. Encryption proves nothing: anyone with the metadata
 * can encrypt, so a signature is still required (CVE-2026-2092).
 *
 * Keys arrive by RSA-OAEP only, because RSA 1.5 has padding oracles. GCM requires its whole tag; CBC, which
 * has no tag, requires a verified signature over the ciphertext.
 *
 * @see xmlenc-core1 §5.2 (block encryption), §5.5 (key transport), §6.1 (chosen ciphertexts); CVE-2026-32600
 * (short tags)
 */
import { constants, createDecipheriv, privateDecrypt, type KeyObject } from "node:crypto";
import { refuse, SamlRefusal } from "./refusal";
import { attributeOf, childOf, elementsOf, isElement, NS, textOf } from "./xml";

const XENC11 = "http://www.w3.org/2009/xmlenc11#";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const BLOCK_BYTES = 16;
const CIPHERS: Record<
  string,
  {
    cipher: "aes-128-gcm" | "aes-192-gcm" | "aes-256-gcm" | "aes-128-cbc" | "aes-192-cbc" | "aes-256-cbc";
    keyBytes: number;
  }
> = Object.fromEntries(
  ([128, 192, 256] as const).flatMap((bits) => [
    [`${XENC11}aes${bits}-gcm`, { cipher: `aes-${bits}-gcm` as const, keyBytes: bits / 8 }],
    [`${NS.xenc}aes${bits}-cbc`, { cipher: `aes-${bits}-cbc` as const, keyBytes: bits / 8 }],
  ]),
);

/** The same error for every failure: differences would help an attacker. */
const refused = () => new SamlRefusal("encryption");

/** @returns the text of the assertion. @throws SamlRefusal, the same for every problem */
export function decryptAssertion(
  encrypted: Element,
  decryptionKeys: readonly KeyObject[],
  options: { isInsideSigned: boolean },
): string {
  const data = childOf(encrypted, "xenc", "EncryptedData");
  const keys = [...elementsOf(encrypted)].filter((element) => isElement(element, "xenc", "EncryptedKey"));
  const method = data && childOf(data, "xenc", "EncryptionMethod");
  const chosen = CIPHERS[attributeOf(method, "Algorithm") ?? ""];
  if (!data || !chosen || keys.length !== 1 || !keys[0]) throw refused();
  if (chosen.cipher.endsWith("cbc") && !options.isInsideSigned) refuse("encryption_cbc_unsigned");
  // During a rotation, the provider may have used either key.
  for (const key of decryptionKeys) {
    try {
      const secret = openKey(keys[0], key);
      if (secret.length === chosen.keyBytes)
        return openData(cipherValueOf(data), chosen.cipher, secret).toString("utf8");
    } catch {
      continue;
    }
  }
  throw refused();
}

function cipherValueOf(element: Element): Buffer {
  const value = textOf(childOf(childOf(element, "xenc", "CipherData") ?? element, "xenc", "CipherValue"));
  return Buffer.from(value, "base64");
}

function openKey(element: Element, key: KeyObject): Buffer {
  const method = childOf(element, "xenc", "EncryptionMethod");
  const digest = attributeOf(method && childOf(method, "ds", "DigestMethod"), "Algorithm") ?? `${NS.ds}sha1`;
  const algorithm = attributeOf(method, "Algorithm");
  const mgf = [...(method ? elementsOf(method) : [])].find(
    ({ namespaceURI, localName }) => namespaceURI === XENC11 && localName === "MGF",
  );
  // SHA-1's weakness doesn't affect OAEP. Node supports one hash for both of its uses.
  const hash =
    algorithm === `${NS.xenc}rsa-oaep-mgf1p` && digest === `${NS.ds}sha1`
      ? "sha1"
      : algorithm === `${XENC11}rsa-oaep` &&
          digest === `${NS.xenc}sha256` &&
          attributeOf(mgf ?? null, "Algorithm") === `${XENC11}mgf1sha256`
        ? "sha256"
        : null;
  if (hash === null) throw refused();
  return privateDecrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: hash },
    cipherValueOf(element),
  );
}

function openData(bytes: Buffer, cipher: (typeof CIPHERS)[string]["cipher"], secret: Buffer): Buffer {
  if (cipher === "aes-128-gcm" || cipher === "aes-192-gcm" || cipher === "aes-256-gcm") {
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw refused();
    const opener = createDecipheriv(cipher, secret, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    opener.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([opener.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), opener.final()]);
  }
  const opener = createDecipheriv(cipher, secret, bytes.subarray(0, BLOCK_BYTES)).setAutoPadding(false);
  const padded = Buffer.concat([opener.update(bytes.subarray(BLOCK_BYTES)), opener.final()]);
  const padding = padded.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES) throw refused();
  return padded.subarray(0, -padding);
}
