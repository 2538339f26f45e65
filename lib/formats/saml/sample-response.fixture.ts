/** A response for Anna, and the keys that sign it. */
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";
import { parseAccountId, roleArn, samlProviderArn, type Partition } from "../arn";
import { samlAudience, samlRecipient } from "../partition";
import { FOYER_ROLE_PATH, foyerRoleName, providerName, roleHash } from "../role-name";
import { sessionName, sourceIdentity } from "../session-name";
import type { AwsSamlResponseInput } from "./aws-response-input";
import { createSigningCertificate } from "./certificate";

export const NOW = new Date("2026-10-01T12:00:00.123Z");
export const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);

export type TestSigner = { sign: (bytes: Buffer) => Buffer; certificate: string; privateKey: KeyObject };

export async function makeSigner(bits = 2048): Promise<TestSigner> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const certificate = await createSigningCertificate({
    commonName: "Foyer test",
    privateKey,
    notBefore: NOW,
    years: 20,
  });
  return { sign: (bytes) => sign("sha256", bytes, privateKey), certificate, privateKey };
}

export function sampleInput(partition: Partition = "aws"): AwsSamlResponseInput {
  const accountId = parseAccountId("111122223333");
  const instanceId = "ssoins-0123456789abcdef";
  const userId = "0b0e9f7a-55a1-4e0f-9c5e-2f6a3b1c4d5e";
  return {
    assertionId: `_${"a1".repeat(20)}`,
    responseId: `_${"b2".repeat(20)}`,
    issuer: "https://portal.example.com/saml/idp",
    recipient: samlRecipient(partition),
    audience: samlAudience(partition),
    issuedAt: NOW,
    notOnOrAfter: after(60),
    sessionNotOnOrAfter: after(7_200),
    nameId: userId,
    roleArn: roleArn(
      partition,
      accountId,
      FOYER_ROLE_PATH,
      foyerRoleName("Admin", roleHash({ instanceId, permissionSetId: "ps-0123456789abcdef", accountId })),
    ),
    providerArn: samlProviderArn(partition, accountId, providerName(instanceId)),
    roleSessionName: sessionName({ userName: "anna.berg@northwind.example", userId }),
    sourceIdentity: sourceIdentity(userId),
    sessionDurationSeconds: 7_200,
    principalTags: { CostCenter: "4711", department: "Engineering" },
    transitiveTagKeys: ["CostCenter"],
  };
}
