/** Customer managed policies of an account. */
import { authorize } from "../policy/authorize";
import { managedPolicyDocument } from "../policy/managed";
import type { ManagedPolicy } from "../state";
import { base32 } from "../sts/sessions";
import { AwsError, type Call, type Operations } from "../wire/operation";
import { accountOf } from "./account";
import {
  alreadyExists,
  checkName,
  checkPath,
  checkPolicy,
  countedSize,
  limitExceeded,
  noSuchEntity,
  readTags,
} from "./validate";

const MAX_CHARACTERS = 6144;
const MAX_VERSIONS = 5;

type CreateInput = {
  PolicyName: string;
  Path?: string;
  PolicyDocument: string;
  Description?: string;
  Tags?: { Key?: string; Value?: string }[];
};

function checkDocument(document: string): void {
  checkPolicy(document, "identity");
  if (countedSize(document) > MAX_CHARACTERS)
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${MAX_CHARACTERS}`);
}

function find(call: Call, action: string, arn: string): ManagedPolicy {
  authorize(call, `iam:${action}`, arn);
  const policy = [...accountOf(call).iam.policies.values()].find((each) => each.arn === arn);
  if (!policy) throw noSuchEntity(`Policy ${arn} was not found.`);
  return policy;
}

const attachments = (call: Call, arn: string) =>
  [...accountOf(call).iam.roles.values()].filter(
    (role) => role.attachedPolicies.includes(arn) || role.permissionsBoundary === arn,
  );

const shown = (call: Call, policy: ManagedPolicy) => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersionId,
  AttachmentCount: attachments(call, policy.arn).length,
  IsAttachable: true,
  Description: policy.description,
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.updatedAt),
});

export const policyOperations: Operations = {
  CreatePolicy(call: Call, input: CreateInput) {
    const account = accountOf(call);
    const path = input.Path ?? "/";
    const arn = `arn:${account.partition}:iam::${account.id}:policy${path}${input.PolicyName}`;
    authorize(call, "iam:CreatePolicy", arn);
    checkName("policyName", input.PolicyName, 128);
    checkPath(path);
    checkDocument(input.PolicyDocument);
    if (account.iam.policies.has(input.PolicyName.toLowerCase()))
      throw alreadyExists(
        `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`,
      );
    const at = call.now.toISOString();
    const policy: ManagedPolicy = {
      name: input.PolicyName,
      id: `ANPA${base32(17)}`,
      arn,
      path,
      description: input.Description,
      createdAt: at,
      updatedAt: at,
      defaultVersionId: "v1",
      versions: [{ id: "v1", document: input.PolicyDocument, createdAt: at }],
      tags: readTags(input.Tags),
    };
    account.iam.policies.set(input.PolicyName.toLowerCase(), policy);
    return { Policy: shown(call, policy) };
  },
  GetPolicy(call: Call, input: { PolicyArn: string }) {
    const name = input.PolicyArn.split("/").at(-1);
    if (managedPolicyDocument(input.PolicyArn) !== null) {
      authorize(call, "iam:GetPolicy", input.PolicyArn);
      return {
        Policy: { PolicyName: name, Arn: input.PolicyArn, DefaultVersionId: "v1", IsAttachable: true },
      };
    }
    return { Policy: shown(call, find(call, "GetPolicy", input.PolicyArn)) };
  },
  ListPolicies(call: Call, input: { PathPrefix?: string }) {
    authorize(call, "iam:ListPolicies", "*");
    return {
      Policies: [...accountOf(call).iam.policies.values()]
        .filter((policy) => policy.path.startsWith(input.PathPrefix ?? "/"))
        .map((policy) => shown(call, policy)),
      IsTruncated: false,
    };
  },
  GetPolicyVersion(call: Call, input: { PolicyArn: string; VersionId: string }) {
    const managed = managedPolicyDocument(input.PolicyArn);
    if (managed !== null) authorize(call, "iam:GetPolicyVersion", input.PolicyArn);
    const policy = managed === null ? find(call, "GetPolicyVersion", input.PolicyArn) : null;
    const version = policy?.versions.find((each) => each.id === input.VersionId);
    const document = managed ?? version?.document;
    if (document === undefined)
      throw noSuchEntity(
        `Policy ${input.PolicyArn} version ${input.VersionId} does not exist or is not attachable.`,
      );
    return {
      PolicyVersion: {
        Document: encodeURIComponent(document),
        VersionId: input.VersionId,
        IsDefaultVersion: policy === null || policy.defaultVersionId === input.VersionId,
      },
    };
  },
  CreatePolicyVersion(
    call: Call,
    input: { PolicyArn: string; PolicyDocument: string; SetAsDefault?: boolean },
  ) {
    const policy = find(call, "CreatePolicyVersion", input.PolicyArn);
    checkDocument(input.PolicyDocument);
    if (policy.versions.length >= MAX_VERSIONS)
      throw limitExceeded(
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
      );
    const id = `v${Math.max(...policy.versions.map((version) => Number(version.id.slice(1)))) + 1}`;
    policy.versions.push({ id, document: input.PolicyDocument, createdAt: call.now.toISOString() });
    policy.updatedAt = call.now.toISOString();
    if (input.SetAsDefault) policy.defaultVersionId = id;
    return {
      PolicyVersion: { VersionId: id, IsDefaultVersion: input.SetAsDefault === true, CreateDate: call.now },
    };
  },
  DeletePolicyVersion(call: Call, input: { PolicyArn: string; VersionId: string }) {
    const policy = find(call, "DeletePolicyVersion", input.PolicyArn);
    if (policy.defaultVersionId === input.VersionId)
      throw new AwsError("DeleteConflict", "Cannot delete the default version of a policy.", 409);
    const at = policy.versions.findIndex((version) => version.id === input.VersionId);
    if (at === -1)
      throw noSuchEntity(
        `Policy ${input.PolicyArn} version ${input.VersionId} does not exist or is not attachable.`,
      );
    policy.versions.splice(at, 1);
  },
  DeletePolicy(call: Call, input: { PolicyArn: string }) {
    const policy = find(call, "DeletePolicy", input.PolicyArn);
    if (attachments(call, policy.arn).length > 0)
      throw new AwsError("DeleteConflict", "Cannot delete a policy attached to entities.", 409);
    if (policy.versions.length > 1)
      throw new AwsError(
        "DeleteConflict",
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        409,
      );
    accountOf(call).iam.policies.delete(policy.name.toLowerCase());
  },
} as Operations;
