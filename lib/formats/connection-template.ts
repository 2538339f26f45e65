/**
 * What an account needs before Foyer can manage it, as one list for every template.
 *
 * Two SAML providers, one for people and one for Foyer, each with its own key. The provisioner may write
 * roles below Foyer's path and nothing else; the key rotator may renew the people's provider; neither may
 * change itself.
 */
import {
  FOYER_ROLE_PATH,
  providerName,
  provisionerProviderName,
  SYSTEM_ROLE_PATH,
  SYSTEM_ROLES,
  type SystemRole,
} from "./role-name";
import { PARTITIONS, type Partition } from "./arn";
import { samlRecipients } from "./partition";

export type ConnectionInput = {
  instanceId: string;
  /** Issuer of Foyer's own assertions. */
  provisionerIssuer: string;
  /** SAML metadata documents. */
  peopleMetadata: string;
  provisionerMetadata: string;
};

/** Placeholders that each template language replaces with its own syntax. */
export type Placeholders = { partition: string; accountId: string; provisionerProviderArn: string };

export type SystemRoleTemplate = {
  role: SystemRole;
  name: string;
  trust: object;
  policy: object;
  managementOnly: boolean;
};

const WRITES = [
  "CreateRole",
  "DeleteRole",
  "UpdateRole",
  "UpdateAssumeRolePolicy",
  "TagRole",
  "UntagRole",
  "ListRoleTags",
  "PutRolePolicy",
  "DeleteRolePolicy",
  "GetRolePolicy",
  "ListRolePolicies",
  "AttachRolePolicy",
  "DetachRolePolicy",
  "ListAttachedRolePolicies",
  "PutRolePermissionsBoundary",
  "DeleteRolePermissionsBoundary",
];
const READS = [
  "GetRole",
  "ListRoles",
  "GetSAMLProvider",
  "ListSAMLProviders",
  "ListSAMLProviderTags",
  "GetAccountSummary",
  "ListAccountAliases",
  "GetPolicy",
  "GetPolicyVersion",
];
const iam = (names: string[]) => names.map((name) => `iam:${name}`);

/** Every recipient of every partition: the templates may be deployed in any. */
const RECIPIENTS = (partition?: Partition) =>
  partition === undefined ? PARTITIONS.flatMap((each) => samlRecipients(each)) : samlRecipients(partition);

/**
 * Returns the provisioner's policy. @param protectManagement true to refuse roles in the organization's
 * management account
 */
