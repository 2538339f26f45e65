/** STS: AssumeRoleWithSAML, AssumeRole and GetCallerIdentity. */
import type { AssumeRoleCommandInput, AssumeRoleWithSAMLCommandInput } from "@aws-sdk/client-sts";
import { authorize } from "../policy/authorize";
import { evaluate } from "../policy/evaluate";
import { AwsError, type Call, type Operations } from "../wire/operation";
import { assumeRoleWithSaml } from "./assume-role-with-saml";
import { checkDuration, credentialsOf, startRoleSession } from "./sessions";

/** Operations that take no credentials. */
export const UNSIGNED = new Set(["AssumeRoleWithSAML"]);

export const stsOperations: Operations = {
  AssumeRoleWithSAML: (call: Call, input: AssumeRoleWithSAMLCommandInput) =>
    assumeRoleWithSaml(call.state, call.now, input),
  // Never denied (STS API reference).
  GetCallerIdentity: ({ caller }: Call) => ({
    UserId: caller.userId,
    Account: caller.accountId,
    Arn: caller.arn,
  }),
  AssumeRole: assumeRole,
} as Operations;

const CHAINED_SECONDS = 3600;
const SESSION_VALUE = /^[\w+=,.@-]{2,64}$/;

/** Long: STS's checks in STS's order, which decides the error that a caller sees. */
function assumeRole(call: Call, input: AssumeRoleCommandInput) {
  const { caller, state, now } = call;
  const arn = input.RoleArn ?? "";
  const denied = () =>
    new AwsError(
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      403,
    );
  const [, partition, accountId = "", name = ""] =
    /^arn:([\w-]+):iam::(\d{12}):role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64})$/.exec(arn) ?? [];
  const account = state.accounts.get(accountId);
  const role = account?.iam.roles.get(name.toLowerCase());
  if (!account || !role || role.arn !== arn || account.status !== "ACTIVE" || partition !== caller.partition)
    throw denied();
  if (!SESSION_VALUE.test(input.RoleSessionName ?? ""))
    throw new AwsError(
      "ValidationError",
      "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
      400,
    );
  authorize(call, "sts:AssumeRole", arn);
  const sourceIdentity = caller.session?.sourceIdentity ?? input.SourceIdentity;
  if (
    caller.session?.sourceIdentity !== undefined &&
    input.SourceIdentity !== undefined &&
    input.SourceIdentity !== caller.session.sourceIdentity
  )
    throw denied();
  const inherited = Object.fromEntries(
    Object.entries(caller.session?.tags ?? {}).filter(([key]) =>
      caller.session?.transitiveTagKeys.includes(key),
    ),
  );
  const tags = {
    ...Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""])),
    ...inherited,
  };
  const arns = [
    caller.arn,
    `arn:${caller.partition}:iam::${caller.accountId}:root`,
    ...(caller.session ? [caller.session.roleArn] : []),
  ];
  const keys = {
    "sts:externalid": input.ExternalId,
    "sts:sourceidentity": sourceIdentity,
    "sts:rolesessionname": input.RoleSessionName,
    "aws:principalarn": caller.session?.roleArn ?? caller.arn,
    "aws:principalaccount": caller.accountId,
    "aws:principalorgid": state.organization?.id,
  };
  const actions = [
    "sts:AssumeRole",
    ...(Object.keys(tags).length > 0 ? ["sts:TagSession"] : []),
    ...(input.SourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
  ];
  for (const action of actions)
    if (
      evaluate([role.trustPolicy], { action, resource: arn, principal: { type: "AWS", arns }, keys }) !==
      "allow"
    )
      throw denied();
  const seconds = checkDuration(input.DurationSeconds, role.maxSessionDuration);
  const chained = caller.session !== undefined;
  if (chained && seconds > CHAINED_SECONDS)
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
      400,
    );
  const session = startRoleSession(state, {
    accountId,
    role,
    sessionName: input.RoleSessionName ?? "",
    sourceIdentity,
    tags,
    transitiveTagKeys: input.TransitiveTagKeys ?? caller.session?.transitiveTagKeys ?? [],
    chained,
    sessionPolicies: input.Policy === undefined ? [] : [input.Policy],
    seconds,
    now,
  });
  return credentialsOf(session);
}
