import { generateKeyPairSync } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { createSigningCertificate } from "./certificate";
import { hasPython, validateBySchema } from "./counterparts.fixture";
import { idpMetadata } from "./metadata";
import { NOW } from "./sample-response.fixture";

const place = {
  entityId: "https://portal.example.com/saml/idp",
  singleSignOnUrl: "https://portal.example.com/start",
};
const certificates: string[] = [];
beforeAll(async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  for (let index = 0; index < 11; index += 1)
    certificates.push(
      await createSigningCertificate({ commonName: `Foyer ${index}`, privateKey, notBefore: NOW, years: 20 }),
    );
});

describe("metadata", () => {
  it.each([2048, 3072, 4096])(
    "[G12] with RSA of %i bits is long enough for IAM, without byte order mark and validUntil",
    async (modulusLength) => {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength });
      const document = idpMetadata({
        ...place,
        certificates: [
          await createSigningCertificate({ commonName: "Foyer", privateKey, notBefore: NOW, years: 20 }),
        ],
      });
      expect(document.length).toBeGreaterThanOrEqual(1_000);
      expect(document.startsWith("<?xml")).toBe(true);
      expect(document).not.toMatch(/validUntil|cacheDuration/);
      expect(document).toContain('entityID="https://portal.example.com/saml/idp"');
    },
  );

  it("is long enough for IAM with the smallest certificate and the shortest addresses", () => {
    const ed25519 =
      "MIHSMIGFAhRNMfpsoQYMzMfRJfUuRDhi+nlvYjAFBgMrZXAwDDEKMAgGA1UEAwwBeDAeFw0yNjExMjQwOTQ1NTlaFw0yNjExMjUwOTQ1NTlaMAwxCjAIBgNVBAMMAXgwKjAFBgMrZXADIQBEAKp3nltY8pLPrNeNB6p2fKzPmU+4iDPXCDDYreBvWjAFBgMrZXADQQBLqkK6wWqg0x3rG40381y9chVKrh+o7+fna3fYdqAlsSTVruoDLQLfgvqxwXVOpIWV0c2Heexg5BOQeX7Gu6sB";
    expect(
      idpMetadata({ entityId: "x", singleSignOnUrl: "https://x", certificates: [ed25519] }).length,
    ).toBeGreaterThanOrEqual(1_000);
  });

  it("is the same text for the same input, whether certificates come in PEM or base64", () => {
    const bodies = certificates.slice(0, 2).map((pem) => pem.replace(/-----[A-Z ]+-----|\s/g, ""));
    expect(idpMetadata({ ...place, certificates: bodies })).toBe(
      idpMetadata({ ...place, certificates: certificates.slice(0, 2) }),
    );
  });

  it.skipIf(!hasPython)(
    "[G12] with 1 and with 10 keys is valid by the OASIS schema, for any addresses",
    () => {
      expect(
        validateBySchema(
          idpMetadata({ ...place, certificates: certificates.slice(0, 1) }).replace(/^<\?xml.*\n/, ""),
          "saml-schema-metadata-2.0.xsd",
        ),
      ).toBe("valid");
      const odd = idpMetadata({
        entityId: `urn:x:"<&'>`,
        singleSignOnUrl: "https://portal.example.com/?a=1&b=%22",
        certificates: certificates.slice(0, 10),
      });
      expect(odd.match(/<KeyDescriptor use="signing">/g)).toHaveLength(10);
      expect(validateBySchema(odd, "saml-schema-metadata-2.0.xsd")).toBe("valid");
    },
  );

  it("[G12] can't be made from no, too many, repeated or unreadable certificates", () => {
    for (const each of [
      [],
      certificates,
      [certificates[0] ?? "", certificates[0] ?? ""],
      ["AAAA"],
      ["A".repeat(1_200)],
      ["-----BEGIN CERTIFICATE-----\n<x/>\n-----END CERTIFICATE-----"],
      [certificates.slice(0, 2).join("")],
    ]) {
      expect(() => idpMetadata({ ...place, certificates: each })).toThrow(
        expect.objectContaining({ code: "invalid_format" }),
      );
    }
  });

  it("can't be made for malformed URLs", () => {
    const one = certificates.slice(0, 1);
    expect(() => idpMetadata({ ...place, entityId: "", certificates: one })).toThrow(
      expect.objectContaining({ field: "entityId" }),
    );
    expect(() => idpMetadata({ ...place, entityId: "x".repeat(1_025), certificates: one })).toThrow(
      expect.objectContaining({ field: "entityId" }),
    );
    expect(() => idpMetadata({ ...place, entityId: "a\0", certificates: one })).toThrow(
      expect.objectContaining({ field: "entityId" }),
    );
    expect(() =>
      idpMetadata({ ...place, singleSignOnUrl: "javascript:alert(1)", certificates: one }),
    ).toThrow(expect.objectContaining({ field: "singleSignOnUrl" }));
  });
});
