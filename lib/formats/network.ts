/**
 * IP addresses and CIDR ranges as typed: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32` (RFC 4632 §3.1, RFC
 * 4291 §2.3).
 */
import ipaddr from "ipaddr.js";
import { FormatError } from "./format-error";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = { start: Address; bits: number };

const MAX_NETWORKS = 50;

/** Reads networks, one per line or separated by commas. @throws FormatError about `networks` */
export function parseNetworks(text: string): string[] {
  const networks = [...new Set(text.split(/[\s,]+/).filter(Boolean))];
  if (networks.length > MAX_NETWORKS)
    throw new FormatError("networks", `has more than ${MAX_NETWORKS} entries`);
  networks.forEach(parseNetwork);
  return networks;
}

function parseNetwork(network: string): Network {
  const [text = "", prefix, ...rest] = network.split("/");
  const start = parseAddress(text);
  const maxBits = start?.kind() === "ipv4" ? 32 : 128;
  const isPrefix =
    prefix === undefined || (/^(0|[1-9][0-9]{0,2})$/.test(prefix) && Number(prefix) <= maxBits);
  if (start === null || text.includes("%") || rest.length > 0 || !isPrefix)
    throw new FormatError(
      "networks",
      `has an entry that is neither an address nor a network such as 203.0.113.0/24`,
    );
  return { start, bits: prefix === undefined ? maxBits : Number(prefix) };
}

/** Only four decimal parts are an IPv4 address: programs disagree about octal and shortened forms. */
function parseAddress(text: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  return text.includes(":") && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
}

/** Returns true for one address, without a zone or a prefix. */
export const isAddress = (text: string): boolean => !text.includes("%") && parseAddress(text) !== null;

/** An IPv4-mapped IPv6 address is the same address. */
const unmapped = (address: Address): Address =>
  address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;

/** Returns true if the address is inside one of the networks. */
export function isInNetworks(address: string | null, networks: readonly string[]): boolean {
  const parsed = address === null ? null : parseAddress(address);
  if (parsed === null) return false;
  const plain = unmapped(parsed);
  return networks.map(parseNetwork).some(({ start, bits }) => {
    const network = unmapped(start);
    // A mapped network's prefix counts the 96 bits in front of the IPv4 address.
    const length = network === start ? bits : Math.max(0, bits - 96);
    return network.kind() === plain.kind() && plain.match(network, length);
  });
}

/** Returns the network that limits count by: the address itself for IPv4, the /64 for IPv6. */
export function networkOf(ip: string | null): string {
  const parsed = ip === null ? null : parseAddress(ip);
  if (parsed === null) return "unknown";
  const address = unmapped(parsed);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${address.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(":")}::/64`;
}
