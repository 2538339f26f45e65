/**
 * STS clients, one per partition, with keep-alive connections.
 *
 * They need no credentials: AssumeRoleWithSAML takes none (STS API reference). The SDK's
 * `AWS_ENDPOINT_URL_STS` replaces the endpoint.
 */
import { STSClient } from "@aws-sdk/client-sts";
import type { Partition } from "@/lib/formats/arn";
import { regionWithin } from "@/lib/formats/partition";
import type { Config } from "@/lib/platform/config";

export type StsClients = { of(partition: Partition): STSClient; close(): void };

/** How long a user waits for AWS. */
const TIMEOUTS = { connectMilliseconds: 2_000, answerMilliseconds: 8_000 };
/** One retry, because a user is waiting. */
const ATTEMPTS = 2;

export function createStsClients(config: Config, timeouts = TIMEOUTS): StsClients {
  const clients = new Map<Partition, STSClient>();
  return {
    of(partition) {
      const known = clients.get(partition);
      if (known) return known;
      const client = new STSClient({
        region: regionWithin(partition, config.aws.region),
        maxAttempts: ATTEMPTS,
        requestHandler: {
          connectionTimeout: timeouts.connectMilliseconds,
          requestTimeout: timeouts.answerMilliseconds,
          throwOnRequestTimeout: true,
          httpsAgent: { keepAlive: true, maxSockets: 200 },
          httpAgent: { keepAlive: true, maxSockets: 200 },
        },
        credentials: () => Promise.reject(new Error("Foyer holds no AWS credentials")),
      });
      clients.set(partition, client);
      return client;
    },
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
    },
  };
}
