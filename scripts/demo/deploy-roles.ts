/**
 * Deploys what assignments need into the sandbox: the organization, Foyer's SAML provider and one role
 * per permission set and account. It speaks IAM's own API, as provisioning does.
 */
import { AttachRolePolicyCommand, CreateRoleCommand, CreateSAMLProviderCommand, GetSAMLProviderCommand, IAMClient, ListRolesCommand, PutRolePolicyCommand, UpdateSAMLProviderCommand } from "@aws-sdk/client-iam";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { samlRecipients } from "@/lib/formats/partition";
import { FOYER_ROLE_PATH, foyerRoleName, providerName, roleHash, trustPolicy } from "@/lib/formats/role-name";
import { idpMetadata } from "@/lib/formats/saml/metadata";
import { listPeopleCertificates } from "@/lib/access/signing/keys";
import { issuerOf } from "@/lib/access/signing/issuer";
import type { App } from "@/lib/app";

/** What the sandbox shall hold besides Foyer's own: the organization, and the policies of each permission set. */
export type Deployment = {
  managementAccountId: string;
  units: { path: string }[];
  accounts: { id: string; name: string; email: string; unitPath: string | null }[];
  policiesOf(permissionSetName: string): { managed: string[]; inline?: object };
};

const AT_ONCE = 4;

/** Brings the sandbox to where Foyer's assignments need it. Safe to run again: it adds what is missing. */
export async function deployRoles(app: Pick<App, "ctx">, sandboxUrl: string, deployment: Deployment): Promise<{ created: number }> {
  await declareOrganization(sandboxUrl, deployment);
  const { db, config, instance } = app.ctx;
  const pairs = await db
    .selectFrom("assignments")
    .innerJoin("permission_sets", "permission_sets.id", "assignments.permission_set_id")
    .select(["account_id", "permission_set_id", "permission_sets.name", "session_seconds", "description"])
    .distinct()
    .execute();
  const issuer = issuerOf(config);
  const metadata = idpMetadata({ entityId: issuer, certificates: await listPeopleCertificates(db), singleSignOnUrl: `${config.url}/start` });
  const provider = providerName(instance.id);
  let created = 0;
  const byAccount = new Map<string, typeof pairs>();
  for (const pair of pairs) byAccount.set(pair.account_id, [...(byAccount.get(pair.account_id) ?? []), pair]);
  const queue = [...byAccount];
  const work = async () => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const [accountId, roles] = next;
      const iam = await clientOf(sandboxUrl, accountId);
      const providerArn = samlProviderArn("aws", parseAccountId(accountId), provider);
      await putProvider(iam, provider, providerArn, metadata);
      const existing = new Set((await iam.send(new ListRolesCommand({ PathPrefix: FOYER_ROLE_PATH, MaxItems: 1000 }))).Roles?.map((role) => role.RoleName));
      const trust = JSON.stringify(trustPolicy({ providerArn, issuer, audiences: samlRecipients("aws") }));
      for (const role of roles) {
        const name = foyerRoleName(role.name, roleHash({ instanceId: instance.id, permissionSetId: role.permission_set_id, accountId }));
        if (existing.has(name)) continue;
        const policies = deployment.policiesOf(role.name);
        await iam.send(new CreateRoleCommand({ RoleName: name, Path: FOYER_ROLE_PATH, AssumeRolePolicyDocument: trust, MaxSessionDuration: role.session_seconds, Description: role.description ?? undefined, Tags: [{ Key: "foyer:instance", Value: instance.id }, { Key: "foyer:permission-set", Value: role.permission_set_id }] }));
        for (const arn of policies.managed) await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: arn }));
        if (policies.inline) await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "FoyerInlinePolicy", PolicyDocument: JSON.stringify(policies.inline) }));
        created += 1;
      }
      iam.destroy();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { created };
}

async function putProvider(iam: IAMClient, name: string, arn: string, metadata: string): Promise<void> {
  try {
    const known = await iam.send(new GetSAMLProviderCommand({ SAMLProviderArn: arn }));
    if (known.SAMLMetadataDocument !== metadata) await iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn: arn, SAMLMetadataDocument: metadata }));
  } catch (error) {
    if ((error as Error).name !== "NoSuchEntityException" && (error as Error).name !== "NoSuchEntity") throw error;
    await iam.send(new CreateSAMLProviderCommand({ Name: name, SAMLMetadataDocument: metadata }));
  }
}

async function declareOrganization(sandboxUrl: string, { managementAccountId, units, accounts }: Deployment): Promise<void> {
  const body = { managementAccountId, partition: "aws", units, accounts };
  const reply = await fetch(`${sandboxUrl}/_sandbox/organization`, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`the sandbox refused the organization: ${reply.status} ${await reply.text()}`);
}

async function clientOf(sandboxUrl: string, accountId: string): Promise<IAMClient> {
  const reply = await fetch(`${sandboxUrl}/_sandbox/root-credentials?account_id=${accountId}`);
  if (!reply.ok) throw new Error(`the sandbox has no account ${accountId}`);
  const credentials = (await reply.json()) as { accessKeyId: string; secretAccessKey: string };
  return new IAMClient({ region: "us-east-1", endpoint: sandboxUrl, credentials });
}
