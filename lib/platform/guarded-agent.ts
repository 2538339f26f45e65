/**
 * Connects only to public addresses when administrators type a host. The check runs when the name is
 * resolved, so that a name whose address changes is caught too (server-side request forgery). Hosts in the
 * configuration may be internal.
 */
import { lookup as dnsLookup } from "node:dns";
import http from "node:http";
import https from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Not public, according to RFC 6890 and the IANA special-purpose registries. */
const INTERNAL = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  // Azure's platform, which hands out secrets to whoever asks from inside.
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  INTERNAL.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  // The unspecified address, loopback and IPv4-compatible addresses (RFC 4291 §2.5.5.1).
  ["::", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["100:0:0:1::", 64],
  // Teredo, ORCHID, benchmarking and the rest of IETF's own.
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const)
  INTERNAL.addSubnet(network, prefix, "ipv6");

/**
 * Returns true for loopback, private, link-local and other addresses that aren't on the public internet. IPv4
 * inside IPv6 counts as IPv4.
 */
export function isInternalAddress(address: string): boolean {
  const family = isIP(address);
  return family === 0 || INTERNAL.check(address, family === 4 ? "ipv4" : "ipv6");
}

class Refused extends Error {
  readonly code = "EINTERNAL";
  constructor(host: string) {
    super(
      `${host} is not on the public internet. If your identity provider is there, name the host in FOYER_INTERNAL_HOSTS.`,
    );
  }
}

const bare = (host: string) => host.replace(/^\[|\]$/g, "").toLowerCase();

/** Refuses a literal address that isn't public. @throws unless the configuration allows it */
export function refuseInternalHost(host: string, allowed: readonly string[]): void {
  const name = bare(host);
  if (isIP(name) !== 0 && isInternalAddress(name) && !allowed.includes(name)) throw new Refused(name);
}

/** Like node:dns lookup, but returns only public addresses, except for allowed hosts. */
export function guardedLookup(allowed: readonly string[]): LookupFunction {
  return (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const usable = allowed.includes(bare(hostname))
        ? addresses
        : addresses.filter(({ address }) => !isInternalAddress(address));
      const [first] = usable;
      if (!first) return callback(new Refused(hostname), "", 0);
      if (options.all) callback(null, usable);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Returns options for node:http clients. The agent is needed because literal IP addresses skip the lookup.
 */
export function guardedAgents(
  allowed: readonly string[],
  options: {
    keepAlive?: boolean;
    maxSockets?: number;
    /** The only certificate authorities to trust; empty for the public ones. */ ca?: string[];
  } = {},
): { http: http.Agent; https: https.Agent } {
  const lookup = guardedLookup(allowed);
  const trust = options.ca === undefined || options.ca.length === 0 ? {} : { ca: options.ca };
  class GuardedHttp extends http.Agent {
    override createConnection(options: http.ClientRequestArgs, callback?: never): never {
      refuseInternalHost(options.host ?? "", allowed);
      return super.createConnection({ ...options, lookup } as never, callback as never) as never;
    }
  }
  class GuardedHttps extends https.Agent {
    override createConnection(options: https.RequestOptions, callback?: never): never {
      refuseInternalHost(options.host ?? "", allowed);
      return super.createConnection({ ...options, ...trust, lookup } as never, callback as never) as never;
    }
  }
  return { http: new GuardedHttp(options), https: new GuardedHttps(options) };
}
