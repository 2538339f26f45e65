/** Decides whether a caller may do something: by the organization's policies, its role's, its boundary and its session policies. */
import { AwsError, type Call, type Caller } from "../wire/operation";
import type { SandboxState } from "../state";
import { evaluate, type Context } from "./evaluate";
import { managedPolicyDocument } from "./managed";

/** Refuses a call that the policies don't allow. @throws AccessDenied with AWS's message */
export function authorize(call: Call, action: string, resource: string, extra: Context["keys"] = {}): void {
  const { caller, state } = call;
  const denied = (why: string) =>
    new AwsError(
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because ${why}`,
      403,
    );
  const context: Context = { action, resource, keys: { ...keysOf(call, caller), ...extra } };
  // Service control policies also bind an account's root user, but never the management account.
  const isBound =
    state.organization !== null &&
    state.organization.managementAccountId !== caller.accountId &&
    state.accounts.get(caller.accountId)?.parentId !== null;
  if (isBound && evaluate(state.serviceControlPolicies, context) === "deny")
    throw denied("with an explicit deny in a service control policy");
  if (!caller.session) return;
  const role = state.accounts.get(caller.accountId)?.iam.roles.get(caller.session.roleName.toLowerCase());
  if (!role || role.id !== caller.session.roleId)
    throw denied(`no identity-based policy allows the ${action} action`);
  const attached = role.attachedPolicies.flatMap((arn) => policyDocument(state, caller.accountId, arn) ?? []);
  const decision = evaluate([...role.inlinePolicies.values(), ...attached], context);
  if (decision === "deny") throw denied("with an explicit deny in an identity-based policy");
  if (decision === "none") throw denied(`no identity-based policy allows the ${action} action`);
  const boundary =
    role.permissionsBoundary === undefined
      ? null
      : policyDocument(state, caller.accountId, role.permissionsBoundary);
  if (
    role.permissionsBoundary !== undefined &&
    (boundary === null || evaluate([boundary], context) !== "allow")
  )
    throw denied(`no permissions boundary allows the ${action} action`);
  if (
    caller.session.sessionPolicies.length > 0 &&
    evaluate(caller.session.sessionPolicies, context) !== "allow"
  )
    throw denied(`no session policy allows the ${action} action`);
}

function policyDocument(state: SandboxState, accountId: string, arn: string): string | null {
  const own = [...(state.accounts.get(accountId)?.iam.policies.values() ?? [])].find(
    (policy) => policy.arn === arn,
  );
  if (own) return own.versions.find((version) => version.id === own.defaultVersionId)?.document ?? null;
  return managedPolicyDocument(arn);
}

function keysOf(call: Call, caller: Caller): Context["keys"] {
  const { session } = caller;
  const tags = Object.entries(session?.tags ?? {}).map(([key, value]) => [
    `aws:principaltag/${key.toLowerCase()}`,
    value,
  ]);
  return {
    "aws:principalaccount": caller.accountId,
    "aws:principalarn": session?.roleArn ?? caller.arn,
    "aws:userid": caller.userId,
    "aws:sourceidentity": session?.sourceIdentity,
    "aws:tokenissuetime": session?.issuedAt.toISOString(),
    "aws:currenttime": call.now.toISOString(),
    "aws:principalorgid": call.state.organization?.id,
    "aws:principalorgmasteraccountid": call.state.organization?.managementAccountId,
    ...Object.fromEntries(tags),
  };
}
