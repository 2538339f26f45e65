/** What a failed call to AWS means: for the role, for the whole account, or for this moment only. */
import { SYSTEM_ROLES } from "@/lib/formats/role-name";
import { RAISE_POLICY_QUOTA } from "../permission-sets/policy-quota";

export type Failure = {
  /** `later`: try again. `role`: this role cannot become what it shall be. `account`: nothing can be done there now. */
  concerns: "later" | "role" | "account";
  code: string;
  /** In words, with what to do. */
  reason: string;
};

const LATER =
  /^(Throttl|TooManyRequests|ConcurrentModification|EntityTemporarilyUnmodifiable|ServiceFailure|ServiceUnavailable|InternalFailure|InternalError|RequestTimeout|TimeoutError|RequestLimitExceeded)/;
const SESSION_ENDED = /^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient)/;

/** True when AWS no longer accepts the session: the next use must sign in again. */
export const isSessionEnded = ({ code }: Failure): boolean => SESSION_ENDED.test(code);

/** Of a call to IAM, made with the provisioner's session. */
export function failureOf(error: unknown): Failure {
  const {
    name = "Error",
    message = String(error),
    $metadata,
  } = error as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  const code = name.replace(/Exception$/, "");
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status >= 500 || LATER.test(name))
    return {
      concerns: "later",
      code,
      reason: status === undefined ? "AWS did not answer." : `AWS asks to be asked later: ${message}`,
    };
  if (SESSION_ENDED.test(name))
    return { concerns: "later", code, reason: "Foyer's session in the account ended early." };
  if (/^(RequestExpired|SignatureDoesNotMatch|InvalidSignature)/.test(name))
    return {
      concerns: "later",
      code,
      reason: "AWS found the request's time wrong. Check the clock of the machine that runs Foyer.",
    };
  if (name.startsWith("AccessDenied"))
    return {
      concerns: "role",
      code: "AccessDenied",
      reason: `AWS does not let Foyer do this: ${message} Check the provisioner role's policy and the organization's service control policies.`,
    };
  if (name.startsWith("NoSuchEntity"))
    return {
      concerns: "role",
      code: "NoSuchEntity",
      reason: `${message} A customer managed policy or boundary must exist in the account before a role can use it.`,
    };
  if (name.startsWith("LimitExceeded"))
    return { concerns: "role", code: "LimitExceeded", reason: quotaInWords(message) };
  if (name.startsWith("EntityAlreadyExists"))
    return {
      concerns: "role",
      code: "EntityAlreadyExists",
      reason: "A role of this name exists already. Foyer did not make it and does not touch it.",
    };
  return { concerns: "role", code, reason: message };
}

/** By AWS's own sentences, each of which names its quota in another way. */
const QUOTAS: [RegExp, (most: string) => string][] = [
  [
    /PoliciesPerRole: (\d+)/,
    (most) =>
      `This account allows ${most} managed policies on a role, and the permission set has more. ${RAISE_POLICY_QUOTA}`,
  ],
  [
    /RolesPerAccount: (\d+)/,
    (most) =>
      `This account has the ${most} roles that AWS allows it. Raise the quota “Roles per account” (L-FE177D64) in its Service Quotas, or remove roles that nobody needs.`,
  ],
  [
    /ACLSizePerRole: (\d+)/,
    (most) =>
      `A role's trust policy has at most ${most} characters in this account. Raise the quota “Role trust policy length” (L-C07B4B0D) in its Service Quotas.`,
  ],
  [
    /policy size of (\d+) bytes/,
    (most) =>
      `The inline policies of a role have at most ${most} characters, and no quota raises that. Make the policy shorter, or move a part of it to a managed policy.`,
  ],
];

function quotaInWords(message: string): string {
  for (const [pattern, words] of QUOTAS) {
    const most = pattern.exec(message)?.[1];
    if (most !== undefined) return words(most);
  }
  return `${message} Raise this quota in the account's Service Quotas, or use fewer policies.`;
}

export const DEPLOY_TEMPLATE = "Deploy the connection template in this account (again).";

/** Of Foyer's own sign-in to the account. AWS's sentence is no title: it stands with what mends it, where Foyer has no better words. */
export function signInFailureOf(
  error: unknown,
  role: string = SYSTEM_ROLES.provisioner,
): Failure & { mend: string } {
  const {
    name = "Error",
    message = String(error),
    $metadata,
  } = error as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  const code = name.replace(/Exception$/, "");
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status >= 500 || LATER.test(name))
    return {
      concerns: "later",
      code,
      reason: "STS did not answer, or asks to be asked later.",
      mend: "Check that Foyer reaches AWS (network, proxy, VPC endpoint) and try again.",
    };
  const refused = (why: string, mend = DEPLOY_TEMPLATE) => ({
    concerns: "account" as const,
    code,
    reason: `Foyer cannot sign in to the account: ${why}`,
    mend,
  });
  if (code === "InvalidIdentityToken" && /issuer|provider|not found/i.test(message))
    return refused("the SAML provider for the provisioner is missing, or is another one.");
  if (code === "InvalidIdentityToken" || code === "IDPRejectedClaim")
    return refused(
      "it does not accept the provisioner's signature. Its SAML provider holds another certificate.",
    );
  if (code === "AccessDenied")
    return refused(
      `the role ${role} is missing, or does not trust Foyer.`,
      `${DEPLOY_TEMPLATE} If it is there, look at its trust policy.`,
    );
  if (code === "RegionDisabled")
    return refused(
      "STS is switched off in the region that Foyer uses.",
      "Activate STS in that region in the account's settings.",
    );
  return refused("AWS refuses it.", `${DEPLOY_TEMPLATE} AWS said: ${message}`);
}
