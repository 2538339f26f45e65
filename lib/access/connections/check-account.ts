/**
 * Whether Foyer can work in an account, step by step, and what mends each step that fails.
 *
 * Reads only. Both providers are compared with what the templates say, so that a certificate that was
 * changed by somebody else is found here too.
 */
import { GetSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { providerName, SYSTEM_ROLES } from "@/lib/formats/role-name";
import { signingCertificates } from "@/lib/formats/saml/metadata-certificates";
import type { Ctx } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { findOpenRotation, noteKeys } from "../key-rotation/store";
import { listKnownKeys } from "../signing/certificates";
import { certificateBody } from "@/lib/formats/saml/certificate-body";
import { DEPLOY_TEMPLATE, failureOf, signInFailureOf } from "../provisioning/failures";
import { isNoSuchEntity } from "../provisioning/observe";
import type { AccountRef, SystemSessions } from "../provisioning/system-sessions";

/** Said where a system role cannot do its work. */
const COMPARE = "Compare the role's policy with the template's.";

/** Empty when everything is there. */
export async function checkAccount(ctx: Ctx, sessions: SystemSessions, account: AccountRef): Promise<AccountProblem[]> {
  let iam: IAMClient;
  try {
    sessions.forget(account.id);
    iam = await sessions.iam(account);
  } catch (error) {
    return [signInProblem(error, SYSTEM_ROLES.provisioner)];
  }
  return [...(await checkPeopleProvider(ctx, iam, account)), ...(await checkKeyRotator(ctx, sessions, account))];
}

/** The provisioner may not look at the system roles; this one is asked to do its own work's first half. */
async function checkKeyRotator(ctx: Ctx, sessions: SystemSessions, account: AccountRef): Promise<AccountProblem[]> {
  let iam: IAMClient;
  try {
    iam = await sessions.iam(account, "keyRotator");
  } catch (error) {
    return [signInProblem(error, SYSTEM_ROLES.keyRotator)];
  }
  try {
    await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: peopleProvider(ctx, account) }));
    return [];
  } catch (error) {
    // A provider that is missing is said by the other check.
    if (isNoSuchEntity(error)) return [];
    return [{ what: `The role ${SYSTEM_ROLES.keyRotator} may not read the people's SAML provider: ${failureOf(error).reason}`, mend: COMPARE }];
  }
}

const peopleProvider = (ctx: Ctx, account: AccountRef) => samlProviderArn(account.partition, parseAccountId(account.id), providerName(ctx.instance.id));

function signInProblem(error: unknown, role: string): AccountProblem {
  const { reason, mend } = signInFailureOf(error, role);
  return { what: reason, mend };
}

async function checkPeopleProvider(ctx: Ctx, iam: IAMClient, account: AccountRef): Promise<AccountProblem[]> {
  try {
    const { SAMLMetadataDocument = "" } = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: peopleProvider(ctx, account) }));
    const there = new Set(signingCertificates(SAMLMetadataDocument));
    const known = (await listKnownKeys(ctx.db, "people")).map((key) => ({ ...key, certificate: certificateBody(key.certificate) }));
    const foreign = [...there].filter((certificate) => !known.some((key) => key.certificate === certificate));
    const held = known.filter(({ certificate }) => there.has(certificate));
    // A key that is being retired at this time is the rotation's matter.
    const retired = (await findOpenRotation(ctx.db)) ? [] : held.filter(({ state }) => state === "retired");
    if (foreign.length === 0) await noteKeys(ctx.db, account.id, { keys: held.map(({ id }) => id), at: ctx.now() });
    return [
      ...(held.some(({ state }) => state === "active") ? [] : [{ what: "The people's SAML provider does not hold Foyer's certificate.", mend: DEPLOY_TEMPLATE }]),
      ...(retired.length > 0 ? [{ what: "The people's SAML provider still trusts a signing key that was retired.", mend: "Foyer renews it within minutes. If this stays, see under Signing keys why it cannot, or deploy the newest connection template." }] : []),
      ...(foreign.length > 0 ? [{ what: "The people's SAML provider trusts a certificate that is not Foyer's: somebody else could sign people in.", mend: `${DEPLOY_TEMPLATE} Find out in CloudTrail who called UpdateSAMLProvider.` }] : []),
    ];
  } catch (error) {
    return [isNoSuchEntity(error) ? { what: "The people's SAML provider is missing: nobody can sign in to this account.", mend: DEPLOY_TEMPLATE } : readProblem(error)];
  }
}

function readProblem(error: unknown): AccountProblem {
  return { what: failureOf(error).reason, mend: COMPARE };
}
