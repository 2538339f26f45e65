/**
 * The self-signed certificate of a signing key, for SAML metadata.
 *
 * IAM reads only the key; the rest is for stricter readers. The same input gives the same certificate: the
 * serial number is derived, not random.
 *
 * @see RFC 5280 §4.1.2.2 (serial number), §4.2 (an extension occurs once); IAM user guide, "Create a SAML
 *   identity provider in IAM" (repeated extensions make metadata unreadable)
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { FormatError } from "../format-error";
import { provideReflectMetadata } from "./reflect-metadata";

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const BITS = new Set<number | undefined>([2048, 3072, 4096]);

export type SigningCertificateInput = {
  /** 1 to 64 characters (RFC 5280 appendix A.1, ub-common-name). */
  commonName: string;
  /** RSA of 2048, 3072 or 4096 bits: a key, or its PEM. */
  privateKey: KeyObject | string;
  /** The public key; derived if absent. */
  publicKey?: KeyObject | undefined;
  notBefore: Date;
  /** Whole years, 1 to 100. */
  years: number;
};

/**
 * Returns the PEM of a self-signed X.509 certificate.
 * @throws FormatError for another kind of key, halves that don't match, an invalid name or duration
 */
export async function createSigningCertificate(input: SigningCertificateInput): Promise<string> {
  const privateKey =
    typeof input.privateKey === "string" ? createPrivateKey(input.privateKey) : input.privateKey;
  if (
    privateKey.type !== "private" ||
    privateKey.asymmetricKeyType !== "rsa" ||
    !BITS.has(privateKey.asymmetricKeyDetails?.modulusLength)
  ) {
    throw new FormatError("privateKey", "must be RSA of 2048, 3072 or 4096 bits");
  }
  const publicDer = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  if (input.publicKey && !input.publicKey.export({ type: "spki", format: "der" }).equals(publicDer)) {
    throw new FormatError("publicKey", "must belong to the private key");
  }
  if (input.commonName.length < 1 || input.commonName.length > 64)
    throw new FormatError("commonName", "must have 1 to 64 characters");
  if (!Number.isInteger(input.years) || input.years < 1 || input.years > 100)
    throw new FormatError("years", "must be 1 to 100");
  if (Number.isNaN(input.notBefore.getTime())) throw new FormatError("notBefore", "must be a date");
  const notAfter = new Date(input.notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + input.years);

  // The library needs its polyfill when it loads, so it is imported here, afterwards.
  provideReflectMetadata();
  const x509 = await import("@peculiar/x509");
  const keys = {
    privateKey: await crypto.subtle.importKey(
      "pkcs8",
      privateKey.export({ type: "pkcs8", format: "der" }),
      ALGORITHM,
      false,
      ["sign"],
    ),
    publicKey: await crypto.subtle.importKey("spki", publicDer, ALGORITHM, true, ["verify"]),
  };
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(publicDer, input.notBefore),
      // A list of parts, not text, so that a comma in the name stays.
      name: [{ CN: [input.commonName] }],
      notBefore: input.notBefore,
      notAfter,
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, crypto),
      ],
    },
    crypto,
  );
  return `${certificate.toString("pem").trim()}\n`;
}

/** Returns 16 bytes in hex, positive and not zero. */
function serialNumber(publicDer: Buffer, notBefore: Date): string {
  const hash = createHash("sha256").update(publicDer).update(notBefore.toISOString()).digest("hex");
  return `4${hash.slice(1, 32)}`;
}
