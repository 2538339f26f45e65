import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSigningCertificate } from "./certificate";
import { NOW } from "./sample-response.fixture";

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const base = { commonName: "Foyer ssoins-0123456789abcdef", privateKey, notBefore: NOW, years: 20 };

describe("a signing certificate", () => {
  it.each([2048, 3072, 4096])(
    "of RSA %i is readable by OpenSSL and signed by its own key",
    async (modulusLength) => {
      const pair = generateKeyPairSync("rsa", { modulusLength });
      const certificate = new X509Certificate(await createSigningCertificate({ ...base, ...pair }));
      expect(certificate.verify(pair.publicKey)).toBe(true);
      expect(certificate.checkPrivateKey(pair.privateKey)).toBe(true);
      expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(modulusLength);
      expect(certificate.subject).toBe("CN=Foyer ssoins-0123456789abcdef");
      expect(certificate.issuer).toBe(certificate.subject);
      expect(certificate.ca).toBe(false);
    },
  );

  it("is valid from its first moment for whole years, past 2049 too", async () => {
    const certificate = new X509Certificate(await createSigningCertificate({ ...base, years: 30 }));
    expect(new Date(certificate.validFrom).toISOString()).toBe("2026-10-01T12:00:00.000Z");
    expect(new Date(certificate.validTo).toISOString()).toBe("2056-10-01T12:00:00.000Z");
  });

  it("[G12] repeats no extension", async () => {
    const x509 = await import("@peculiar/x509");
    const types = new x509.X509Certificate(await createSigningCertificate(base)).extensions.map(
      (extension) => extension.type,
    );
    expect(types).toEqual(["2.5.29.19", "2.5.29.15", "2.5.29.14"]);
    expect(new Set(types).size).toBe(types.length);
  });

  it("is the same for the same key and time, and otherwise has its own positive serial number", async () => {
    expect(await createSigningCertificate(base)).toBe(await createSigningCertificate(base));
    const serials = await Promise.all(
      [
        base,
        { ...base, notBefore: new Date(NOW.getTime() + 1) },
        { ...base, privateKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey },
      ].map(async (input) => new X509Certificate(await createSigningCertificate(input)).serialNumber),
    );
    expect(new Set(serials).size).toBe(3);
    for (const serial of serials) expect(serial).toMatch(/^4[0-9A-F]{31}$/);
  });

  it("can be made from a PEM or a key", async () => {
    expect(
      await createSigningCertificate({
        ...base,
        privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
        publicKey,
      }),
    ).toBe(await createSigningCertificate(base));
  });

  it("keeps commas and equals signs in its name", async () => {
    const certificate = new X509Certificate(
      await createSigningCertificate({ ...base, commonName: "a, O=Evil + OU=b" }),
    );
    expect(certificate.toLegacyObject().subject).toEqual(expect.objectContaining({ CN: "a, O=Evil + OU=b" }));
    expect(certificate.subject).not.toMatch(/^O=/m);
  });

  it.each([
    [
      "a weak key",
      "privateKey",
      { privateKey: generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey },
    ],
    [
      "another kind of key",
      "privateKey",
      { privateKey: generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey },
    ],
    ["a public key", "privateKey", { privateKey: createPublicKey(privateKey) }],
    [
      "another public half",
      "publicKey",
      { publicKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey },
    ],
    ["no name", "commonName", { commonName: "" }],
    ["a name of 65 characters", "commonName", { commonName: "x".repeat(65) }],
    ["half a year", "years", { years: 0.5 }],
    ["no date", "notBefore", { notBefore: new Date("x") }],
  ])("can't be made from %s", async (_, field, changes) => {
    await expect(createSigningCertificate({ ...base, ...changes })).rejects.toMatchObject({
      code: "invalid_format",
      field,
    });
  });
});
