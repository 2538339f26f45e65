/**
 * Reasons that access stores become codes with parameters. Sentences of older versions are translated;
 * those that quote AWS, and any other, are kept as the parameter of `legacy_text`.
 */
import { sql, type Kysely } from "kysely";

type Reason = { code: string; params?: Record<string, string | number> };

/** Pattern, code, names of the parameters that its groups are. */
const SENTENCES: [RegExp, string, string[]?][] = [
  [/^AWS did not answer\.$/, "aws.no_answer"],
  [/^AWS asks to be asked later: (.*)$/s, "aws.busy", ["message"]],
  [/^Foyer's session in the account ended early\.$/, "aws.session_ended"],
  [/^AWS found the request's time wrong\./, "aws.wrong_time"],
  [
    /^AWS does not let Foyer do this: (.*) Check the provisioner role's policy.*$/s,
    "aws.access_denied",
    ["message"],
  ],
  [/^(.*) A customer managed policy or boundary must exist .*$/s, "aws.policy_missing", ["message"]],
  [/^A role of this name exists already\./, "role_not_created_by_foyer"],
  [/^A role of this name exists at /, "role_at_other_path"],
  [/made anew by somebody else\./, "role_recreated"],
  [/^This account allows (\d+) managed policies on a role/, "aws.policies_per_role", ["max"]],
  [/^This account has the (\d+) roles that AWS allows it\./, "aws.roles_per_account", ["max"]],
  [/^A role's trust policy has at most (\d+) characters/, "aws.trust_policy_length", ["max"]],
  [/^The inline policies of a role have at most (\d+) characters/, "aws.inline_policies_length", ["max"]],
  [/^(.*) Raise this quota in the account's Service Quotas.*$/s, "aws.limit_exceeded", ["message"]],
  [/^STS did not answer/, "account.sts_unavailable"],
  [/^Foyer cannot sign in to the account: the SAML provider /, "account.provisioner_provider_missing"],
  [/^Foyer cannot sign in to the account: it does not accept /, "account.signature_not_accepted"],
  [/^Foyer cannot sign in to the account: the role (\S+) is missing/, "account.role_not_open", ["role"]],
  [/^Foyer cannot sign in to the account: STS is switched off/, "account.region_disabled"],
  [/^Foyer cannot sign in to the account: AWS refuses it\./, "account.sign_in_refused"],
  [/^The (people|provisioner)'s SAML provider is missing/, "account.provider_missing", ["provider"]],
  [/^The (people|provisioner)'s SAML provider trusts a /, "account.provider_foreign", ["provider"]],
  [/^The (people|provisioner)'s SAML provider does not hold /, "account.provider_lacks_key", ["provider"]],
  [/^The (people|provisioner)'s SAML provider still trusts /, "account.provider_stale", ["provider"]],
  [/^Foyer may not read how many managed policies /, "account.quota_not_readable"],
  [/^IAM does not show the new certificates yet\.$/, "account.certificates_not_visible_yet"],
  [/^This version of the permission set does not exist/, "role.version_missing"],
  [/^There is no role (\S+) in this account\.$/, "existing_role.missing", ["role"]],
  [
    /^There is a role (\S+) at (\S+), and none at (\S+)\.$/,
    "existing_role.other_path",
    ["name", "found", "wanted"],
  ],
  [/^Foyer may not read the role ([^\s:]+):/, "existing_role.not_readable", ["role"]],
  [/^Its trust policy cannot be read\.$/, "existing_role.trust_not_readable"],
  [/^It does not trust (\S+)\.$/, "existing_role.trust_other_provider", ["provider"]],
  [/^Deploy the connection template in this account \(again\)\.$/, "fix.deploy_template"],
  [/^Deploy the connection template .* look at its trust policy\.$/, "fix.deploy_template_check_trust"],
  [/^Deploy the connection template .* CloudTrail/, "fix.deploy_template_and_search"],
  [/^Deploy the connection template .* AWS said: (.*)$/s, "fix.deploy_template_aws_said", ["message"]],
  [/^Check that Foyer reaches AWS/, "fix.check_network"],
  [/^Activate STS in that region/, "fix.activate_sts"],
  [/^Compare the role's policy with the template's\.$/, "fix.compare_policy"],
  [/^Compare the role's policy .* servicequotas:/, "fix.compare_policy_quotas"],
  [/^Foyer renews it within minutes\./, "fix.wait_for_renewal"],
  [/^Raise the quota “Managed policies per role”/, "fix.raise_policy_quota"],
  [/^IAM never moves a role:/, "fix.recreate_role"],
  [/^Make it there, with Foyer’s statement/, "fix.create_role"],
  [/^Add Foyer’s statement/, "fix.add_statement"],
  [/^Open the role once to see/, "fix.open_or_compare"],
  [/^Raise the role’s maximum session duration/, "fix.raise_session_duration"],
  [/^Let the provisioner’s role call iam:GetRole/, "fix.allow_get_role"],
];

const STATUS_REASONS: [string, string][] = [
  ["It is no longer in the organization.", "inactive.left_organization"],
  ["AWS has suspended it.", "inactive.suspended"],
  ["It is being closed.", "inactive.pending_closure"],
  ["Its organization was disconnected.", "inactive.organization_disconnected"],
];

/** Codes of the forms before: they were stored as texts too. */
const CODE = /^[a-z_]+(\.[a-z_]+)*$/;

function reasonOf(sentence: string): Reason {
  if (CODE.test(sentence)) return { code: sentence };
  for (const [pattern, code, names = []] of SENTENCES) {
    const match = pattern.exec(sentence);
    if (match)
      return names.length === 0
        ? { code }
        : { code, params: Object.fromEntries(names.map((name, at) => [name, match[at + 1] ?? ""])) };
  }
  return { code: "legacy_text", params: { text: sentence } };
}

export async function up(db: Kysely<never>): Promise<void> {
  await toReasons(db, "deployed_roles", "failure_reason", reasonOf);
  await toReasons(db, "provisioning_runs", "failure_reason", reasonOf);
  await toReasons(db, "accounts", "people_keys_problem", reasonOf);
  await toReasons(db, "connections", "refresh_problem", (sentence) => ({ what: reasonOf(sentence) }));
  await translateProblems(db, "accounts", "check_problems");
  await translateProblems(db, "existing_roles", "problems");
  for (const [sentence, code] of STATUS_REASONS)
    await sql`update accounts set status_reason = ${code} where status_reason = ${sentence}`.execute(db);
}

/** Makes a column of text one of JSON, and translates each of its texts once. */
async function toReasons(
  db: Kysely<never>,
  table: string,
  column: string,
  translate: (sentence: string) => object,
): Promise<void> {
  const [from, it] = [sql.table(table), sql.ref(column)];
  await sql`alter table ${from} alter column ${it} type jsonb using to_jsonb(${it})`.execute(db);
  const { rows } = await sql<{ text: string }>`
    select distinct ${it} #>> '{}' as text from ${from} where jsonb_typeof(${it}) = 'string'`.execute(db);
  for (const { text } of rows)
    await sql`update ${from} set ${it} = ${JSON.stringify(translate(text))}::jsonb where ${it} = to_jsonb(${text}::text)`.execute(
      db,
    );
}

async function translateProblems(db: Kysely<never>, table: string, column: string): Promise<void> {
  const [from, it] = [sql.table(table), sql.ref(column)];
  const { rows } = await sql<{ problems: { what: string; mend?: string; isHint?: true }[] }>`
    select distinct ${it} as problems from ${from} where ${it} @? '$[*].mend'`.execute(db);
  for (const { problems } of rows) {
    const translated = problems.map(({ what, mend = "", isHint }) => ({
      what: reasonOf(what),
      fix: reasonOf(mend),
      ...(isHint ? { isHint } : {}),
    }));
    await sql`update ${from} set ${it} = ${JSON.stringify(translated)}::jsonb where ${it} = ${JSON.stringify(problems)}::jsonb`.execute(
      db,
    );
  }
}
