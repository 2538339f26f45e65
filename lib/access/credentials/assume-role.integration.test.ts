import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { Secret } from "@/lib/platform/crypto/secret";
import { readConfig } from "@/lib/platform/config";
import type { AccessCtx } from "../context";
import type { IssuedAssertion } from "../signing/types";
import { assumeRole } from "./assume-role";
import { createStsClients } from "./sts-clients";

const ISSUED = { samlResponse: new Secret("cGhvbnk="), roleArn: "arn:aws:iam::481230097715:role/foyer/x", providerArn: "arn:aws:iam::481230097715:saml-provider/x", partition: "aws", durationSeconds: 3600, accountName: "Payments", permissionSetName: "ReadOnly" } as unknown as IssuedAssertion;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL_STS;
  for (const end of ends.splice(0)) await end();
});

/** An STS that takes the call and never answers. */
async function silentSts(): Promise<{ asked: () => number }> {
  let asked = 0;
  const server = createServer(() => void (asked += 1));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL_STS = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ends.push(() => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  }));
  return { asked: () => asked };
}

describe("an STS that does not answer", () => {
  it("is given up after two tries, and the person is told that their access is fine", async () => {
    const sts = await silentSts();
    const clients = createStsClients(readConfig({}), { connectMilliseconds: 100, answerMilliseconds: 100 });
    await expect(assumeRole({ sts: clients } as AccessCtx, ISSUED)).rejects.toMatchObject({ code: "aws_unavailable", message: expect.stringContaining("did not answer in time") });
    expect(sts.asked()).toBe(2);
    clients.close();
  });
});
