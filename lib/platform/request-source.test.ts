import { describe, expect, it } from "vitest";
import { readConfig } from "./config";
import { clientAddress } from "./request-source";

const config = (proxies: number) => readConfig({ FOYER_TRUSTED_PROXIES: String(proxies) });

describe("[G50] the client's IP address", () => {
  it.each([
    [0, "10.0.0.1", "203.0.113.9", "10.0.0.1"],
    [0, "::ffff:10.0.0.1", undefined, "10.0.0.1"],
    [1, "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"],
    [2, "10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"],
    [2, "10.0.0.1", "203.0.113.9", "203.0.113.9"],
    [1, "10.0.0.1", undefined, "10.0.0.1"],
    [1, "10.0.0.1", "", "10.0.0.1"],
  ])("with %i trusted proxies, socket %s and header %s is %s", (proxies, socket, forwarded, expected) => {
    expect(clientAddress(config(proxies), socket, forwarded)).toBe(expected);
  });
});

describe("[R1] an address in X-Forwarded-For", () => {
  it.each([
    ["203.0.113.9:54321", "203.0.113.9"],
    ["[2001:db8::7]:443", "2001:db8::7"],
    ["[2001:db8::7]", "2001:db8::7"],
    ['"[2001:db8::7]:443"', "2001:db8::7"],
    ['"203.0.113.9"', "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["[::ffff:203.0.113.9]:1", "203.0.113.9"],
    ["2001:db8::7", "2001:db8::7"],
    ["unknown", "10.0.0.1"],
    ["_hidden", "10.0.0.1"],
    ["203.0.113.999:1", "10.0.0.1"],
    ["203.0.113.9:port", "10.0.0.1"],
    ["fe80::1%eth0", "10.0.0.1"],
    ["<script>", "10.0.0.1"],
  ])("%s is %s", (forwarded, expected) => {
    expect(clientAddress(config(1), "10.0.0.1", `198.51.100.1, ${forwarded}`)).toBe(expected);
  });
});
