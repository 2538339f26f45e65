/**
 * Signs Foyer in to accounts: assertions of the provisioner's key for the three system roles.
 *
 * The provisioner's key and SAML provider differ from the people's, and the subject names the role, so an
 * assertion for one role opens no other. Recorded before it is signed, as for people.
 */
import { sign } from "node:crypto";
import { parseAccountId, roleArn, samlProviderArn, type Partition } from "@/lib/formats/arn";
import { samlAudience, samlRecipient } from "@/lib/formats/partition";
import {
  provisionerProviderName,
  SYSTEM_ROLES,
  SYSTEM_ROLE_PATH,
  type SystemRole,
} from "@/lib/formats/role-name";
import { buildAwsSamlResponse } from "@/lib/formats/saml/aws-response";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { sessionName, sourceIdentity } from "@/lib/formats/session-name";
import { recordWith } from "@/lib/platform/audit/record";
import { as, prove, type Ctx } from "@/lib/platform/context";
import { newUuid, samlId } from "@/lib/platform/crypto/random";
import { Secret } from "@/lib/platform/crypto/secret";
import { provisionerIssuerOf } from "./issuer";
import { openKey } from "./keys";

const ASSERTION_SECONDS = 60;
const SESSION_SECONDS = 3600;

export type SystemAssertion = {
  samlResponse: Secret;
  roleArn: string;
  providerArn: string;
  partition: Partition;
  durationSeconds: number;
};
export type IssueSystem = (input: {
  role: SystemRole;
  accountId: string;
  partition: Partition;
}) => Promise<SystemAssertion>;

export function createSystemIssuer(ctx: Ctx): IssueSystem {
  const open = new Map<string, Awaited<ReturnType<typeof openKey>>>();
  return async ({ role, accountId, partition }) => {
    const account = parseAccountId(accountId);
    const { id: keyId } = await ctx.db
      .selectFrom("signing_keys")
      .select("id")
      .where("purpose", "=", "provisioner")
      .where("state", "=", "active")
      .executeTakeFirstOrThrow();
    const key = open.get(keyId) ?? (await openKey(ctx, keyId));
    open.set(keyId, key);
    const issuedAt = new Date(Math.floor(ctx.now().getTime() / 1000) * 1000);
    const after = (seconds: number) => new Date(issuedAt.getTime() + seconds * 1000);
    const assertionId = samlId();
    const arn = roleArn(partition, account, SYSTEM_ROLE_PATH, SYSTEM_ROLES[role]);
    const system = as(ctx, prove({ kind: "system", job: SYSTEM_ROLES[role] }), {
      requestId: newUuid(),
      ip: null,
      userAgent: null,
    });
    // One statement is one transaction: both rows are written or neither is.
    const recorded = recordWith(system, ctx.db, {
      type: "assertion.signed",
      outcome: "success",
      accountId,
      details: { assertionId, purpose: "system", roleArn: arn, durationSeconds: SESSION_SECONDS },
    });
    await recorded.query
      .insertInto("assertion_ledger")
      .values({
        assertion_id: assertionId,
        issued_at: issuedAt,
        expires_at: after(ASSERTION_SECONDS),
        session_not_on_or_after: after(SESSION_SECONDS),
        user_id: null,
        account_id: accountId,
        permission_set_id: null,
        role_arn: arn,
        purpose: "system",
        signing_key_id: keyId,
        audit_event_id: recorded.id,
      })
      .execute();
    const providerArn = samlProviderArn(partition, account, provisionerProviderName(ctx.instance.id));
    const { xml } = buildAwsSamlResponse({
      assertionId,
      responseId: samlId(),
      issuer: provisionerIssuerOf(ctx.config),
      recipient: samlRecipient(partition),
      audience: samlAudience(partition),
      issuedAt,
      notOnOrAfter: after(ASSERTION_SECONDS),
      sessionNotOnOrAfter: after(SESSION_SECONDS),
      nameId: SYSTEM_ROLES[role],
      roleArn: arn,
      providerArn,
      roleSessionName: sessionName({ userName: SYSTEM_ROLES[role], userId: ctx.instance.id }),
      sourceIdentity: sourceIdentity(SYSTEM_ROLES[role]),
      sessionDurationSeconds: SESSION_SECONDS,
      principalTags: {},
      transitiveTagKeys: [],
      sign: (bytes) => sign("RSA-SHA256", bytes, key.privateKey),
      certificate: certificateBody(key.certificate),
    });
    return {
      samlResponse: new Secret(Buffer.from(xml, "utf8").toString("base64")),
      roleArn: arn,
      providerArn,
      partition,
      durationSeconds: SESSION_SECONDS,
    };
  };
}
