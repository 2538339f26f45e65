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
import { writeSetting } from "@/lib/platform/settings/service";
import { enqueue } from "@/lib/platform/jobs/store";
import { PROVISION_ACCOUNT } from "../desired/desired-roles";
import { repairRoles } from "../deploy/service";
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
  it("finds no problem in an account with the template", async () => {
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
    "names %s when it is missing, with a remedy, and passes once that is done",
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

describe("a foreign certificate", () => {
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

  it("[G67] in the people's provider is found on schedule, blocks the account, and is removed by Foyer itself", async () => {
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
    // Sessions opened with it are revoked.
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

  it("in the provisioner's provider blocks the account until someone removes it", async () => {
    const restore = await smuggle(
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
    restore();
    await tick();
    await expect(open()).resolves.toBeDefined();
    expect(await standing(PAYMENTS)).toEqual({ check_state: "ok", check_problems: [] });
  });
});

describe("syncing an organization", () => {
  const connection = () => app.ctx.db.selectFrom("connections").selectAll().executeTakeFirstOrThrow();
  const tagsOf = (id: string) =>
    app.ctx.db.selectFrom("account_tags").select(["key", "value"]).where("account_id", "=", id).execute();
  const read = async () => {
    await refreshConnections(app.system);
    await app.worker.drain();
  };

  it("adds its units, accounts and tags, and follows changes", async () => {
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

  it("that fails reports why, keeps the known data, and retries by itself", async () => {
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

const providerOf = (name: string) => {
  const provider = iamOf(PAYMENTS).samlProviders.get(name);
  if (!provider) throw new Error("no such provider");
  return provider;
};

describe("[A1] a SAML provider's document with Foyer's certificate", () => {
  const people = () => providerOf(providerName(app.ctx.instance.id));
  const spoils: [string, (document: string) => string, string][] = [
    ["another issuer", (text) => text.replace("/saml/idp", "/saml/old"), "account.provider_other_issuer"],
    [
      "an end of validity",
      (text) => text.replace("entityID=", 'validUntil="2030-01-01T00:00:00Z" entityID='),
      "account.provider_differs",
    ],
    [
      "another place to sign in",
      (text) => text.replaceAll("/start", "/elsewhere"),
      "account.provider_differs",
    ],
    [
      "the certificate for encryption only",
      (text) => text.replaceAll('use="signing"', 'use="encryption"'),
      "account.provider_lacks_key",
    ],
  ];
  it.each(spoils)(
    "that has %s is reported, repaired and checked again at once",
    async (_what, spoil, code) => {
      const right = people().metadata;
      await writeSetting(app.ctx.db, { name: "driftRepair", value: "approval", at: clock.now(), by: "test" });
      people().metadata = spoil(right);
      expect(people().metadata).not.toBe(right);
      const { check_state, check_problems } = await check();
      expect([check_state, check_problems[0]?.what]).toMatchObject([
        "broken",
        { code, params: { provider: "people" } },
      ]);
      expect(people().metadata, "nothing is repaired unasked").toBe(spoil(right));
      await repairRoles(app.system, { accountId: PAYMENTS });
      await app.worker.drain();
      expect(people().metadata).toBe(right);
      expect(await standing(PAYMENTS), "[A5] at once").toEqual({ check_state: "ok", check_problems: [] });
    },
  );

  it("is repaired automatically if so configured", async () => {
    const right = people().metadata;
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "automatic", at: clock.now(), by: "test" });
    people().metadata = right.replace("/saml/idp", "/saml/old");
    expect(await check()).toEqual({ check_state: "ok", check_problems: [] });
    expect(people().metadata).toBe(right);
  });

  it("is reported for the provisioner's too, which Foyer can't repair", async () => {
    const provider = providerOf(provisionerProviderName(app.ctx.instance.id));
    const right = provider.metadata;
    provider.metadata = right.replaceAll("/start", "/elsewhere");
    expect((await check()).check_problems).toMatchObject([
      {
        what: { code: "account.provider_differs", params: { provider: "provisioner" } },
        fix: { code: "fix.replace_provider_document" },
      },
    ]);
    provider.metadata = right;
    expect((await check()).check_state).toBe("ok");
  });

  it("that can't be read may trust anyone: the account is blocked", async () => {
    const right = people().metadata;
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "approval", at: clock.now(), by: "test" });
    people().metadata = `${right}<?hidden from parsers?>`;
    await check();
    const blocked = () => app.ctx.db.selectFrom("accounts").select("is_blocked").where("id", "=", PAYMENTS);
    expect(await blocked().execute()).toEqual([{ is_blocked: true }]);
    await repairRoles(app.system, { accountId: PAYMENTS });
    await app.worker.drain();
    expect(people().metadata).toBe(right);
    expect(await blocked().execute()).toEqual([{ is_blocked: false }]);
    expect((await standing(PAYMENTS)).check_state).toBe("ok");
    await writeSetting(app.ctx.db, { name: "driftRepair", value: "automatic", at: clock.now(), by: "test" });
  });
});

describe("[A2] the rights of Foyer's roles", () => {
  type Statement = { Sid: string; Action: string[] | string };
  const without = (role: string, drop: (statement: Statement) => Statement | null) => {
    const policies = iamOf(PAYMENTS).roles.get(role)?.inlinePolicies ?? new Map<string, string>();
    for (const [name, text] of policies) {
      const document = JSON.parse(text) as { Statement: Statement[] };
      const Statement = document.Statement.flatMap((each) => drop(each) ?? []);
      policies.set(name, JSON.stringify({ ...document, Statement }));
    }
  };
  const rights = (role: string) =>
    [...(iamOf(PAYMENTS).roles.get(role)?.inlinePolicies.values() ?? [])]
      .flatMap((text) => (JSON.parse(text) as { Statement: (Statement & { Effect: string })[] }).Statement)
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action }) => Action);

  it("are all used by the check, which leaves nothing behind", async () => {
    const before = [...iamOf(PAYMENTS).roles.keys()].sort();
    expect((await check()).check_state).toBe("ok");
    expect([...iamOf(PAYMENTS).roles.keys()].sort()).toEqual(before);
  });

  it("are all reported missing", async () => {
    const account = sandbox.state.accounts.get(PAYMENTS);
    const before = structuredClone(account?.iam);
    without("foyerprovisioner", (each) => (each.Sid === "RolesInFoyersPathOnly" ? null : each));
    const { check_state, check_problems } = await check();
    if (account && before) account.iam = before;
    expect(check_state).toBe("broken");
    expect(check_problems).toMatchObject([
      { what: { code: "account.rights_missing", params: { role: "FoyerProvisioner" } } },
    ]);
  });

  it("are reported missing one by one, by name", async () => {
    const account = sandbox.state.accounts.get(PAYMENTS);
    for (const role of ["foyerprovisioner", "foyerkeyrotator"]) {
      const all = rights(role);
      expect(all.length).toBeGreaterThan(1);
      for (const right of all) {
        const before = structuredClone(account?.iam);
        without(role, (each) => ({
          ...each,
          Action: [each.Action].flat().filter((action) => action !== right),
        }));
        const { check_problems } = await check();
        if (account && before) account.iam = before;
        const said = JSON.stringify(check_problems);
        // Quotas and providers have their own texts.
        const words = right.startsWith("servicequotas:")
          ? "quota_not_readable"
          : right === "iam:GetSAMLProvider"
            ? right
            : `"${right}"`;
        if (right !== "servicequotas:GetAWSDefaultServiceQuota") expect(said, right).toContain(words);
      }
    }
    expect((await check()).check_state).toBe("ok");
  }, 120_000);

  it("that are lost later are reported on the account when its work stops", async () => {
    const account = sandbox.state.accounts.get(PAYMENTS);
    const before = structuredClone(account?.iam);
    without("foyerprovisioner", (each) => ({
      ...each,
      Action: [each.Action].flat().filter((action) => action !== "iam:ListRoles"),
    }));
    await app.ctx.db
      .updateTable("accounts")
      .set({ roles_listed_at: null, providers_seen_at: clock.now() })
      .where("id", "=", PAYMENTS)
      .execute();
    await enqueue(app.ctx.db, { kind: PROVISION_ACCOUNT, key: PAYMENTS, runAt: clock.now() });
    await app.worker.drain();
    const found = await standing(PAYMENTS);
    if (account && before) account.iam = before;
    expect(found.check_state).toBe("broken");
    expect(JSON.stringify(found.check_problems)).toContain("iam:ListRoles");
    expect((await check()).check_state).toBe("ok");
  });
});
