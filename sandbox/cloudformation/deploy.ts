/**
 * Deploys a CloudFormation template into an account: as much as Foyer's connection template needs.
 *
 * Roles and SAML providers; Ref, Fn::Sub, Fn::If, Fn::Equals; created or updated through the
 * sandbox's own IAM, which refuses what AWS refuses. An unknown resource or function is an error.
 */
import { randomUUID } from "node:crypto";
import { iamOperations } from "../iam/operations";
import type { SandboxState } from "../state";
import type { Call, Operation } from "../wire/operation";

type Template = {
  Parameters?: Record<string, { Default?: string; AllowedValues?: string[] }>;
  Conditions?: Record<string, unknown>;
  Resources?: Record<string, { Type: string; Condition?: string; Properties: Record<string, unknown> }>;
};
type Tag = { Key: string; Value: string };

export type DeployStack = { accountId: string; template: Template; parameters?: Record<string, string> };

/** Creates or updates the template's resources. Long: one branch per kind of resource. */
export async function deployStack(
  state: SandboxState,
  input: DeployStack,
  now: Date,
): Promise<{ resources: string[] }> {
  const account = state.accounts.get(input.accountId);
  if (!account) throw new Error(`there is no account ${input.accountId}`);
  const { template } = input;
  const call: Call = {
    now,
    requestId: randomUUID(),
    state,
    caller: {
      accountId: account.id,
      partition: account.partition,
      arn: `arn:${account.partition}:iam::${account.id}:root`,
      userId: account.id,
      accessKeyId: "stackset",
    },
  };
  const iam = async (name: string, parameters: object): Promise<unknown> =>
    (iamOperations[name] as Operation<object>)(call, parameters);
  const known: Record<string, string> = { "AWS::AccountId": account.id, "AWS::Partition": account.partition };
  for (const [name, { Default, AllowedValues }] of Object.entries(template.Parameters ?? {})) {
    const value = input.parameters?.[name] ?? Default;
    if (value === undefined) throw new Error(`the parameter ${name} has no value`);
    if (AllowedValues && !AllowedValues.includes(value))
      throw new Error(`the parameter ${name} cannot be ${value}`);
    known[name] = value;
  }
  const condition = (name: string): boolean => {
    const [left, right] =
      ((template.Conditions?.[name] ?? {}) as { "Fn::Equals"?: unknown[] })["Fn::Equals"] ?? [];
    if (left === undefined) throw new Error(`the condition ${name} is not understood`);
    return resolve(left) === resolve(right);
  };
  const valueOf = (name: string): string => {
    const value = known[name];
    if (value === undefined) throw new Error(`${name} is not known at this point of the template`);
    return value;
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== "object" || value === null) return value;
    const [[name, inner] = ["", undefined], ...rest] = Object.entries(value);
    if (rest.length === 0 && name === "Ref") return valueOf(String(inner));
    if (rest.length === 0 && name === "Fn::Sub")
      return String(inner).replace(/\$\{([^}!]+)\}/g, (_whole, each: string) => valueOf(each));
    if (rest.length === 0 && name === "Fn::If") {
      const [test, yes, no] = inner as [string, unknown, unknown];
      return resolve(condition(test) ? yes : no);
    }
    if (name.startsWith("Fn::")) throw new Error(`the sandbox does not know ${name}`);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]));
  };
  const made: string[] = [];
  for (const [logicalId, resource] of Object.entries(template.Resources ?? {})) {
    if (resource.Condition !== undefined && !condition(resource.Condition)) continue;
    const properties = resolve(resource.Properties) as Record<string, unknown>;
    if (resource.Type === "AWS::IAM::SAMLProvider") {
      const name = String(properties.Name);
      const arn = `arn:${account.partition}:iam::${account.id}:saml-provider/${name}`;
      const document = { SAMLMetadataDocument: properties.SamlMetadataDocument };
      if (account.iam.samlProviders.has(name))
        await iam("UpdateSAMLProvider", { SAMLProviderArn: arn, ...document });
      else await iam("CreateSAMLProvider", { Name: name, ...document });
      known[logicalId] = arn;
    } else if (resource.Type === "AWS::IAM::Role")
      await deployRole(iam, account.iam.roles.has(String(properties.RoleName).toLowerCase()), properties);
    else if (resource.Type === "AWS::IAM::ManagedPolicy")
      await iam("CreatePolicy", {
        PolicyName: properties.ManagedPolicyName,
        Path: properties.Path ?? "/",
        PolicyDocument: JSON.stringify(properties.PolicyDocument),
      });
    else throw new Error(`the sandbox does not know ${resource.Type}`);
    made.push(logicalId);
  }
  return { resources: made };
}

async function deployRole(
  iam: (name: string, parameters: object) => Promise<unknown>,
  exists: boolean,
  properties: Record<string, unknown>,
): Promise<void> {
  const {
    RoleName,
    Path = "/",
    MaxSessionDuration = 3600,
    ManagedPolicyArns = [],
    Policies = [],
    Tags,
  } = properties as {
    RoleName: string;
    Path?: string;
    MaxSessionDuration?: number;
    ManagedPolicyArns?: string[];
    Policies?: { PolicyName: string; PolicyDocument: object }[];
    Tags?: Tag[];
  };
  const trust = JSON.stringify(properties.AssumeRolePolicyDocument);
  if (exists) {
    await iam("UpdateAssumeRolePolicy", { RoleName, PolicyDocument: trust });
    await iam("UpdateRole", { RoleName, MaxSessionDuration });
  } else
    await iam("CreateRole", { RoleName, Path, AssumeRolePolicyDocument: trust, MaxSessionDuration, Tags });
  for (const PolicyArn of ManagedPolicyArns) await iam("AttachRolePolicy", { RoleName, PolicyArn });
  for (const policy of Policies)
    await iam("PutRolePolicy", {
      RoleName,
      PolicyName: policy.PolicyName,
      PolicyDocument: JSON.stringify(policy.PolicyDocument),
    });
}
