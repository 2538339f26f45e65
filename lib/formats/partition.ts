/**
 * What differs between AWS's partitions: regions, hosts and SAML identifiers, in one table.
 *
 * Every function takes the partition and answers within it. A region of another partition counts as
 * not given, so that one region setting can serve accounts of several partitions and nothing mixes.
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
  /** Regions with a sign-in endpoint, in fail-over order. The first one's host has no region in front. */
  signInRegions: readonly [string, ...string[]];
  consoleDomain: string;
  /** True where the console's home carries its region in front of the host. */
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

/** The partition that a region lies in; null for regions of partitions that Foyer does not know. */
export function partitionOfRegion(region: string): Partition | null {
  return PARTITIONS.find((partition) => PARTITION_FACTS[partition].region.test(region)) ?? null;
}

/** Region to use when none is configured: the first of the sign-in regions. */
export function defaultRegion(partition: Partition): string {
  return PARTITION_FACTS[partition].signInRegions[0];
}

/** The region where it lies in the partition, the partition's default otherwise. */
export function regionWithin(partition: Partition, region: string | undefined): string {
  return region !== undefined && PARTITION_FACTS[partition].region.test(region)
    ? region
    : defaultRegion(partition);
}

/** Regional STS host. The legacy global host is never used. */
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

/** Console sign-in hosts in fail-over order. A given region comes first. */
export function signInHosts(partition: Partition, region?: string): string[] {
  return regionsToSignIn(partition, region).map((each) => signInHost(partition, each));
}

/** SAML recipient (assertion consumer URL) of a sign-in region. A role opens only if its trust policy lists it. */
export function samlRecipient(partition: Partition, region?: string): string {
  return `https://${signInHost(partition, regionWithin(partition, region))}/saml`;
}

/** The recipients that a role's trust policy lists as `SAML:aud`, in the order of `signInHosts`. */
export function samlRecipients(partition: Partition, region?: string): string[] {
  return regionsToSignIn(partition, region).map((each) => samlRecipient(partition, each));
}

/** The AudienceRestriction that AWS asks for: the entityID of its SAML metadata. */
export function samlAudience(partition: Partition): string {
  return PARTITION_FACTS[partition].samlAudience;
}

/** Endpoint that exchanges credentials for a console sign-in token. */
export function federationUrl(partition: Partition, region?: string): string {
  return `https://${signInHost(partition, regionWithin(partition, region))}/federation`;
}

/** Host that every page of the partition's console ends with. */
export function consoleDomain(partition: Partition): string {
  return PARTITION_FACTS[partition].consoleDomain;
}

/** The console's first page in a region. */
export function consoleHome(partition: Partition, region?: string): string {
  const { consoleDomain: domain, isConsoleRegional } = PARTITION_FACTS[partition];
  const within = regionWithin(partition, region);
  return `https://${isConsoleRegional ? `${within}.` : ""}${domain}/console/home?region=${within}`;
}
