/** Addresses and networks as administrators type them: `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32` (RFC 4632 §3.1, RFC 4291 §2.3). */
import { BlockList, isIP } from "node:net";
import { FormatError } from "./format-error";

const MOST = 50;

/** One a line, or separated by commas; empty for none. @throws FormatError about `networks` */
export function parseNetworks(text: string): string[] {
  const networks = [...new Set(text.split(/[\s,]+/).filter(Boolean))];
  if (networks.length > MOST) throw new FormatError("networks", `has more than ${MOST} entries`);
  networks.forEach(partsOf);
  return networks;
}

function partsOf(network: string): { address: string; bits: number; family: "ipv4" | "ipv6" } {
  const [address = "", said, ...rest] = network.split("/");
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  if (
    version === 0 ||
    address.includes("%") ||
    rest.length > 0 ||
    (said !== undefined && !(/^(0|[1-9][0-9]{0,2})$/.test(said) && Number(said) <= most))
  )
    throw new FormatError(
      "networks",
      `has an entry that is neither an address nor a network such as 203.0.113.0/24`,
    );
  return { address, bits: said === undefined ? most : Number(said), family: version === 4 ? "ipv4" : "ipv6" };
}

/** Whether an address lies in one of them. An IPv4 address that is written as an IPv6 one is the same. */
export function isInNetworks(address: string | null, networks: readonly string[]): boolean {
  const version = address === null ? 0 : isIP(address);
  if (address === null || version === 0) return false;
  const list = new BlockList();
  for (const network of networks) {
    const { address: start, bits, family } = partsOf(network);
    list.addSubnet(start, bits, family);
  }
  return list.check(address, version === 4 ? "ipv4" : "ipv6");
}
