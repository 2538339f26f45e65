/**
 * The HTTP-Redirect binding: a deflated message in a URL, with a signature over the query as sent.
 *
 * @see SAML 2.0 bindings §3.4.4.1 (DEFLATE encoding, and what is signed)
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { KeyObject } from "node:crypto";
import { refuse } from "./refusal";
import { isSignedBy } from "./signature";
import { MAX_MESSAGE_BYTES } from "./xml";

const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
type Kind = "SAMLRequest" | "SAMLResponse";

export type Outgoing = {
  url: string;
  kind: Kind;
  xml: string;
  relayState?: string | null;
  /** RSASSA-PKCS1-v1_5 with SHA-256. */ sign: ((bytes: Buffer) => Buffer) | null;
};

/** Returns the URL to redirect a browser to. */
export function redirectUrl({ url, kind, xml, relayState, sign }: Outgoing): string {
  const parts = [
    `${kind}=${encodeURIComponent(deflateRawSync(Buffer.from(xml, "utf8")).toString("base64"))}`,
  ];
  if (relayState) parts.push(`RelayState=${encodeURIComponent(relayState)}`);
  if (sign) {
    parts.push(`SigAlg=${encodeURIComponent(RSA_SHA256)}`);
    parts.push(
      `Signature=${encodeURIComponent(sign(Buffer.from(parts.join("&"), "ascii")).toString("base64"))}`,
    );
  }
  return `${url}${url.includes("?") ? "&" : "?"}${parts.join("&")}`;
}

export type Incoming = { kind: Kind; xml: string; relayState: string | null };

/** Parses a message. @param search as the browser sent it, without the question mark. @throws SamlRefusal */
export function readRedirect(search: string, keys: readonly KeyObject[]): Incoming {
  const raw = new Map<string, string>();
  for (const pair of search.split("&")) {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    if (raw.has(name)) refuse("query_repeated");
    raw.set(name, value);
  }
  const kind: Kind = raw.has("SAMLRequest") ? "SAMLRequest" : "SAMLResponse";
  const [message, relayState, algorithm, signature] = [
    raw.get(kind),
    raw.get("RelayState"),
    raw.get("SigAlg"),
    raw.get("Signature"),
  ];
  if (
    message === undefined ||
    raw.get("SAMLEncoding") !== undefined ||
    (kind === "SAMLRequest" && raw.has("SAMLResponse"))
  )
    return refuse("query_without_message");
  if (algorithm === undefined || signature === undefined) return refuse("not_signed");
  const signed = [
    `${kind}=${message}`,
    ...(relayState === undefined ? [] : [`RelayState=${relayState}`]),
    `SigAlg=${algorithm}`,
  ].join("&");
  if (
    !isSignedBy(Buffer.from(signed, "utf8"), {
      algorithm: decoded(algorithm),
      signature: Buffer.from(decoded(signature), "base64"),
      keys,
    })
  )
    refuse("signature_wrong");
  return {
    kind,
    xml: inflated(decoded(message)),
    relayState: relayState === undefined ? null : decoded(relayState),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", "%20"));
  } catch {
    return refuse("query_encoding");
  }
}

/** A small message can inflate to a very large one (CVE-2025-25293). */
function inflated(base64: string): string {
  try {
    return inflateRawSync(Buffer.from(base64, "base64"), { maxOutputLength: MAX_MESSAGE_BYTES }).toString(
      "utf8",
    );
  } catch {
    return refuse("inflate");
  }
}
