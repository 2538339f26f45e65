import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { providerName, provisionerProviderName } from "@/lib/formats/role-name";
import type { Sandbox } from "@/sandbox/server";
import type { AccountIam } from "@/sandbox/state";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount } from "@/lib/testing/company";
import { connectAll, testSandbox } from "@/lib/testing/sandbox";
import { checkAccountsNow } from "./service";

const PAYMENTS = "481230097715";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  await addAccount(app, PAYMENTS, "Payments");
  await connectAll(app, sandbox);
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});
beforeEach(() => sandbox.faults.clear());

const iamOf = (accountId: string): AccountIam => {
  const account = sandbox.state.accounts.get(accountId);
  if (!account) throw new Error("no such account");
  return account.iam;
};
const standing = (accountId: string) => app.ctx.db.selectFrom("accounts").select(["check_state", "check_problems"]).where("id", "=", accountId).executeTakeFirstOrThrow();
async function check(accountId = PAYMENTS) {
  await checkAccountsNow(app.system, { accountId });
  await app.worker.drain();
  return standing(accountId);
}

describe("the connection check", () => {
  it("finds nothing wrong with an account that the template was deployed in", async () => {
    expect(await check()).toEqual({ check_state: "ok", check_problems: [] });
  });

  const parts: [string, (iam: AccountIam) => void, string][] = [
    ["the provisioner's provider", (iam) => iam.samlProviders.delete(provisionerProviderName(app.ctx.instance.id)), "provisioner"],
    ["the provisioner's role", (iam) => iam.roles.delete("foyerprovisioner"), "FoyerProvisioner is missing"],
    ["the people's provider", (iam) => iam.samlProviders.delete(providerName(app.ctx.instance.id)), "people's SAML provider is missing"],
    ["the key rotator's role", (iam) => iam.roles.delete("foyerkeyrotator"), "FoyerKeyRotator is missing"],
    ["the key rotator's policy", (iam) => iam.roles.get("foyerkeyrotator")?.inlinePolicies.clear(), "FoyerKeyRotator may not read"],
  ];
  it.each(parts)("names %s when it is missing, says what mends it, and is content once that is done", async (_what, spoil, words) => {
    const account = sandbox.state.accounts.get(PAYMENTS);
    const before = structuredClone(account?.iam);
    spoil(iamOf(PAYMENTS));
    const { check_state, check_problems } = await check();
    if (account && before) account.iam = before;
    expect(check_state).toBe("broken");
    expect(check_problems).toEqual([{ what: expect.stringContaining(words), mend: expect.stringMatching(/template/) }]);
    // AWS's own sentences are no titles.
    expect(check_problems[0]?.what).not.toMatch(/Status Code|Service:/);
    expect(await check()).toEqual({ check_state: "ok", check_problems: [] });
  });
});
