import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guardedAgents, isInternalAddress } from "./guarded-agent";

describe("an IP address", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "::",
    "fe80::1",
    "fd00:ec2::254",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "not an address",
    // [X12]
    "168.63.129.16",
    "::ffff:168.63.129.16",
    "::127.0.0.1",
    "::a9fe:a9fe",
    "::ffff:0:7f00:1",
    "fec0::1",
    "feff::1",
    "100::1",
    "2001::1",
    "2001:0:a9fe:a9fe::",
    "2001:10::1",
    "2001:db8::7",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.9",
    "3fff::1",
    "5f00::1",
  ])("[X12] %s is internal", (address) => {
    expect(isInternalAddress(address)).toBe(true);
  });
  it.each([
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "168.63.129.17",
    "2606:4700::1111",
    "2001:200::1",
    "2001:4860:4860::8888",
  ])("%s is public", (address) => {
    expect(isInternalAddress(address)).toBe(false);
  });
});

describe("[G43] a guarded connection", () => {
  const server = http.createServer((_request, response) => response.end("secret"));
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());
  const get = (host: string, allowed: string[]) =>
    new Promise<number>((resolve, reject) => {
      http
        .get({ host, port, path: "/", agent: guardedAgents(allowed).http }, (response) =>
          resolve(response.statusCode ?? 0),
        )
        .on("error", reject);
    });

  it("is refused to internal addresses, in any notation", async () => {
    for (const host of ["127.0.0.1", "localhost", "::ffff:127.0.0.1"])
      await expect(get(host, []), host).rejects.toMatchObject({ code: "EINTERNAL" });
  });
  it("is allowed to internal hosts in the configuration, and to no others", async () => {
    expect(await get("localhost", ["localhost"])).toBe(200);
    await expect(get("127.0.0.1", ["localhost"])).rejects.toMatchObject({ code: "EINTERNAL" });
  });
});
