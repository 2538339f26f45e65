/** The base64 inside a certificate's PEM (RFC 7468), for `ds:X509Certificate`. */
import { FormatError } from "../format-error";

const PEM = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Returns the base64 of the DER without line breaks.
 * @param certificate one certificate in PEM, or only its base64
 * @throws FormatError for anything else, a chain included
 */
export function certificateBody(certificate: string): string {
  const body = (PEM.exec(certificate)?.[1] ?? certificate).replace(/\s+/g, "");
  if (!BASE64.test(body)) throw new FormatError("certificate", "must be one certificate in PEM or base64");
  return body;
}
