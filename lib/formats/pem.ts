/** Certificates as administrators paste and read them. */
import { X509Certificate } from "node:crypto";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export type CertificateFacts = { subject: string; expiresAt: Date; fingerprint: string };

/** The certificates of a PEM text, each by itself. */
export const certificatesOf = (pem: string): string[] => pem.match(CERTIFICATE) ?? [];

/** Whether a text is certificates in PEM form and nothing else. */
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

/** What an administrator sees of a certificate, from PEM or DER. */
export function certificateFacts(encoded: string | Buffer): CertificateFacts {
  const certificate = new X509Certificate(encoded);
  return {
    subject: certificate.subject.replaceAll("\n", ", "),
    expiresAt: new Date(certificate.validTo),
    fingerprint: certificate.fingerprint256,
  };
}
