/**
 * An XML signature over an element that is already canonical.
 *
 * There is no parser and no canonicalizer: callers write canonical XML, and that is digested. `SignedInfo` is
 * signed with its namespace declaration (as the apex of its own subset, exc-c14n §3) and written without it
 * (its parent declares the prefix).
 *
 * @see xmldsig-core1 §3.1 (generation), §6.6.4 (enveloped signature transform); RFC 9231 §2.3.2
 *   (rsa-sha256); SAML 2.0 core §5.4 (signature profile)
 */
import { createHash } from "node:crypto";

export type Signer = {
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the bytes. */
  sign: (bytes: Buffer) => Buffer;
  /** Base64 of the DER of the key's certificate. */
  certificate: string;
};

const EXC_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#";
const DS = "http://www.w3.org/2000/09/xmldsig#";

/**
 * Returns the `<ds:Signature>` to insert into the element, right after its Issuer.
 * @param input.id the element's ID: an NCName, so it needs no escaping
 * @param input.canonical the element in exclusive canonical form, without the signature
 */
export function envelopedSignature(input: { id: string; canonical: string; signer: Signer }): string {
  const digest = createHash("sha256").update(input.canonical, "utf8").digest("base64");
  const inside =
    `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}"></ds:CanonicalizationMethod>` +
    `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>` +
    `<ds:Reference URI="#${input.id}"><ds:Transforms>` +
    `<ds:Transform Algorithm="${DS}enveloped-signature"></ds:Transform>` +
    `<ds:Transform Algorithm="${EXC_C14N}"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod>` +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
  const signature = input.signer
    .sign(Buffer.from(`<ds:SignedInfo xmlns:ds="${DS}">${inside}`, "utf8"))
    .toString("base64");
  return (
    `<ds:Signature xmlns:ds="${DS}"><ds:SignedInfo>${inside}` +
    `<ds:SignatureValue>${signature}</ds:SignatureValue>` +
    `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${input.signer.certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>`
  );
}
