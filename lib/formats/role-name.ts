/**
 * Names of what Foyer owns in an AWS account, and the trust policy of its roles.
 *
 * Names are stable: they depend only on ids, so ARNs survive deletion and re-creation, and policies elsewhere
 * that name a role keep working. Role names are unique in an account regardless of path and case; the hash
 * distinguishes permission sets whose names differ only in case.
 *
 * @see IAM user guide, "IAM and AWS STS quotas" (role name 64, SAML provider name 128)
 * @see IAM user guide, "IAM and AWS STS condition context keys" (saml:aud, saml:iss, saml:sub_type)
 */
import { createHash } from "node:crypto";
import { parseAccountId, type SamlProviderArn } from "./arn";
import { FormatError } from "./format-error";

export const FOYER_ROLE_PATH = "/foyer/";
/** Path of the roles that Foyer itself uses. Foyer never edits them. */
export const SYSTEM_ROLE_PATH = "/foyer-system/";
export const SYSTEM_ROLES = {
  provisioner: "FoyerProvisioner",
  organizationReader: "FoyerOrganizationReader",
  keyRotator: "FoyerKeyRotator",
} as const;
export type SystemRole = keyof typeof SYSTEM_ROLES;

const PERMISSION_SET_NAME = /^[A-Za-z0-9_+=,.@-]{1,32}$/;
const HASH = /^[0-9a-f]{16}$/;
const INSTANCE_ID = /^ssoins-([0-9a-f]{16})$/;
/** IAM's limits of a role's MaxSessionDuration (CreateRole). */
export const MIN_ROLE_SECONDS = 3_600;
export const MAX_ROLE_SECONDS = 43_200;

/**
 * Returns 16 hex characters of SHA-256 that identify a role of Foyer. Not a secret. Each field is preceded by
 * its length, so no two inputs hash the same bytes.
 * @throws FormatError unless `accountId` is twelve digits
 */
export function roleHash(input: { instanceId: string; permissionSetId: string; accountId: string }): string {
  const hash = createHash("sha256");
  for (const field of [
    "foyer-role-1",
    input.instanceId,
    input.permissionSetId,
    parseAccountId(input.accountId),
  ]) {
    const bytes = Buffer.from(field, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  }
  return hash.digest("hex").slice(0, 16);
}

/**
 * Returns `Foyer_<permission set>_<hash>`, at most 55 of the 64 characters that IAM allows. A comma becomes
 * `-`: AWS splits the SAML attribute `Role` at commas.
 * @param hash of `roleHash`
 * @throws FormatError for an invalid permission set name or hash
 */
export function foyerRoleName(permissionSetName: string, hash: string): string {
  if (!PERMISSION_SET_NAME.test(permissionSetName))
    throw new FormatError("permissionSetName", "must be 1 to 32 letters, digits or _+=,.@-");
  if (!HASH.test(hash)) throw new FormatError("hash", "must be 16 hex characters");
  return `Foyer_${permissionSetName.replaceAll(",", "-")}_${hash}`;
}

/**
 * Returns `FOYER_<16 hex of the instance>_DO_NOT_DELETE`: the SAML provider of an instance, the same in every
 * account.
 * @param instanceId `ssoins-` and 16 hex characters
 * @throws FormatError for another instance id
 */
export function providerName(instanceId: string): string {
  const [, hex] = INSTANCE_ID.exec(instanceId) ?? [];
  if (hex === undefined) throw new FormatError("instanceId", "must be ssoins- and 16 hex characters");
  return `FOYER_${hex}_DO_NOT_DELETE`;
}

/** Returns the name of the second SAML provider, which only Foyer itself uses. */
export function provisionerProviderName(instanceId: string): string {
  return providerName(instanceId).replace("_DO_NOT_DELETE", "_PROVISIONER_DO_NOT_DELETE");
}

/**
 * Returns a role's MaxSessionDuration in seconds: the permission set's own, so that AWS enforces the limit
 * even against a stolen key.
 */
export function roleMaxSessionSeconds(permissionSetSeconds: number): number {
  if (!Number.isInteger(permissionSetSeconds))
    throw new FormatError("permissionSetSeconds", "must be a whole number of seconds");
  return Math.min(Math.max(permissionSetSeconds, MIN_ROLE_SECONDS), MAX_ROLE_SECONDS);
}

export type TrustPolicy = {
  Version: "2012-10-17";
  Statement: [
    {
      Sid: "FoyerSaml";
      Effect: "Allow";
      Principal: { Federated: SamlProviderArn };
      Action: ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"];
      Condition: {
        StringEquals: { "SAML:aud": string[]; "SAML:iss": string; "SAML:sub_type": "persistent" };
        Null: { "sts:SourceIdentity": "false" };
      };
    },
  ];
};

/**
 * Returns the trust policy of a role: for assertions of this issuer, made for AWS, with a source identity
 * (the `Null` condition: a session without one couldn't be traced or revoked).
 * @param input.issuer entityID of Foyer's SAML metadata
 * @param input.audiences of `samlRecipients`: in trust policies `SAML:aud` is the assertion's Recipient
 * @throws FormatError without an issuer or an audience
 */
export function trustPolicy(input: {
  providerArn: SamlProviderArn;
  issuer: string;
  audiences: readonly string[];
}): TrustPolicy {
  if (input.issuer === "") throw new FormatError("issuer", "must not be empty");
  if (input.audiences.length === 0) throw new FormatError("audiences", "must hold at least one recipient");
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "FoyerSaml",
        Effect: "Allow",
        Principal: { Federated: input.providerArn },
        Action: ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
        Condition: {
          StringEquals: {
            "SAML:aud": [...input.audiences],
            "SAML:iss": input.issuer,
            "SAML:sub_type": "persistent",
          },
          Null: { "sts:SourceIdentity": "false" },
        },
      },
    ],
  };
}

/** The role that Foyer creates and deletes again to try its rights. */
export const rightsCheckRoleName = (instanceId: string) => `Foyer_RightsCheck_${instanceId.slice(-16)}`;
