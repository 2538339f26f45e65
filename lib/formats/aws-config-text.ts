/**
 * `~/.aws/config` for everything that a user can open, and rule sets for clients that read endpoints from
 * nowhere else.
 *
 * Every section has its own name, so that it doesn't collide with the rest of the file. `[default]` and the
 * global `endpoint_url` aren't touched.
 * @see AWS CLI user guide, "Configuration and credential file settings"; SDK guide, "Service-specific
 * endpoints"
 */

export type ConfigRole = {
  accountId: string;
  accountName: string;
  roleName: string;
  /** What the account's profiles were called when they were first handed out. */
  accountProfile?: string | undefined;
};
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

const SERVICES = ["sso", "sso_oidc", "sso_admin", "identitystore"] as const;

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

/** Both signs are outside of what the SDK for JavaScript reads in a section's name, and `%` is inside. */
const ENCODED: Record<string, string> = { "=": "%3D", ",": "%2C" };
const rolePart = (name: string) =>
  name.replace(/[=,]/g, (sign) => ENCODED[sign] ?? "-").replace(/[^A-Za-z0-9_@+.:/%-]|\//g, "-");

/**
 * Returns `<account>.<role>`, each once. An account keeps the name that it was handed out with; accounts without one
 * that have the same name both get their number.
 */
export function profileNames(roles: ConfigRole[]): string[] {
  const accounts = new Map(roles.map((role) => [role.accountId, role]));
  const slugs = new Map<string, number>();
  for (const { accountName } of accounts.values())
    slugs.set(slug(accountName), (slugs.get(slug(accountName)) ?? 0) + 1);
  const names = new Map<string, string>();
  const taken = new Set<string>();
  const give = (accountId: string, wanted: string) => {
    let name = wanted;
    for (let count = 1; taken.has(name); count += 1)
      name = count === 1 ? `${wanted}-${accountId}` : `${wanted}-${accountId}-${count}`;
    taken.add(name);
    names.set(accountId, name);
  };
  for (const { accountId, accountProfile } of accounts.values())
    if (accountProfile !== undefined) give(accountId, accountProfile);
  for (const { accountId, accountName, accountProfile } of accounts.values()) {
    if (accountProfile !== undefined) continue;
    const plain = slug(accountName);
    give(accountId, (slugs.get(plain) ?? 0) > 1 ? `${plain}-${accountId}` : plain);
  }
  return roles.map(({ accountId, roleName }) => `${names.get(accountId)}.${rolePart(roleName)}`);
}

const BEGIN = "BEGIN Foyer";
const END = "END Foyer";

/** The text between a begin and an end mark, by which a later copy is told to replace it. */
export function awsConfigText(input: AwsConfigInput): string {
  const names = profileNames(input.roles);
  const mark = `${input.name} (${input.origin})`;
  const sections = [
    [
      `# ${BEGIN} ${mark}`,
      "# Copying this again? Replace everything from BEGIN to END: a section that occurs twice breaks the whole file.",
      names[0] === undefined
        ? `# ${input.name}: nothing is assigned to you yet. Copy this again when something is.`
        : `# ${input.name}: put this into ~/.aws/config. Sign in with: aws sso login --profile ${names[0]}`,
    ].join("\n"),
    `[sso-session ${input.name}]\nsso_start_url = ${input.startUrl}\nsso_region = ${input.ssoRegion}\nsso_registration_scopes = sso:account:access`,
    `[services ${input.name}]\n${SERVICES.map((service) => `${service} =\n  endpoint_url = ${input.origin}`).join("\n")}`,
    ...input.roles.map(
      (role, index) =>
        `[profile ${names[index]}]\nsso_session = ${input.name}\nservices = ${input.name}\nsso_account_id = ${role.accountId}\nsso_role_name = ${role.roleName}\nregion = ${role.region}`,
    ),
    `# ${END} ${mark}`,
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
