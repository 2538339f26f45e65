/**
 * Checks whether Foyer's roles in an account have the template's rights, by using each.
 *
 * The rights to write roles are tried on a separate role that trusts no one, may do nothing and is deleted
 * again: IAM can't authorize a missing role by path, so a call for one proves nothing. The right to renew the
 * people's provider is tried with a document that IAM refuses after checking the right.
 */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  ListSAMLProvidersCommand,
  ListSAMLProviderTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateSAMLProviderCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { FOYER_ROLE_PATH, rightsCheckRoleName, SYSTEM_ROLES } from "@/lib/formats/role-name";
import { reason } from "@/lib/messages/reason";
import type { Ctx } from "@/lib/platform/context";
import type { AccountProblem } from "@/lib/platform/db/schema";
import { failureOf } from "../aws/failures";
import type { AccountRef } from "../aws/system-sessions";
import { providerArn } from "./read-providers";

type Use = [action: string, use: () => Promise<unknown>];

/** No one may assume the role, and it may do nothing. */
const policy = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", ...statement }] });
const TRUST = policy({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" });
const NOTHING = policy({ Action: "*", Resource: "*" });
/** Long enough for IAM, but not metadata. */
const NO_DOCUMENT = `<NoDocument>${" ".repeat(1_000)}</NoDocument>`;

/** Returns the missing rights. @throws IAM's errors that are worth a retry */
export async function checkRights(
  ctx: Ctx,
  clients: { provisioner: IAMClient; keyRotator: IAMClient | null },
  account: AccountRef,
): Promise<AccountProblem[]> {
  const { provisioner: iam, keyRotator } = clients;
  const denyAll = `arn:${account.partition}:iam::aws:policy/AWSDenyAll`;
  const needed = await deniedOf([
    ["iam:ListRoles", () => iam.send(new ListRolesCommand({ PathPrefix: FOYER_ROLE_PATH, MaxItems: 1 }))],
    ["iam:GetPolicy", () => iam.send(new GetPolicyCommand({ PolicyArn: denyAll }))],
    [
      "iam:GetPolicyVersion",
      () => iam.send(new GetPolicyVersionCommand({ PolicyArn: denyAll, VersionId: "v1" })),
    ],
    ...((await isManagement(ctx, account)) ? [] : writes(iam, rightsCheckRoleName(ctx.instance.id), denyAll)),
  ]);
  // Nothing needs these yet.
  const SAMLProviderArn = providerArn(ctx, account, "people");
  const unused = await deniedOf([
    ["iam:ListSAMLProviders", () => iam.send(new ListSAMLProvidersCommand({}))],
    ["iam:ListSAMLProviderTags", () => iam.send(new ListSAMLProviderTagsCommand({ SAMLProviderArn }))],
    ["iam:GetAccountSummary", () => iam.send(new GetAccountSummaryCommand({}))],
    ["iam:ListAccountAliases", () => iam.send(new ListAccountAliasesCommand({}))],
  ]);
  const rotator = await deniedOf(
    keyRotator === null
      ? []
      : [
          [
            "iam:UpdateSAMLProvider",
            () =>
              keyRotator.send(
                new UpdateSAMLProviderCommand({ SAMLProviderArn, SAMLMetadataDocument: NO_DOCUMENT }),
              ),
          ],
        ],
  );
  return [
    ...problemOf("account.rights_missing", SYSTEM_ROLES.provisioner, needed),
    ...problemOf("account.rights_missing", SYSTEM_ROLES.keyRotator, rotator),
    ...problemOf("account.rights_missing_unused", SYSTEM_ROLES.provisioner, unused).map((problem) => ({
      ...problem,
      isHint: true as const,
    })),
  ];
}

/** The template grants no right to write in the organization's management account by default. */
async function isManagement(ctx: Ctx, account: AccountRef): Promise<boolean> {
  const found = await ctx.db
    .selectFrom("connections")
    .select("id")
    .where("management_account_id", "=", account.id)
    .executeTakeFirst();
  return found !== undefined;
}

function writes(iam: IAMClient, RoleName: string, PolicyArn: string): Use[] {
  const PolicyName = "FoyerRightsCheck";
  const Tags = [{ Key: "foyer:check", Value: "rights" }];
  return [
    [
      "iam:CreateRole",
      () =>
        iam.send(new CreateRoleCommand({ RoleName, Path: FOYER_ROLE_PATH, AssumeRolePolicyDocument: TRUST })),
    ],
    ["iam:GetRole", () => iam.send(new GetRoleCommand({ RoleName }))],
    ["iam:TagRole", () => iam.send(new TagRoleCommand({ RoleName, Tags }))],
    ["iam:ListRoleTags", () => iam.send(new ListRoleTagsCommand({ RoleName }))],
    ["iam:UntagRole", () => iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["foyer:check"] }))],
    ["iam:UpdateRole", () => iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 3600 }))],
    [
      "iam:UpdateAssumeRolePolicy",
      () => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: TRUST })),
    ],
    [
      "iam:PutRolePolicy",
      () => iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: NOTHING })),
    ],
    ["iam:GetRolePolicy", () => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))],
    ["iam:ListRolePolicies", () => iam.send(new ListRolePoliciesCommand({ RoleName }))],
    ["iam:DeleteRolePolicy", () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }))],
    ["iam:AttachRolePolicy", () => iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))],
    ["iam:ListAttachedRolePolicies", () => iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))],
    ["iam:DetachRolePolicy", () => iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }))],
    [
      "iam:PutRolePermissionsBoundary",
      () => iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: PolicyArn })),
    ],
    [
      "iam:DeleteRolePermissionsBoundary",
      () => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    ],
    ["iam:DeleteRole", () => iam.send(new DeleteRoleCommand({ RoleName }))],
  ];
}

/** Uses each right. Without the role that the others are tried on, they can't be checked. */
async function deniedOf(uses: Use[]): Promise<string[]> {
  const denied: string[] = [];
  for (const [action, use] of uses) {
    try {
      await use();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.concerns === "later") throw error;
      if (failure.code === "AccessDenied") denied.push(action);
      if (action === "iam:CreateRole" && failure.code !== "EntityAlreadyExists") break;
    }
  }
  return denied;
}

function problemOf(
  what: "account.rights_missing" | "account.rights_missing_unused",
  role: string,
  actions: string[],
): AccountProblem[] {
  if (actions.length === 0) return [];
  return [
    {
      what: reason(what, { role, count: actions.length, actions: actions.join(", ") }),
      fix: reason("fix.compare_policy_and_scp"),
    },
  ];
}
