/** A private certificate authority and a server certificate, for counterparts that speak TLS. */
import { webcrypto } from "node:crypto";
import { provideReflectMetadata } from "@/lib/formats/saml/reflect-metadata";

export type ServerCertificate = { ca: string; certificate: string; key: string };

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 86_400_000;

export async function makeCertificates(hosts: { dns: string[]; ip: string[] }): Promise<ServerCertificate> {
  provideReflectMetadata();
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto as unknown as Crypto);
  const keys = async () =>
    webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]) as Promise<CryptoKeyPair>;
  const [root, leaf] = [await keys(), await keys()];
  // Real time, because the TLS library checks it.
  const span = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY) };
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: "01",
    name: "CN=Test authority",
    ...span,
    signingAlgorithm: ALGORITHM,
    keys: root,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(root.publicKey),
    ],
  });
  const names = [
    ...hosts.dns.map((value) => ({ type: "dns" as const, value })),
    ...hosts.ip.map((value) => ({ type: "ip" as const, value })),
  ];
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: "02",
    subject: "CN=Test directory",
    issuer: ca.subject,
    ...span,
    signingAlgorithm: ALGORITHM,
    publicKey: leaf.publicKey,
    signingKey: root.privateKey,
    extensions: [
      new x509.SubjectAlternativeNameExtension(names),
      new x509.BasicConstraintsExtension(false),
      await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(leaf.publicKey),
    ],
  });
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey("pkcs8", leaf.privateKey),
    "PRIVATE KEY",
  );
  return { ca: ca.toString("pem"), certificate: certificate.toString("pem"), key };
}
