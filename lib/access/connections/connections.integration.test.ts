import type { Reason } from "@/lib/messages/reason";
import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createSigningCertificate } from "@/lib/formats/saml/certificate";
import { idpMetadata } from "@/lib/formats/saml/metadata";
import { providerName, provisionerProviderName } from "@/lib/formats/role-name";
import type { Sandbox } from "@/sandbox/server";
import type { AccountIam } from "@/sandbox/state";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addPermissionSet, addUser, assign, auditTypes } from "@/lib/testing/company";
import { connectAll, deployAssigned, MANAGEMENT, testSandbox } from "@/lib/testing/sandbox";
import { countAttention } from "../overview/counts";
import { PROVISIONING_TICK } from "../deploy/tick";
import { listCertificates } from "../signing/certificates";
import { issuerOf, provisionerIssuerOf } from "../signing/issuer";
import { addConnection, checkAccountsNow, refreshConnections } from "./service";
import { requestOf } from "@/lib/access/signing/types";

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
const standing = (accountId: string) =>
  app.ctx.db
    .selectFrom("accounts")
    .select(["check_state", "check_problems"])
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
async function check(accountId = PAYMENTS) {
  await checkAccountsNow(app.system, { accountId });
  await app.worker.drain();
  return standing(accountId);
}

describe("the connection check", () => {
  it("finds nothing wrong with an account that the template was deployed in", async () => {
    expect(await check()).toEqual({ check_state: "ok", check_problems: [] });
  });

  const parts: [string, (iam: AccountIam) => void, Partial<Reason>][] = [
    [
      "the provisioner's provider",
      (iam) => iam.samlProviders.delete(provisionerProviderName(app.ctx.instance.id)),
      { code: "account.provisioner_provider_missing" },
    ],
    [
      "the provisioner's role",
      (iam) => iam.roles.delete("foyerprovisioner"),
      { code: "account.role_not_open", params: { role: "FoyerProvisioner" } },
    ],
    [
      "the people's provider",
      (iam) => iam.samlProviders.delete(providerName(app.ctx.instance.id)),
      { code: "account.provider_missing", params: { provider: "people" } },
    ],
    [
      "the key rotator's role",
      (iam) => iam.roles.delete("foyerkeyrotator"),
      { code: "account.role_not_open", params: { role: "FoyerKeyRotator" } },
    ],
    [
      "the key rotator's policy",
      (iam) => iam.roles.get("foyerkeyrotator")?.inlinePolicies.clear(),
      { code: "account.provider_not_readable", params: { role: "FoyerKeyRotator" } },
    ],
  ];
  it.each(parts)(
    "names %s when it is missing, says what mends it, and is content once that is done",
    async (_what, spoil, problem) => {
      const account = sandbox.state.accounts.get(PAYMENTS);
      const before = structuredClone(account?.iam);
      spoil(iamOf(PAYMENTS));
      const { check_state, check_problems } = await check();
      if (account && before) account.iam = before;
      expect(check_state).toBe("broken");
      expect(check_problems).toMatchObject([
        { what: problem, fix: { code: expect.stringMatching(/^fix\.(deploy_template|compare_policy)/) } },
      ]);
      expect(await check()).toEqual({ check_state: "ok", check_problems: [] });
    },
  );
});

