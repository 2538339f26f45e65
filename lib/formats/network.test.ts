import { describe, expect, it } from "vitest";
import { isInNetworks, parseNetworks, networkOf } from "./network";

describe("networks", () => {
  it("are read one per line or separated by commas, each once", () => {
    expect(parseNetworks(" 203.0.113.7, 198.51.100.0/24\n2001:db8::/32\n\n203.0.113.7 ")).toEqual([
      "203.0.113.7",
      "198.51.100.0/24",
      "2001:db8::/32",
    ]);
    expect(parseNetworks("")).toEqual([]);
  });

  it.each([
    "example.com",
    "203.0.113",
    "203.0.113.0/33",
    "203.0.113.0/",
    "203.0.113.0/8/8",
    "203.0.113.0/-1",
    "203.0.113.0/08",
    "fe80::1%eth0",
    "2001:db8::/129",
    "*",
    `${"203.0.113.1/32,203.0.113.2/32,".repeat(1)}x`,
  ])("%o is refused", (text) => {
    expect(() => parseNetworks(text)).toThrow(/networks/);
  });

  it("above the maximum number are refused", () =>
    expect(() =>
      parseNetworks(Array.from({ length: 51 }, (_, index) => `203.0.113.${index}`).join("\n")),
    ).toThrow(/more than 50/));

  it.each<[string | null, boolean]>([
    ["198.51.100.9", true],
    ["198.51.101.9", false],
    ["203.0.113.7", true],
    ["203.0.113.8", false],
    ["2001:db8:1::1", true],
    ["2001:db9::1", false],
    ["::ffff:198.51.100.9", true],
    [null, false],
    ["", false],
    ["nonsense", false],
  ])("%s is inside them: %s", (address, expected) => {
    expect(isInNetworks(address, ["203.0.113.7", "198.51.100.0/24", "2001:db8::/32"])).toBe(expected);
  });
});

describe("the network of an IP address", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::ffff:c000:207", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2:ffff::", "2001:db8:1:2::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["nonsense", "unknown"],
    [null, "unknown"],
  ])("%s is %s", (ip, network) => {
    expect(networkOf(ip)).toBe(network);
  });
});