function provisionerPolicy(placeholders: Placeholders, protectManagement: boolean): object {
  const arn = (rest: string) => `arn:${placeholders.partition}:iam::${placeholders.accountId}:${rest}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RolesInFoyersPathOnly",
        Effect: "Allow",
        Action: iam(WRITES),
        Resource: arn(`role${FOYER_ROLE_PATH}Foyer_*`),
        ...(protectManagement
          ? { Condition: { StringNotEquals: { "aws:PrincipalOrgMasterAccountId": placeholders.accountId } } }
          : {}),
      },
      {
        Sid: "ReadForDriftAndQuotas",
        Effect: "Allow",
        Action: [...iam(READS), "servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"],
        Resource: "*",
      },
      {
        Sid: "NeverTouchSelf",
        Effect: "Deny",
        Action: "iam:*",
        Resource: [arn(`role${SYSTEM_ROLE_PATH}*`), arn("user/*"), arn("group/*")],
      },
      {
        Sid: "NeverKeysOrPass",
        Effect: "Deny",
        Action: [
          "iam:PassRole",
          "iam:CreateSAMLProvider",
          "iam:UpdateSAMLProvider",
          "iam:DeleteSAMLProvider",
          "iam:CreateOpenIDConnectProvider",
          "sts:AssumeRole",
        ],
        Resource: "*",
      },
    ],
  };
}

function trust(input: ConnectionInput, placeholders: Placeholders, role: SystemRole): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "FoyerItself",
        Effect: "Allow",
        Principal: { Federated: placeholders.provisionerProviderArn },
        Action: ["sts:AssumeRoleWithSAML", "sts:SetSourceIdentity"],
        Condition: {
          StringEquals: {
            "SAML:aud": RECIPIENTS(),
            "SAML:iss": input.provisionerIssuer,
            "SAML:sub": SYSTEM_ROLES[role],
            "SAML:sub_type": "persistent",
          },
        },
      },
    ],
  };
}

/** Returns the system roles of an account, in order of creation. */
export function systemRoles(
  input: ConnectionInput,
  placeholders: Placeholders,
  protectManagement: boolean,
): SystemRoleTemplate[] {
  const peopleProvider = `arn:${placeholders.partition}:iam::${placeholders.accountId}:saml-provider/${providerName(input.instanceId)}`;
  return [
    {
      role: "provisioner",
      name: SYSTEM_ROLES.provisioner,
      trust: trust(input, placeholders, "provisioner"),
      policy: provisionerPolicy(placeholders, protectManagement),
      managementOnly: false,
    },
    {
      role: "keyRotator",
      name: SYSTEM_ROLES.keyRotator,
      trust: trust(input, placeholders, "keyRotator"),
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "PeoplesProviderOnly",
            Effect: "Allow",
            Action: ["iam:GetSAMLProvider", "iam:UpdateSAMLProvider"],
            Resource: peopleProvider,
          },
        ],
      },
      managementOnly: false,
    },
    {
      role: "organizationReader",
      name: SYSTEM_ROLES.organizationReader,
      trust: trust(input, placeholders, "organizationReader"),
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "ReadOrganization",
            Effect: "Allow",
            Action: [
              "organizations:DescribeOrganization",
              "organizations:DescribeAccount",
              "organizations:ListAccounts",
              "organizations:ListAccountsForParent",
              "organizations:ListOrganizationalUnitsForParent",
              "organizations:ListRoots",
              "organizations:ListTagsForResource",
            ],
            Resource: "*",
          },
        ],
      },
      managementOnly: true,
    },
  ];
}

/** The role with which CloudFormation works in an account for a service-managed StackSet. */
const STACK_SET_ROLE = "stacksets-exec-*";

/**
 * Returns a service control policy that protects what Foyer owns. It doesn't apply to the management account, from
 * where it is detached in an emergency. A role that it exempts is protected itself: any administrator of an account
 * could make one of that name otherwise.
 */
export function protectingScp(): object {
  const writes = iam([
    "AttachRolePolicy",
    "CreateRole",
    "DeleteRole",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePermissionsBoundary",
    "PutRolePolicy",
    "TagRole",
    "UntagRole",
    "UpdateAssumeRolePolicy",
    "UpdateRole",
    "UpdateRoleDescription",
  ]);
  const unless = (...roles: string[]) => ({
    ArnNotLike: { "aws:PrincipalArn": roles.map((role) => `arn:*:iam::*:role/${role}`) },
  });
  const systemPath = SYSTEM_ROLE_PATH.slice(1);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "ProtectFoyerRoles",
        Effect: "Deny",
        Action: writes,
        Resource: [`arn:*:iam::*:role${FOYER_ROLE_PATH}*`, "arn:*:iam::*:role/Foyer_*"],
        Condition: unless(`${systemPath}${SYSTEM_ROLES.provisioner}`),
      },
      {
        Sid: "ProtectFoyerSystem",
        Effect: "Deny",
        Action: writes,
        Resource: `arn:*:iam::*:role${SYSTEM_ROLE_PATH}*`,
        Condition: unless(STACK_SET_ROLE),
      },
      {
        Sid: "ProtectFoyerSamlProviders",
        Effect: "Deny",
        Action: iam([
          "CreateSAMLProvider",
          "DeleteSAMLProvider",
          "UpdateSAMLProvider",
          "TagSAMLProvider",
          "UntagSAMLProvider",
        ]),
        Resource: "arn:*:iam::*:saml-provider/FOYER_*",
        Condition: unless(STACK_SET_ROLE, `${systemPath}${SYSTEM_ROLES.keyRotator}`),
      },
      {
        // Made by CloudFormation's service-linked role, which no service control policy binds.
        Sid: "ProtectStackSetRole",
        Effect: "Deny",
        Action: writes,
        Resource: `arn:*:iam::*:role/${STACK_SET_ROLE}`,
      },
    ],
  };
}

/** Returns CloudFormation as JSON, for a service-managed StackSet or a stack in one account. */
export function cloudFormationTemplate(input: ConnectionInput): string {
  const sub = (value: unknown): unknown =>
    typeof value === "string"
      ? value.includes("${")
        ? { "Fn::Sub": value }
        : value
      : Array.isArray(value)
        ? value.map(sub)
        : typeof value === "object" && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, sub(each)]))
          : value;
  const placeholders = {
    partition: "${AWS::Partition}",
    accountId: "${AWS::AccountId}",
    provisionerProviderArn: "${ProvisionerProvider}",
  };
  const [open, closed] = [systemRoles(input, placeholders, false), systemRoles(input, placeholders, true)];
  const resources: Record<string, unknown> = {
    PeopleProvider: {
      Type: "AWS::IAM::SAMLProvider",
      Properties: { Name: providerName(input.instanceId), SamlMetadataDocument: input.peopleMetadata },
    },
    ProvisionerProvider: {
      Type: "AWS::IAM::SAMLProvider",
      Properties: {
        Name: provisionerProviderName(input.instanceId),
        SamlMetadataDocument: input.provisionerMetadata,
      },
    },
  };
  for (const [index, { name, trust: trustPolicy, policy, managementOnly }] of closed.entries()) {
    const document =
      index === 0
        ? { "Fn::If": ["ManagesThisAccountFully", sub(open[0]?.policy), sub(policy)] }
        : sub(policy);
    resources[name] = {
      Type: "AWS::IAM::Role",
      ...(managementOnly ? { Condition: "IsManagementAccount" } : {}),
      Properties: {
        RoleName: name,
        Path: SYSTEM_ROLE_PATH,
        AssumeRolePolicyDocument: sub(trustPolicy),
        MaxSessionDuration: 3600,
        Policies: [{ PolicyName: "FoyerSystem", PolicyDocument: document }],
      },
    };
  }
  return `${JSON.stringify(
    {
      AWSTemplateFormatVersion: "2010-09-09",
      Description:
        "Connects an AWS account to Foyer: SAML providers for people and for the provisioner, and the provisioner's roles.",
      Parameters: {
        ManagementAccountId: {
          Type: "String",
          Default: "",
          Description:
            "The organization's management account: there the role that reads accounts and units is made. StackSets do not reach it; deploy a stack of its own there.",
        },
        RolesInManagementAccount: {
          Type: "String",
          AllowedValues: ["no", "yes"],
          Default: "no",
          Description:
            "Whether Foyer may deploy roles in the management account, which service control policies do not protect.",
        },
      },
      Conditions: {
        IsManagementAccount: { "Fn::Equals": [{ Ref: "ManagementAccountId" }, { Ref: "AWS::AccountId" }] },
        ManagesThisAccountFully: { "Fn::Equals": [{ Ref: "RolesInManagementAccount" }, "yes"] },
      },
      Resources: resources,
    },
    null,
    2,
  )}\n`;
}

/** Returns the same as Terraform (HCL). */
export function terraformModule(input: ConnectionInput): string {
  const placeholders = {
    partition: "${data.aws_partition.current.partition}",
    accountId: "${data.aws_caller_identity.current.account_id}",
    provisionerProviderArn: "${aws_iam_saml_provider.provisioner.arn}",
  };
  const heredoc = (text: string) => `<<-EOT\n${text.trimEnd()}\nEOT`;
  // Foyer renews the people's certificates itself: an apply must not restore a retired one.
  const lifecycle = "\n  lifecycle {\n    ignore_changes = [saml_metadata_document]\n  }\n";
  const provider = (label: string, name: string, metadata: string, isRenewed: boolean) =>
    `resource "aws_iam_saml_provider" "${label}" {\n  name                   = "${name}"\n  saml_metadata_document = ${heredoc(metadata)}\n${isRenewed ? lifecycle : ""}}\n`;
  const snake = (role: SystemRole) => role.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const indent = (value: object) => JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
  const [open] = systemRoles(input, placeholders, false);
  const roles = systemRoles(input, placeholders, true).map(
    ({ role, name, trust: trustPolicy, policy, managementOnly }) => {
      const count = managementOnly
        ? "  count              = var.management_account_id == data.aws_caller_identity.current.account_id ? 1 : 0\n"
        : "";
      const of = managementOnly ? `aws_iam_role.${snake(role)}[0]` : `aws_iam_role.${snake(role)}`;
      const document =
        role === "provisioner"
          ? `var.roles_in_management_account ? jsonencode(${indent(open?.policy ?? {})}) : jsonencode(${indent(policy)})`
          : `jsonencode(${indent(policy)})`;
      return `resource "aws_iam_role" "${snake(role)}" {\n${count}  name                 = "${name}"\n  path                 = "${SYSTEM_ROLE_PATH}"\n  max_session_duration = 3600\n  assume_role_policy   = jsonencode(${indent(trustPolicy)})\n}\n\nresource "aws_iam_role_policy" "${snake(role)}" {\n${count}  name   = "FoyerSystem"\n  role   = ${of}.id\n  policy = ${document}\n}\n`;
    },
  );
  return [
    `# Connects one AWS account to Foyer. Use it once per account, with a provider alias each.\n\nvariable "management_account_id" {\n  type    = string\n  default = ""\n}\n\nvariable "roles_in_management_account" {\n  type    = bool\n  default = false\n}\n\ndata "aws_partition" "current" {}\ndata "aws_caller_identity" "current" {}\n`,
    provider("people", providerName(input.instanceId), input.peopleMetadata, true),
    provider("provisioner", provisionerProviderName(input.instanceId), input.provisionerMetadata, false),
    ...roles,
  ].join("\n");
}