describe("a certificate that is not Foyer's", () => {
  let ada: string;
  let readOnly: string;
  beforeAll(async () => {
    ada = await addUser(app, "ada");
    readOnly = await addPermissionSet(app, "ReadOnly");
    await assign(app, { userId: ada }, PAYMENTS, readOnly);
    await deployAssigned(app, sandbox);
  });
  const open = () =>
    app.issue(
      requestOf(app.personCtx(ada), {
        accountId: PAYMENTS,
        permissionSetId: readOnly,
        purpose: "credentials",
      }),
    );
  const tick = async () => {
    await app.ctx.db
      .updateTable("accounts")
      .set({ providers_seen_at: new Date(clock.now().getTime() - 601_000) })
      .execute();
    await app.ctx.db
      .updateTable("jobs")
      .set({ run_at: clock.now() })
      .where("kind", "=", PROVISIONING_TICK)
      .execute();
    await app.worker.drain();
  };
  const events = async () => (await auditTypes(app)).filter((type) => type.endsWith("blocked")).toSorted();
  async function smuggle(name: string, issuer: string, purpose: "people" | "provisioner") {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const certificates = [
      await createSigningCertificate({
        commonName: "stranger",
        privateKey,
        publicKey,
        notBefore: clock.now(),
        years: 1,
      }),
      ...(await listCertificates(app.ctx.db, purpose)),
    ];
    const provider = iamOf(PAYMENTS).samlProviders.get(name);
    if (!provider) throw new Error("no provider");
    const before = provider.metadata;
    provider.metadata = idpMetadata({
      entityId: issuer,
      certificates,
      singleSignOnUrl: `${app.ctx.config.url}/start`,
    });
    return () => (provider.metadata = before);
  }

  it("in the people's provider is found by the clock alone, blocks the account, and is taken away by Foyer itself", async () => {
    await smuggle(providerName(app.ctx.instance.id), issuerOf(app.ctx.config), "people");
    await expect(open()).resolves.toBeDefined();
    const rotator = iamOf(PAYMENTS).roles.get("foyerkeyrotator");
    const policies = new Map(rotator?.inlinePolicies);
    rotator?.inlinePolicies.clear();
    await tick();
    expect(await standing(PAYMENTS)).toMatchObject({
      check_state: "broken",
      check_problems: [{ what: { code: "account.provider_foreign", params: { provider: "people" } } }],
    });
    await expect(open()).rejects.toMatchObject({
      kind: "conflict",
      message: expect.stringContaining("closed until an administrator"),
    });
    expect(await events()).toEqual(["account.blocked"]);
    expect(await countAttention(app.system)).toMatchObject({ accountsBlocked: 1 });
    for (const [name, policy] of policies) rotator?.inlinePolicies.set(name, policy);
    await app.ctx.db.updateTable("jobs").set({ run_at: clock.now() }).execute();
    await app.worker.drain();
    expect(await standing(PAYMENTS)).toEqual({ check_state: "ok", check_problems: [] });
    await expect(open()).resolves.toBeDefined();
    expect(await events()).toEqual(["account.blocked", "account.unblocked"]);
    // Who came in by it is shut out.
    expect(
      (
        await app.ctx.db
          .selectFrom("accounts")
          .select("revoked_before")
          .where("id", "=", PAYMENTS)
          .executeTakeFirstOrThrow()
      ).revoked_before,
    ).not.toBeNull();
  });

  it("in the provisioner's provider blocks the account until somebody has taken it away", async () => {
    const mend = await smuggle(
      provisionerProviderName(app.ctx.instance.id),
      provisionerIssuerOf(app.ctx.config),
      "provisioner",
    );
    await tick();
    expect(await standing(PAYMENTS)).toMatchObject({
      check_state: "broken",
      check_problems: [{ what: { code: "account.provider_foreign", params: { provider: "provisioner" } } }],
    });
    await tick();
    await expect(open()).rejects.toMatchObject({ kind: "conflict" });
    mend();
    await tick();
    await expect(open()).resolves.toBeDefined();
    expect(await standing(PAYMENTS)).toEqual({ check_state: "ok", check_problems: [] });
  });
});

describe("reading an organization", () => {
  const connection = () => app.ctx.db.selectFrom("connections").selectAll().executeTakeFirstOrThrow();
  const tagsOf = (id: string) =>
    app.ctx.db.selectFrom("account_tags").select(["key", "value"]).where("account_id", "=", id).execute();
  const read = async () => {
    await refreshConnections(app.system);
    await app.worker.drain();
  };

  it("takes over its units, accounts and tags, and follows what changes there", async () => {
    sandbox.declareOrganization({
      managementAccountId: MANAGEMENT,
      units: [{ path: "Workloads/Production" }],
      accounts: [
        { id: "300000000001", name: "Newcomer", email: "new@x.example", unitPath: "Workloads/Production" },
      ],
    });
    const newcomer = sandbox.state.accounts.get("300000000001");
    if (!newcomer) throw new Error("no account");
    newcomer.tags = { team: "one" };
    await addConnection(app.system, { name: "Northwind", managementAccountId: MANAGEMENT, partition: "aws" });
    await app.worker.drain();
    expect(await connection()).toMatchObject({
      organization_id: expect.stringMatching(/^o-/),
      refresh_problem: null,
    });
    expect(
      await app.ctx.db
        .selectFrom("accounts")
        .innerJoin("organizational_units as o", "o.id", "unit_id")
        .select(["accounts.name", "o.path", "status"])
        .where("accounts.id", "=", "300000000001")
        .execute(),
    ).toEqual([{ name: "Newcomer", path: "Workloads / Production", status: "ACTIVE" }]);
    expect(await tagsOf("300000000001")).toEqual([{ key: "team", value: "one" }]);
    newcomer.tags = { team: "two" };
    newcomer.status = "SUSPENDED";
    await read();
    expect(
      await app.ctx.db
        .selectFrom("accounts")
        .select(["status", "status_reason"])
        .where("id", "=", "300000000001")
        .execute(),
    ).toEqual([{ status: "SUSPENDED", status_reason: "inactive.suspended" }]);
    newcomer.status = "ACTIVE";
    await read();
    expect(await tagsOf("300000000001")).toEqual([{ key: "team", value: "two" }]);
  });

  it("that cannot be read says why, keeps what it knows, and goes on by itself", async () => {
    const roles = sandbox.state.accounts.get(MANAGEMENT)?.iam.roles;
    const reader = roles?.get("foyerorganizationreader");
    if (!roles || !reader) throw new Error("no role");
    roles.delete("foyerorganizationreader");
    app.sessions.forget(MANAGEMENT);
    await read();
    expect((await connection()).refresh_problem).toEqual({
      what: { code: "account.role_not_open", params: { role: "FoyerOrganizationReader" } },
      fix: { code: "fix.deploy_template_check_trust" },
    });
    roles.set("foyerorganizationreader", { ...reader, inlinePolicies: new Map() });
    await read();
    expect((await connection()).refresh_problem).toMatchObject({
      what: { code: "organization.not_readable" },
    });
    expect(await standing("300000000001")).toBeDefined();
    roles.set("foyerorganizationreader", reader);
    await read();
    expect((await connection()).refresh_problem).toBeNull();
  });
});
