/**
 * The HTTP-POST binding: a message in a self-submitting form, with an XML signature inside the message.
 *
 * @see SAML 2.0 bindings §3.5; core §5.4 (signature profile)
 */
import type { KeyObject } from "node:crypto";
import { SignedXml } from "xml-crypto";
import { certificateBody } from "../saml/certificate-body";

const EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";

export type PostSigner = { privateKey: KeyObject; certificate: string };
/** A form that the browser posts to `url`; without fields, a redirect there. */
export type Journey = { url: string; fields: Record<string, string> | null };

export function postJourney(input: {
  url: string;
  kind: "SAMLRequest" | "SAMLResponse";
  xml: string;
  /** The message's ID. */ id: string;
  relayState?: string | null;
  signer: PostSigner | null;
}): Journey {
  const xml = input.signer ? signed(input.xml, input.id, input.signer) : input.xml;
  return {
    url: input.url,
    fields: {
      [input.kind]: Buffer.from(xml, "utf8").toString("base64"),
      ...(input.relayState ? { RelayState: input.relayState } : {}),
    },
  };
}

/** Adds a signature over the whole message after its Issuer, where the schema requires it. */
function signed(xml: string, id: string, { privateKey, certificate }: PostSigner): string {
  const signer = new SignedXml({
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: EXC_C14N,
    getKeyInfoContent: () =>
      `<ds:X509Data><ds:X509Certificate>${certificateBody(certificate)}</ds:X509Certificate></ds:X509Data>`,
  });
  const xpath = `//*[@ID='${id}']`;
  signer.addReference({
    xpath,
    transforms: ["http://www.w3.org/2000/09/xmldsig#enveloped-signature", EXC_C14N],
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  signer.computeSignature(xml, {
    prefix: "ds",
    location: { reference: `${xpath}/*[local-name()='Issuer']`, action: "after" },
  });
  return signer.getSignedXml();
}
