/**
 * The certificates that a metadata document holds, as base64 without white space.
 *
 * For comparing with what Foyer wrote, not for trusting: the document is looked at as text, and what is
 * not a certificate is not answered.
 */
export function signingCertificates(metadata: string): string[] {
  return [
    ...metadata.matchAll(
      /<(?:[A-Za-z]+:)?X509Certificate>\s*([A-Za-z0-9+/=\s]+?)\s*<\/(?:[A-Za-z]+:)?X509Certificate>/g,
    ),
  ].map(([, body = ""]) => body.replace(/\s/g, ""));
}
