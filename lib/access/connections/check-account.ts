/**
 * Whether Foyer can work in an account, step by step, and what mends each step that fails.
 *
 * Reads only. Both providers are compared with what the templates say, so that a certificate that was
 * changed by somebody else is found here too.
 */
import { GetRoleCommand, GetSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { providerName, SYSTEM_ROLES } from "@/lib/formats/role-name";
import { signingCertificates } from "@/lib/formats/saml/metadata-certificates";
import type { Ctx } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { noteKeys } from "../key-rotation/store";
import { listPeopleKeys } from "../signing/certificates";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { failureOf } from "../provisioning/failures";
import { isNoSuchEntity } from "../provisioning/observe";
import type { AccountRef, SystemSessions } from "../provisioning/system-sessions";

const DEPLOY = "Deploy the connection template in this account (again).";

/** Empty when everything is there. */
export async function checkAccount(ctx: Ctx, sessions: SystemSessions, account: AccountRef): Promise<AccountProblem[]> {
  let iam: IAMClient;
  try {
    sessions.forget(account.id);
    iam = await sessions.iam(account);
  } catch (error) {
    return [signInProblem(error)];
  }
  const problems: AccountProblem[] = [];
  problems.push(...(await checkPeopleProvider(ctx, iam, account)));
  try {
    await iam.send(new GetRoleCommand({ RoleName: SYSTEM_ROLES.keyRotator }));
  } catch (error) {
    problems.push(isNoSuchEntity(error) ? { what: `The role ${SYSTEM_ROLES.keyRotator} is missing, so a new signing key cannot be published here.`, mend: DEPLOY } : readProblem(error));
  }
  return problems;
}

/** STS says why it refused in its own words; each points at one thing. */
function signInProblem(error: unknown): AccountProblem {
  const { name = "", message = String(error), $metadata } = error as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  if ($metadata?.httpStatusCode === undefined || $metadata.httpStatusCode >= 500) return { what: "STS did not answer Foyer.", mend: "Check that Foyer reaches AWS (network, proxy, VPC endpoint) and try again." };
  if (name === "InvalidIdentityToken" && /issuer|provider|No OpenIDConnect|not found/i.test(message)) return { what: "The SAML provider for Foyer's provisioner is missing, or is another one.", mend: DEPLOY };
  if (name === "InvalidIdentityToken" || name === "IDPRejectedClaim") return { what: "The account does not accept the provisioner's signature: its SAML provider is missing or holds another certificate.", mend: DEPLOY };
  if (name === "AccessDenied") return { what: `The role ${SYSTEM_ROLES.provisioner} is missing, or does not trust Foyer.`, mend: `${DEPLOY} If it is there, look at its trust policy.` };
  return { what: `AWS refused Foyer's sign-in: ${message}`, mend: DEPLOY };
}

async function checkPeopleProvider(ctx: Ctx, iam: IAMClient, account: AccountRef): Promise<AccountProblem[]> {
  const arn = samlProviderArn(account.partition, parseAccountId(account.id), providerName(ctx.instance.id));
  try {
    const { SAMLMetadataDocument = "" } = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn }));
    const there = new Set(signingCertificates(SAMLMetadataDocument));
    const known = (await listPeopleKeys(ctx.db)).map((key) => ({ ...key, certificate: certificateBody(key.certificate) }));
    const foreign = [...there].filter((certificate) => !known.some((key) => key.certificate === certificate));
    const held = known.filter(({ certificate }) => there.has(certificate));
    // A key that is being published or retired at this time is the rotation's matter.
    if (foreign.length === 0) await noteKeys(ctx.db, account.id, { keys: held.map(({ id }) => id), at: ctx.now() });
    return [
      ...(held.some(({ state }) => state === "active") ? [] : [{ what: "The people's SAML provider does not hold Foyer's certificate.", mend: DEPLOY }]),
      ...(foreign.length > 0 ? [{ what: "The people's SAML provider trusts a certificate that is not Foyer's: somebody else could sign people in.", mend: `${DEPLOY} Find out in CloudTrail who called UpdateSAMLProvider.` }] : []),
    ];
  } catch (error) {
    return [isNoSuchEntity(error) ? { what: "The people's SAML provider is missing: nobody can sign in to this account.", mend: DEPLOY } : readProblem(error)];
  }
}

function readProblem(error: unknown): AccountProblem {
  return { what: failureOf(error).reason, mend: "Compare the provisioner role's policy with the template's." };
}
