import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Secret } from "@/lib/platform/crypto/secret";
import { readConfig } from "@/lib/platform/config";
import type { AccessCtx } from "../context";
import type { IssuedAssertion } from "../signing/types";
import { assumeRole } from "./assume-role";
import { createStsClients } from "../aws/sts-clients";

const ISSUED = {
  samlResponse: new Secret("cGhvbnk="),
  roleArn: "arn:aws:iam::481230097715:role/foyer/x",
  providerArn: "arn:aws:iam::481230097715:saml-provider/x",
  partition: "aws",
  durationSeconds: 3600,
  accountName: "Payments",
  permissionSetName: "ReadOnly",
  roleChangedAt: null,
} as unknown as IssuedAssertion;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL_STS;
  for (const end of ends.splice(0)) await end();
});

/** An STS that accepts requests and never answers. */
async function silentSts(): Promise<{ asked: () => number }> {
  let asked = 0;
  const server = createServer(() => void (asked += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ends.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return { asked: () => asked };
}

/** An STS that refuses several times, then returns credentials. */
async function refusingSts(times: number): Promise<{ asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    asked += 1;
    const refused = asked <= times;
    response.writeHead(refused ? 403 : 200, { "content-type": "text/xml" });
    response.end(
      refused
        ? "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>Not authorized to perform sts:AssumeRoleWithSAML</Message></Error></ErrorResponse>"
        : "<AssumeRoleWithSAMLResponse><AssumeRoleWithSAMLResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-24T10:00:00Z</Expiration></Credentials></AssumeRoleWithSAMLResult></AssumeRoleWithSAMLResponse>",
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ends.push(
    () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return { asked: () => asked };
}

describe("a role that was just deployed", () => {
  const now = new Date("2026-11-24T09:00:00Z");
  const issuedAgo = (seconds: number) => ({
    ...ISSUED,
    roleChangedAt: new Date(now.getTime() - seconds * 1000),
  });

  it("[G7] and that AWS doesn't know yet is retried for up to half a minute", async () => {
    const sts = await refusingSts(3);
    const clients = createStsClients(readConfig({}));
    const waits: number[] = [];
    const ctx = { sts: clients, now: () => now } as unknown as AccessCtx;
    const pause = async (milliseconds: number) => void waits.push(milliseconds);
    expect((await assumeRole(ctx, issuedAgo(10), pause)).accessKeyId).toBe("ASIAEXAMPLE");
    expect([sts.asked(), waits]).toEqual([4, [1_000, 2_000, 4_000]]);
    const never = await refusingSts(1_000);
    const fresh = createStsClients(readConfig({}));
    waits.length = 0;
    await expect(assumeRole({ ...ctx, sts: fresh }, issuedAgo(10), pause)).rejects.toMatchObject({
      kind: "aws_refused",
    });
    expect([never.asked(), waits.reduce((sum, each) => sum + each, 0)]).toEqual([6, 30_000]);
    for (const each of [clients, fresh]) each.close();
  });

  it("[G7] is final when refused two minutes later, and so is an existing role", async () => {
    const sts = await refusingSts(1_000);
    const clients = createStsClients(readConfig({}));
    const ctx = { sts: clients, now: () => now } as unknown as AccessCtx;
    for (const issued of [issuedAgo(121), ISSUED])
      await expect(assumeRole(ctx, issued)).rejects.toMatchObject({ kind: "aws_refused" });
    expect(sts.asked()).toBe(2);
    clients.close();
  });
});

describe("an STS that doesn't answer", () => {
  it("is given up after two attempts, and the user is told that their access is fine", async () => {
    const sts = await silentSts();
    const clients = createStsClients(readConfig({}), { connectMilliseconds: 100, answerMilliseconds: 100 });
    await expect(
      assumeRole({ sts: clients, now: () => new Date() } as unknown as AccessCtx, ISSUED),
    ).rejects.toMatchObject({
      kind: "aws_unavailable",
      message: expect.stringContaining("didn’t answer in time"),
    });
    expect(sts.asked()).toBe(2);
    clients.close();
  });
});
