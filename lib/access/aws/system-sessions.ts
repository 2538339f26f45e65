/**
 * Foyer's own sessions in accounts: assertions of the provisioner's key, exchanged at STS. Cached in memory
 * until shortly before they expire.
 */
import { IAMClient } from "@aws-sdk/client-iam";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { AssumeRoleWithSAMLCommand } from "@aws-sdk/client-sts";
import type { Partition } from "@/lib/formats/arn";
import { defaultRegion } from "@/lib/formats/partition";
import { SYSTEM_ROLES, type SystemRole } from "@/lib/formats/role-name";
import { withRetryRule } from "./retry-rule";
import type { StsClients } from "./sts-clients";
import type { IssueSystem } from "../signing/issue-system";

export type AccountRef = { id: string; partition: Partition };

export type SystemSessions = {
  iam(account: AccountRef, role?: "provisioner" | "keyRotator"): Promise<IAMClient>;
  organizations(account: AccountRef): Promise<OrganizationsClient>;
  /** With the provisioner's session. */
  serviceQuotas(account: AccountRef): Promise<ServiceQuotasClient>;
  /** Drops an account's sessions, so that the next use signs in again. */
  forget(accountId: string): void;
  close(): void;
};

type Session = { accessKeyId: string; secretAccessKey: string; sessionToken: string; until: number };
type Client = IAMClient | OrganizationsClient | ServiceQuotasClient;
/** The SDK clients, and whose session each uses. */
const SERVICES = ["iam", "organizations", "serviceQuotas"] as const;
type Service = (typeof SERVICES)[number];

const RENEW_BEFORE_MILLISECONDS = 5 * 60_000;
/** A session takes a few hundred bytes, an SDK client about a megabyte. */
const MAX_SESSIONS = 20_000;
const MAX_CLIENTS = 96;
/** Retries throttled calls at a rate that IAM accepts, with jitter (the SDK's adaptive mode). */
const RETRIES = { retryMode: "adaptive", maxAttempts: 6 } as const;
const HANDLER = { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

export function createSystemSessions(deps: {
  issue: IssueSystem;
  sts: StsClients;
  now: () => Date;
  retries?: { retryMode: "adaptive" | "standard"; maxAttempts: number };
}): SystemSessions {
  const { now, retries = RETRIES } = deps;
  const sessions = new Map<string, Session>();
  const clients = new Map<string, Client>();

  const clientOf = async (account: AccountRef, role: SystemRole, service: Service): Promise<Client> => {
    const key = `${account.id}/${role}`;
    const clientKey = `${key}/${service}`;
    const known = sessions.get(key);
    const isLive = known !== undefined && known.until > now().getTime();
    const open = isLive ? clients.get(clientKey) : undefined;
    if (open) {
      keepNewest(clients, clientKey, open, MAX_CLIENTS);
      return open;
    }
    const session = isLive ? known : await signIn(deps, account, role);
    keepNewest(sessions, key, session, MAX_SESSIONS);
    const { until: _until, ...credentials } = session;
    const options = {
      region: defaultRegion(account.partition),
      credentials,
      ...retries,
      requestHandler: HANDLER,
    };
    const client = clientFor(service, options);
    keepNewest(clients, clientKey, client, MAX_CLIENTS);
    return client;
  };

  return {
    iam: async (account, role = "provisioner") => (await clientOf(account, role, "iam")) as IAMClient,
    organizations: async (account) =>
      (await clientOf(account, "organizationReader", "organizations")) as OrganizationsClient,
    serviceQuotas: async (account) =>
      (await clientOf(account, "provisioner", "serviceQuotas")) as ServiceQuotasClient,
    forget(accountId) {
      for (const role of Object.keys(SYSTEM_ROLES)) {
        sessions.delete(`${accountId}/${role}`);
        for (const service of SERVICES) clients.delete(`${accountId}/${role}/${service}`);
      }
    },
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
      sessions.clear();
    },
  };
}

/** Exchanges an assertion for a session in the account. */
async function signIn(
  { issue, sts }: { issue: IssueSystem; sts: StsClients },
  account: AccountRef,
  role: SystemRole,
): Promise<Session> {
  const assertion = await issue({ role, accountId: account.id, partition: account.partition });
  const { Credentials: got } = await sts.of(account.partition).send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: assertion.roleArn,
      PrincipalArn: assertion.providerArn,
      SAMLAssertion: assertion.samlResponse.reveal(),
      DurationSeconds: assertion.durationSeconds,
    }),
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = got ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration)
    throw new Error("STS answered without credentials");
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    until: Expiration.getTime() - RENEW_BEFORE_MILLISECONDS,
  };
}

type Options = {
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  requestHandler: typeof HANDLER;
  retryMode: "adaptive" | "standard";
  maxAttempts: number;
};

function clientFor(service: Service, options: Options): Client {
  switch (service) {
    case "iam":
      return withRetryRule(new IAMClient(options));
    case "organizations":
      return withRetryRule(new OrganizationsClient(options));
    case "serviceQuotas":
      // Read once a day for warnings only, so an unreachable endpoint must not hold up a job.
      return withRetryRule(new ServiceQuotasClient({ ...options, maxAttempts: 2 }));
  }
}

/**
 * Adds a value and drops the least recently used one. A dropped client isn't closed: a call may be in
 * progress.
 */
function keepNewest<Value>(cache: Map<string, Value>, key: string, value: Value, max: number): void {
  cache.delete(key);
  cache.set(key, value);
  const oldest = cache.keys().next().value;
  if (cache.size > max && oldest !== undefined) cache.delete(oldest);
}
