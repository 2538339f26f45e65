/** Certificates that administrators paste and read. */
import { X509Certificate } from "node:crypto";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export type CertificateFacts = { subject: string; expiresAt: Date; fingerprint: string };

/** Splits a PEM text into its certificates. */
export const certificatesOf = (pem: string): string[] => pem.match(CERTIFICATE) ?? [];

/** Returns whether a text is only certificates in PEM form. */
export function isCertificates(pem: string): boolean {
  try {
    return (
      certificatesOf(pem).map((each) => new X509Certificate(each)).length > 0 &&
      pem.replace(CERTIFICATE, "").trim() === ""
    );
  } catch {
    return false;
  }
}

/** Returns what administrators see of a certificate, from PEM or DER. */
export function certificateFacts(encoded: string | Buffer): CertificateFacts {
  const certificate = new X509Certificate(encoded);
  return {
    subject: certificate.subject.replaceAll("\n", ", "),
    expiresAt: new Date(certificate.validTo),
    fingerprint: certificate.fingerprint256,
  };
}
