/** What Foyer's own sessions in an account can't do, tried with the template's roles. */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteSAMLProviderCommand,
  GetRoleCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateSAMLProviderCommand,
  type IAMClient,
} from "@aws-sdk/client-iam";
import { ListAccountsCommand } from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAccountId, samlProviderArn } from "@/lib/formats/arn";
import { providerName, provisionerProviderName } from "@/lib/formats/role-name";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount } from "@/lib/testing/company";
import { connectAll, MANAGEMENT, testSandbox } from "@/lib/testing/sandbox";
import type { Sandbox } from "@/sandbox/server";
import { metadataOf } from "../signing/metadata";
import { writeTemplate } from "./templates";

const PAYMENTS = "481230097715";
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let app: TestApp;
let metadata: string;

beforeAll(async () => {
  sandbox = await testSandbox(clock);
  app = await testApp({ signInEndpoint: sandbox.url, clock });
  await addAccount(app, PAYMENTS, "Payments");
  await connectAll(app, sandbox);
  metadata = await metadataOf(app.ctx, "people");
  sandbox.state.accounts.get(PAYMENTS)?.iam.roles.set("theirown", {
    name: "TheirOwn",
    id: "AROATHEIROWN",
    arn: `arn:aws:iam::${PAYMENTS}:role/TheirOwn`,
    path: "/",
    createdAt: clock.now().toISOString(),
    trustPolicy: trust,
    maxSessionDuration: 3600,
    inlinePolicies: new Map(),
    attachedPolicies: [],
    tags: {},
  });
});
afterAll(async () => {
  await app.dispose();
  await sandbox.stop();
});

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: PAYMENTS }, Action: "sts:AssumeRole" }],
});
const policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const provider = (name: string) => samlProviderArn("aws", parseAccountId(PAYMENTS), name);
const [people, provisioner] = [
  () => provider(providerName(app.ctx.instance.id)),
  () => provider(provisionerProviderName(app.ctx.instance.id)),
];

type Attempt = [string, (iam: IAMClient) => Promise<unknown>];
const ANYBODYS: Attempt[] = [
  [
    "open its own role to others",
    (iam) =>
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "FoyerProvisioner", PolicyDocument: trust })),
  ],
  [
    "give itself more",
    (iam) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: "FoyerProvisioner",
          PolicyName: "More",
          PolicyDocument: policy,
        }),
      ),
  ],
  [
    "attach itself more",
    (iam) =>
      iam.send(
        new AttachRolePolicyCommand({
          RoleName: "FoyerProvisioner",
          PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
        }),
      ),
  ],
  [
    "lose what is denied to it",
    (iam) =>
      iam.send(new DeleteRolePolicyCommand({ RoleName: "FoyerProvisioner", PolicyName: "FoyerSystem" })),
  ],
  [
    "remove the other role of Foyer's",
    (iam) => iam.send(new DeleteRoleCommand({ RoleName: "FoyerKeyRotator" })),
  ],
  [
    "make a role elsewhere",
    (iam) =>
      iam.send(
        new CreateRoleCommand({
          RoleName: "Foyer_Elsewhere_0123456789abcdef",
          AssumeRolePolicyDocument: trust,
        }),
      ),
  ],
  [
    "make a role of another name",
    (iam) =>
      iam.send(
        new CreateRoleCommand({ RoleName: "Backdoor", Path: "/foyer/", AssumeRolePolicyDocument: trust }),
      ),
  ],
  [
    "make a role where its own are",
    (iam) =>
      iam.send(
        new CreateRoleCommand({
          RoleName: "Foyer_System_0123456789abcdef",
          Path: "/foyer-system/",
          AssumeRolePolicyDocument: trust,
        }),
      ),
  ],
  [
    "change a role of the account's",
    (iam) =>
      iam.send(
        new PutRolePolicyCommand({ RoleName: "TheirOwn", PolicyName: "More", PolicyDocument: policy }),
      ),
  ],
  [
    "tag a role of the account's as its own",
    (iam) =>
      iam.send(new TagRoleCommand({ RoleName: "TheirOwn", Tags: [{ Key: "foyer:instance", Value: "x" }] })),
  ],
  ["remove a role of the account's", (iam) => iam.send(new DeleteRoleCommand({ RoleName: "TheirOwn" }))],
  [
    "make a managed policy",
    (iam) => iam.send(new CreatePolicyCommand({ PolicyName: "Own", PolicyDocument: policy })),
  ],
  [
    "make another SAML provider",
    (iam) => iam.send(new CreateSAMLProviderCommand({ Name: "FOYER_Other", SAMLMetadataDocument: metadata })),
  ],
  ["remove a SAML provider", (iam) => iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn: people() }))],
  [
    "change its own SAML provider",
    (iam) =>
      iam.send(
        new UpdateSAMLProviderCommand({ SAMLProviderArn: provisioner(), SAMLMetadataDocument: metadata }),
      ),
  ],
];
const isDenied = (attempt: Promise<unknown>) =>
  expect(attempt).rejects.toMatchObject({ name: expect.stringContaining("AccessDenied") });

