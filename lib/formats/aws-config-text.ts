/**
 * `~/.aws/config` for everything that a user can open, and rule sets for clients that read endpoints from
 * nowhere else.
 *
 * Every section has its own name, so that it doesn't collide with the rest of the file. `[default]` and the
 * global `endpoint_url` aren't touched.
 * @see AWS CLI user guide, "Configuration and credential file settings"; SDK guide, "Service-specific
 * endpoints"
 */

export type ConfigRole = { accountId: string; accountName: string; roleName: string };
export type AwsConfigInput = {
  /** Name of the sso-session and the services section, e.g. "northwind". */
  name: string;
  origin: string;
  startUrl: string;
  /** A made-up region, so that requests that miss the endpoint don't reach AWS. */
  ssoRegion: string;
  /** Each with its profile's region, in the account's partition. */
  roles: (ConfigRole & { region: string })[];
};

export const SERVICES = ["sso", "sso_oidc", "sso_admin", "identitystore"] as const;

/** Returns lower-case letters, digits and dashes: "Checkout web" becomes "checkout-web". */
export function slug(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "account" : plain.slice(0, 60);
}

/** Returns `<account>.<role>`, with the account's number if two accounts have the same name. */
export function profileNames(roles: ConfigRole[]): string[] {
  const plain = ({ accountName, roleName }: ConfigRole) =>
    `${slug(accountName)}.${roleName.replace(/[^A-Za-z0-9_+=,.@-]/g, "-")}`;
  const accounts = new Map<string, Set<string>>();
  for (const { accountId, accountName } of roles)
    accounts.set(slug(accountName), (accounts.get(slug(accountName)) ?? new Set()).add(accountId));
  return roles.map((role) =>
    (accounts.get(slug(role.accountName))?.size ?? 0) > 1
      ? `${slug(role.accountName)}-${role.accountId}.${role.roleName.replace(/[^A-Za-z0-9_+=,.@-]/g, "-")}`
      : plain(role),
  );
}

export function awsConfigText(input: AwsConfigInput): string {
  const names = profileNames(input.roles);
  const sections = [
    names[0] === undefined
      ? `# ${input.name}: nothing is assigned to you yet. Copy this again when something is.`
      : `# ${input.name}: put this into ~/.aws/config. Sign in with: aws sso login --profile ${names[0]}`,
    `[sso-session ${input.name}]\nsso_start_url = ${input.startUrl}\nsso_region = ${input.ssoRegion}\nsso_registration_scopes = sso:account:access`,
    `[services ${input.name}]\n${SERVICES.map((service) => `${service} =\n  endpoint_url = ${input.origin}`).join("\n")}`,
    ...input.roles.map(
      (role, index) =>
        `[profile ${names[index]}]\nsso_session = ${input.name}\nservices = ${input.name}\nsso_account_id = ${role.accountId}\nsso_role_name = ${role.roleName}\nregion = ${role.region}`,
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

const RULE_SETS = [
  { folder: "sso/2019-06-10", prefix: "portal.sso" },
  { folder: "sso-oidc/2019-06-10", prefix: "oidc" },
  { folder: "sso-admin/2020-07-20", prefix: "sso" },
  { folder: "identitystore/2020-06-15", prefix: "identitystore" },
];

type Rule = { conditions: object[]; type: "endpoint" | "error"; endpoint?: object; error?: string };
const ref = (name: string) => ({ ref: name });
const given = (name: string) => ({ fn: "isSet", argv: [ref(name)] });
const leadsTo = (url: string | object, ...conditions: object[]): Rule => ({
  conditions,
  endpoint: { url, properties: {}, headers: {} },
  type: "endpoint",
});

/** Keeps AWS's own endpoints in every partition, also those for FIPS and dual stack. */
function endpointsOfAws(prefix: string): Rule[] {
  const partition = [given("Region"), { fn: "aws.partition", argv: [ref("Region")], assign: "Partition" }];
  const wants = (name: string) => ({ fn: "booleanEquals", argv: [ref(name), true] });
  // GovCloud's ordinary endpoints support FIPS.
  const isGovCloud = {
    fn: "stringEquals",
    argv: ["aws-us-gov", { fn: "getAttr", argv: [ref("Partition"), "name"] }],
  };
  return [
    leadsTo(
      `https://${prefix}-fips.{Region}.{Partition#dualStackDnsSuffix}`,
      ...partition,
      wants("UseFIPS"),
      wants("UseDualStack"),
    ),
    leadsTo(`https://${prefix}.{Region}.{Partition#dnsSuffix}`, ...partition, wants("UseFIPS"), isGovCloud),
    leadsTo(`https://${prefix}-fips.{Region}.{Partition#dnsSuffix}`, ...partition, wants("UseFIPS")),
    leadsTo(`https://${prefix}.{Region}.{Partition#dualStackDnsSuffix}`, ...partition, wants("UseDualStack")),
    leadsTo(`https://${prefix}.{Region}.{Partition#dnsSuffix}`, ...partition),
  ];
}

/**
 * Returns files below `~/.aws/models` for clients without configurable endpoints (AWS CLI before 2.13, boto3
 * before 1.28). They don't affect AWS's own regions.
 * @see Smithy specification, "Smithy rules engine"
 */
export function endpointRuleSets(input: {
  origin: string;
  ssoRegion: string;
}): { path: string; text: string }[] {
  const parameters = {
    Region: { builtIn: "AWS::Region", required: false, documentation: "The AWS region", type: "String" },
    UseDualStack: {
      builtIn: "AWS::UseDualStack",
      required: true,
      default: false,
      documentation: "Dual stack",
      type: "Boolean",
    },
    UseFIPS: {
      builtIn: "AWS::UseFIPS",
      required: true,
      default: false,
      documentation: "FIPS",
      type: "Boolean",
    },
    Endpoint: { builtIn: "SDK::Endpoint", required: false, documentation: "Own endpoint", type: "String" },
  };
  return RULE_SETS.map(({ folder, prefix }) => {
    const rules: Rule[] = [
      leadsTo(ref("Endpoint"), given("Endpoint")),
      leadsTo(input.origin, given("Region"), { fn: "stringEquals", argv: [ref("Region"), input.ssoRegion] }),
      ...endpointsOfAws(prefix),
      { conditions: [], error: "Invalid Configuration: Missing Region", type: "error" },
    ];
    return {
      path: `models/${folder}/endpoint-rule-set-1.json`,
      text: `${JSON.stringify({ version: "1.0", parameters, rules }, null, 2)}\n`,
    };
  });
}
