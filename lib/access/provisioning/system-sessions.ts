/**
 * Foyer's own sessions in accounts: an assertion of the provisioner's key, exchanged at STS, kept until
 * shortly before it ends. Kept in memory only.
 */
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { AssumeRoleWithSAMLCommand } from "@aws-sdk/client-sts";
import type { Partition } from "@/lib/formats/arn";
import { defaultRegion } from "@/lib/formats/partition";
import type { SystemRole } from "@/lib/formats/role-name";
import type { StsClients } from "../credentials/sts-clients";
import type { IssueSystem } from "../signing/issue-system";

export type AccountRef = { id: string; partition: Partition };

export type SystemSessions = {
  iam(account: AccountRef, role?: "provisioner" | "keyRotator"): Promise<IAMClient>;
  organizations(account: AccountRef): Promise<OrganizationsClient>;
  /** Forgets an account's sessions, so that the next use signs in anew. */
  forget(accountId: string): void;
  close(): void;
};

type Kept = { client: IAMClient | OrganizationsClient; until: number };

const RENEW_BEFORE_MILLISECONDS = 5 * 60_000;
const MOST_KEPT = 300;
/** Throttled calls are tried again at a rate that IAM takes, with jitter (the SDK's adaptive mode). */
const RETRIES = { retryMode: "adaptive", maxAttempts: 6 } as const;
const HANDLER = { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

export function createSystemSessions(deps: { issue: IssueSystem; sts: StsClients; now: () => Date; retries?: { retryMode: "adaptive" | "standard"; maxAttempts: number } }): SystemSessions {
  const { issue, sts, now, retries = RETRIES } = deps;
  const kept = new Map<string, Kept>();

  const sessionOf = async (account: AccountRef, role: SystemRole): Promise<Kept> => {
    const key = `${account.id}/${role}`;
    const known = kept.get(key);
    if (known && known.until > now().getTime()) {
      kept.delete(key);
      kept.set(key, known);
      return known;
    }
    const assertion = await issue({ role, accountId: account.id, partition: account.partition });
    const { Credentials: got } = await sts.of(account.partition).send(
      new AssumeRoleWithSAMLCommand({ RoleArn: assertion.roleArn, PrincipalArn: assertion.providerArn, SAMLAssertion: assertion.samlResponse.reveal(), DurationSeconds: assertion.durationSeconds }),
    );
    const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration } = got ?? {};
    if (!accessKeyId || !secretAccessKey || !sessionToken || !Expiration) throw new Error("STS answered without credentials");
    const options = { region: defaultRegion(account.partition), credentials: { accessKeyId, secretAccessKey, sessionToken }, ...retries, requestHandler: HANDLER };
    const client = role === "organizationReader" ? new OrganizationsClient(options) : new IAMClient(options);
    known?.client.destroy();
    const fresh = { client, until: Expiration.getTime() - RENEW_BEFORE_MILLISECONDS };
    kept.set(key, fresh);
    const oldest = kept.keys().next().value;
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return fresh;
  };

  return {
    iam: async (account, role = "provisioner") => (await sessionOf(account, role)).client as IAMClient,
    organizations: async (account) => (await sessionOf(account, "organizationReader")).client as OrganizationsClient,
    forget(accountId) {
      for (const key of kept.keys()) if (key.startsWith(`${accountId}/`)) kept.delete(key);
    },
    close() {
      for (const { client } of kept.values()) client.destroy();
      kept.clear();
    },
  };
}