describe("[G71] the provisioner's session", () => {
  const session = () => app.sessions.iam({ id: PAYMENTS, partition: "aws" });
  it.each<Attempt>([
    ...ANYBODYS,
    [
      "change whom people's SAML provider trusts",
      (iam) =>
        iam.send(
          new UpdateSAMLProviderCommand({ SAMLProviderArn: people(), SAMLMetadataDocument: metadata }),
        ),
    ],
  ])("cannot %s", async (_what, attempt) => isDenied(attempt(await session())));

  it("[G79] leaves an event and a row in the ledger, with one id, each time its key is used", async () => {
    await session();
    const used = await app.ctx.db
      .selectFrom("assertion_ledger as l")
      .innerJoin("audit_events as e", "e.id", "l.audit_event_id")
      .select(["l.assertion_id", "l.user_id", "l.role_arn", "e.type", "e.actor_kind", "e.details"])
      .where("l.role_arn", "like", "%:role/foyer-system/FoyerProvisioner")
      .execute();
    expect(used.length).toBeGreaterThan(0);
    for (const each of used)
      expect(each).toMatchObject({
        type: "assertion.signed",
        actor_kind: "system",
        user_id: null,
        details: { assertionId: each.assertion_id, roleArn: each.role_arn },
      });
  });

  it("can work below its own path", async () => {
    const [iam, RoleName] = [await session(), "Foyer_Mine_0123456789abcdef"];
    await iam.send(new CreateRoleCommand({ RoleName, Path: "/foyer/", AssumeRolePolicyDocument: trust }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  });

  it("can't create a role in the management account, unless the template allows it", async () => {
    const template = JSON.parse(
      await writeTemplate(app.system, "foyer-connection.template.json"),
    ) as Parameters<Sandbox["deployStack"]>[0]["template"];
    await sandbox.deployStack({
      accountId: MANAGEMENT,
      template,
      parameters: { ManagementAccountId: MANAGEMENT },
    });
    const iam = await app.sessions.iam({ id: MANAGEMENT, partition: "aws" });
    await isDenied(
      iam.send(
        new CreateRoleCommand({
          RoleName: "Foyer_Mine_0123456789abcdef",
          Path: "/foyer/",
          AssumeRolePolicyDocument: trust,
        }),
      ),
    );
  });
});

describe("[G71] the key rotator's session", () => {
  const session = () => app.sessions.iam({ id: PAYMENTS, partition: "aws" }, "keyRotator");
  it.each<Attempt>([
    ...ANYBODYS,
    [
      "make a role below Foyer's path",
      (iam) =>
        iam.send(
          new CreateRoleCommand({
            RoleName: "Foyer_Mine_0123456789abcdef",
            Path: "/foyer/",
            AssumeRolePolicyDocument: trust,
          }),
        ),
    ],
    ["list roles", (iam) => iam.send(new ListRolesCommand({}))],
    ["read a role", (iam) => iam.send(new GetRoleCommand({ RoleName: "TheirOwn" }))],
  ])("cannot %s", async (_what, attempt) => isDenied(attempt(await session())));
});

describe("the organization reader's session", () => {
  it("exists only in the management account", async () => {
    await expect(
      (await app.sessions.organizations({ id: MANAGEMENT, partition: "aws" })).send(
        new ListAccountsCommand({}),
      ),
    ).resolves.toBeDefined();
    await isDenied(app.sessions.organizations({ id: PAYMENTS, partition: "aws" }));
  });
});
