/**
 * Differences between AWS's partitions in one table: regions, hosts and SAML identifiers.
 *
 * Every function takes the partition and stays within it. A region of another partition is ignored, so that
 * one region setting can serve accounts of several partitions without mixing them.
 *
 * @see IAM user guide, "Configure SAML assertions for the authentication response"
 * @see AWS General Reference, "AWS Sign-In endpoints and quotas", "AWS STS endpoints and quotas"
 */
import { PARTITIONS, type Partition } from "./arn";

type PartitionFacts = {
  /** Names of the partition's regions. */
  region: RegExp;
  stsSuffix: string;
  signInDomain: string;
  /** Regions with a sign-in endpoint, in failover order. The first one's host has no region prefix. */
  signInRegions: readonly [string, ...string[]];
  consoleDomain: string;
  /** True if the console's home has its region in the host. */
  isConsoleRegional: boolean;
  samlAudience: string;
};

const PARTITION_FACTS: Record<Partition, PartitionFacts> = {
  aws: {
    region: /^(?:us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-[0-9]+$/,
    stsSuffix: "amazonaws.com",
    signInDomain: "signin.aws.amazon.com",
    signInRegions: ["us-east-1", "us-west-2", "eu-west-1"],
    consoleDomain: "console.aws.amazon.com",
    isConsoleRegional: true,
    samlAudience: "urn:amazon:webservices",
  },
  "aws-us-gov": {
    region: /^us-gov-[a-z]+-[0-9]+$/,
    stsSuffix: "amazonaws.com",
    signInDomain: "signin.amazonaws-us-gov.com",
    signInRegions: ["us-gov-west-1", "us-gov-east-1"],
    consoleDomain: "console.amazonaws-us-gov.com",
    isConsoleRegional: false,
    samlAudience: "urn:amazon:webservices:govcloud",
  },
  "aws-cn": {
    region: /^cn-[a-z]+-[0-9]+$/,
    stsSuffix: "amazonaws.com.cn",
    signInDomain: "signin.amazonaws.cn",
    signInRegions: ["cn-north-1", "cn-northwest-1"],
    consoleDomain: "console.amazonaws.cn",
    isConsoleRegional: false,
    samlAudience: "urn:amazon:webservices:cn-north-1",
  },
};

/** Returns the partition of a region; null if Foyer doesn't know it. */
export function partitionOfRegion(region: string): Partition | null {
  return PARTITIONS.find((partition) => PARTITION_FACTS[partition].region.test(region)) ?? null;
}

/** Returns the default region: the first of the sign-in regions. */
export function defaultRegion(partition: Partition): string {
  return PARTITION_FACTS[partition].signInRegions[0];
}

/** Returns the region if it belongs to the partition, otherwise the default. */
export function regionWithin(partition: Partition, region: string | undefined): string {
  return region !== undefined && PARTITION_FACTS[partition].region.test(region)
    ? region
    : defaultRegion(partition);
}

/** Returns the regional STS host. The legacy global host is never used. */
export function stsHost(partition: Partition, region?: string): string {
  return `sts.${regionWithin(partition, region)}.${PARTITION_FACTS[partition].stsSuffix}`;
}

function signInHost(partition: Partition, region: string): string {
  const { signInDomain, signInRegions } = PARTITION_FACTS[partition];
  return region === signInRegions[0] ? signInDomain : `${region}.${signInDomain}`;
}

function regionsToSignIn(partition: Partition, region: string | undefined): string[] {
  return [...new Set([regionWithin(partition, region), ...PARTITION_FACTS[partition].signInRegions])];
}

/** Returns console sign-in hosts in failover order. A given region comes first. */
export function signInHosts(partition: Partition, region?: string): string[] {
  return regionsToSignIn(partition, region).map((each) => signInHost(partition, each));
}

/**
 * Returns the SAML recipient (assertion consumer URL) of a sign-in region. A role's trust policy must list
 * it.
 */
export function samlRecipient(partition: Partition, region?: string): string {
  return `https://${signInHost(partition, regionWithin(partition, region))}/saml`;
}

/** Returns the recipients that a role's trust policy lists as `SAML:aud`, in the order of `signInHosts`. */
export function samlRecipients(partition: Partition, region?: string): string[] {
  return regionsToSignIn(partition, region).map((each) => samlRecipient(partition, each));
}

/** Returns the AudienceRestriction that AWS requires: the entityID of its SAML metadata. */
export function samlAudience(partition: Partition): string {
  return PARTITION_FACTS[partition].samlAudience;
}

/** Returns the endpoint that exchanges credentials for a console sign-in token. */
export function federationUrl(partition: Partition, region?: string): string {
  return `https://${signInHost(partition, regionWithin(partition, region))}/federation`;
}

/** Returns the domain of the partition's console pages. */
export function consoleDomain(partition: Partition): string {
  return PARTITION_FACTS[partition].consoleDomain;
}

/** Returns the console's home page in a region. */
export function consoleHome(partition: Partition, region?: string): string {
  const { consoleDomain: domain, isConsoleRegional } = PARTITION_FACTS[partition];
  const within = regionWithin(partition, region);
  return `https://${isConsoleRegional ? `${within}.` : ""}${domain}/console/home?region=${within}`;
}
