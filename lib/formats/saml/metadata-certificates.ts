/**
 * Returns the certificates of a metadata document, as base64 without white space.
 *
 * For comparing with what Foyer wrote, not for trusting: the document is scanned as text, and anything that
 * isn't a certificate is skipped.
 */
export function signingCertificates(metadata: string): string[] {
  return [
    ...metadata.matchAll(
      /<(?:[A-Za-z]+:)?X509Certificate>\s*([A-Za-z0-9+/=\s]+?)\s*<\/(?:[A-Za-z]+:)?X509Certificate>/g,
    ),
  ].map(([, body = ""]) => body.replace(/\s/g, ""));
}
