/** STS AssumeRoleWithSAML: checks an assertion by every rule and returns credentials. */
import { createHash } from "node:crypto";
import type { AssumeRoleWithSAMLCommandInput } from "@aws-sdk/client-sts";
import { evaluate, type Context } from "../policy/evaluate";
import { decodeResponse, verifyResponse, type Assertion } from "../saml/assertion";
import type { Account, Role, SandboxState } from "../state";
import { AwsError, type RoleSession } from "../wire/operation";
import { checkDuration, credentialsOf, startRoleSession } from "./sessions";

const denied = () => new AwsError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithSAML", 403);
const ROLE = /^arn:(aws|aws-us-gov|aws-cn):iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64})$/;
const PROVIDER = /^arn:(aws|aws-us-gov|aws-cn):iam::(\d{12}):saml-provider\/([\w.-]{1,128})$/;

export function assumeRoleWithSaml(state: SandboxState, now: Date, input: AssumeRoleWithSAMLCommandInput) {
  const { RoleArn = "", PrincipalArn = "", SAMLAssertion = "" } = input;
  const [, partition = "", accountId = "", roleName = ""] = ROLE.exec(RoleArn) ?? [];
  const [, providerPartition, providerAccount, providerName = ""] = PROVIDER.exec(PrincipalArn) ?? [];
  if (partition === "" || providerPartition === undefined)
    throw new AwsError("ValidationError", `${partition === "" ? RoleArn : PrincipalArn} is invalid`, 400);
  if (partition !== providerPartition || accountId !== providerAccount) throw denied();
  if (input.Policy !== undefined && input.Policy.length > 2048)
    throw new AwsError("PackedPolicyTooLarge", "The session policy is too large", 400);
  const root = decodeResponse(SAMLAssertion);
  const account = state.accounts.get(accountId);
  const provider = account?.iam.samlProviders.get(providerName);
  if (!account || account.partition !== partition || !provider)
    throw new AwsError(
      "InvalidIdentityToken",
      "Specified provider doesn't exist (Service: AWSOpenIdDiscoveryService; Status Code: 400; Error Code: AuthSamlManifestNotFoundException)",
      400,
    );
  const assertion = verifyResponse(root, provider, partition, now);
  if (!assertion.roles.some((pair) => pair.roleArn === RoleArn && pair.providerArn === PrincipalArn))
    throw denied();
  const role = roleOf(account, RoleArn, roleName);
  const seconds = checkDuration(input.DurationSeconds, role.maxSessionDuration);
  const session = openSession(
    state,
    now,
    account,
    role,
    PrincipalArn,
    assertion,
    seconds,
    input.Policy === undefined ? [] : [input.Policy],
  );
  return {
    ...credentialsOf(session),
    Subject: assertion.subject,
    SubjectType: assertion.subjectType,
    Issuer: assertion.issuer,
    Audience: assertion.recipient,
    NameQualifier: nameQualifier(assertion.issuer, accountId, providerName),
  };
}

export const nameQualifier = (issuer: string, accountId: string, provider: string) =>
  createHash("sha1").update(`${issuer}${accountId}/${provider}`).digest("base64");

/** Finds the role of an ARN, path and case included. AWS reports a missing role like one that refuses. */
export function roleOf(account: Account, arn: string, name: string): Role {
  const role = account.iam.roles.get(name.toLowerCase());
  if (!role || role.arn !== arn || account.status !== "ACTIVE" || role.name.startsWith("AWSReservedSSO_"))
    throw denied();
  return role;
}

/** Checks the role's trust policy for everything the assertion requests, then opens the session. */
export function openSession(
  state: SandboxState,
  now: Date,
  account: Account,
  role: Role,
  providerArn: string,
  assertion: Assertion,
  seconds: number,
  sessionPolicies: string[],
): RoleSession {
  const tagKeys = Object.keys(assertion.tags);
  const keys: Context["keys"] = {
    "saml:aud": assertion.recipient,
    "saml:iss": assertion.issuer,
    "saml:sub": assertion.subject,
    "saml:sub_type": assertion.subjectType,
    "saml:namequalifier": nameQualifier(assertion.issuer, account.id, providerArn.split("/").at(-1) ?? ""),
    "saml:doc": `${account.id}/${providerArn.split("/").at(-1)}`,
    "sts:sourceidentity": assertion.sourceIdentity,
    "sts:rolesessionname": assertion.roleSessionName,
    "sts:transitivetagkeys": assertion.transitiveTagKeys.length > 0 ? assertion.transitiveTagKeys : undefined,
    "aws:tagkeys": tagKeys.length > 0 ? tagKeys : undefined,
    "aws:principalorgid": state.organization?.id,
    ...Object.fromEntries(
      Object.entries(assertion.tags).map(([key, value]) => [`aws:requesttag/${key.toLowerCase()}`, value]),
    ),
  };
  const actions = [
    "sts:AssumeRoleWithSAML",
    ...(tagKeys.length > 0 ? ["sts:TagSession"] : []),
    ...(assertion.sourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
  ];
  for (const action of actions) {
    const decision = evaluate([role.trustPolicy], {
      action,
      resource: role.arn,
      principal: { type: "Federated", arns: [providerArn] },
      keys,
    });
    if (decision !== "allow") throw denied();
  }
  const left =
    assertion.sessionNotOnOrAfter === undefined
      ? Infinity
      : Math.floor((assertion.sessionNotOnOrAfter.getTime() - now.getTime()) / 1000) + 1;
  if (left <= 0)
    throw new AwsError("ExpiredTokenException", "Token must be redeemed within 5 minutes of issuance", 400);
  return startRoleSession(state, {
    accountId: account.id,
    role,
    sessionName: assertion.roleSessionName,
    sourceIdentity: assertion.sourceIdentity,
    tags: assertion.tags,
    transitiveTagKeys: assertion.transitiveTagKeys,
    chained: false,
    sessionPolicies,
    seconds: Math.min(seconds, assertion.sessionDurationSeconds ?? seconds, left),
    now,
  });
}
