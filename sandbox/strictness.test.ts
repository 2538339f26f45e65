/** The sandbox refuses what AWS refuses, with AWS's codes and messages. Uses the real SDK clients. */
import { generateKeyPairSync } from "node:crypto";
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  DeleteRoleCommand,
  GetRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSigningCertificate } from "@/lib/formats/saml/certificate";
import { idpMetadata } from "@/lib/formats/saml/metadata";
import { frozenClock } from "@/lib/testing/clock";
import { startSandbox, type Sandbox } from "./server";
import { defaults, named, signed, unsigned, type ResponseParts } from "./testing/signed-response.fixture";

const ACCOUNT = "111122223333";
const ISSUER = "https://aws.example.com/saml/idp";
const PROVIDER = `arn:aws:iam::${ACCOUNT}:saml-provider/FOYER`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/foyer/Reader`;
const people = generateKeyPairSync("rsa", { modulusLength: 2048 });
const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });
const clock = frozenClock(new Date().toISOString());
let sandbox: Sandbox;
let iam: IAMClient;
let sts: STSClient;

const trust = (changes: { actions?: string[]; condition?: object } = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: PROVIDER },
        Action: changes.actions ?? ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"],
        Condition: changes.condition ?? {
          StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml", "SAML:iss": ISSUER },
          Null: { "sts:SourceIdentity": "false" },
        },
      },
    ],
  });

beforeAll(async () => {
  sandbox = await startSandbox({ now: clock.now });
  sandbox.declareOrganization({
    managementAccountId: "100200300400",
    accounts: [
      { id: "100200300400", name: "Management", email: "m@x.example", unitPath: null },
      { id: ACCOUNT, name: "Member", email: "a@x.example", unitPath: null },
    ],
  });
  const keys = sandbox.rootCredentials(ACCOUNT);
  if (!keys) throw new Error("no keys");
  iam = new IAMClient({ region: "us-east-1", endpoint: sandbox.url, credentials: keys });
  sts = new STSClient({ region: "us-east-1", endpoint: sandbox.url, credentials: keys, maxAttempts: 1 });
  const certificate = await createSigningCertificate({
    commonName: "test",
    privateKey: people.privateKey,
    notBefore: clock.now(),
    years: 1,
  });
  await iam.send(
    new CreateSAMLProviderCommand({
      Name: "FOYER",
      SAMLMetadataDocument: idpMetadata({
        entityId: ISSUER,
        certificates: [certificate],
        singleSignOnUrl: "https://aws.example.com/start",
      }),
    }),
  );
  await iam.send(
    new CreateRoleCommand({
      RoleName: "Reader",
      Path: "/foyer/",
      AssumeRolePolicyDocument: trust(),
      MaxSessionDuration: 3600,
    }),
  );
  await iam.send(
    new AttachRolePolicyCommand({ RoleName: "Reader", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }),
  );
});
afterAll(() => sandbox.stop());

const parts = (changes: Partial<ResponseParts> = {}): ResponseParts => ({
  ...defaults(clock.now(), ROLE, PROVIDER, ISSUER),
  ...changes,
});
const withAttribute = (name: string, values: string[] | null): ResponseParts => {
  const base = parts();
  const { [named(name)]: _old, ...rest } = base.attributes;
  return { ...base, attributes: values === null ? rest : { ...rest, [named(name)]: values } };
};
const redeem = (
  xml: string,
  more: { DurationSeconds?: number; RoleArn?: string; PrincipalArn?: string } = {},
) =>
  sts.send(
    new AssumeRoleWithSAMLCommand({
      RoleArn: ROLE,
      PrincipalArn: PROVIDER,
      SAMLAssertion: Buffer.from(xml).toString("base64"),
      ...more,
    }),
  );
const redeemParts = (changed: ResponseParts) => redeem(signed(unsigned(changed), people.privateKey));
const after = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);

describe("AssumeRoleWithSAML", () => {
  it("[G3] accepts what AWS accepts and returns everything AWS returns", async () => {
    const reply = await redeemParts(parts());
    expect(reply).toMatchObject({
      Subject: "u-1",
      SubjectType: "persistent",
      Issuer: ISSUER,
      Audience: "https://signin.aws.amazon.com/saml",
      SourceIdentity: "u-1",
      AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/ada` },
    });
  });

  const year = new Date(Date.now() + 365 * 86_400_000);
  it.each<[string, () => ResponseParts, string, RegExp]>([
    [
      "another issuer",
      () => parts({ issuer: "https://evil.example" }),
      "InvalidIdentityToken",
      /Issuer not present in specified provider/,
    ],
    ["another audience", () => parts({ audience: "urn:else" }), "InvalidIdentityToken", /required audience/],
    [
      "the audience of another partition",
      () => parts({ audience: "urn:amazon:webservices:govcloud" }),
      "InvalidIdentityToken",
      /required audience/,
    ],
    [
      "a recipient elsewhere",
      () => parts({ recipient: "https://signin.aws.amazon.com.evil.tld/saml" }),
      "InvalidIdentityToken",
      /recipient/,
    ],
    [
      "the recipient of another partition",
      () => parts({ recipient: "https://signin.amazonaws.cn/saml" }),
      "InvalidIdentityToken",
      /recipient/,
    ],
    [
      "a recipient that the trust policy does not name",
      () => parts({ recipient: "https://eu-west-1.signin.aws.amazon.com/saml" }),
      "AccessDenied",
      /Not authorized/,
    ],
    [
      "no NameID",
      () => parts({ nameId: null }),
      "AccessDenied",
      /Not authorized to perform sts:AssumeRoleWithSAML/,
    ],
    [
      "a method that is not bearer",
      () => parts({ method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }),
      "InvalidIdentityToken",
      /bearer/,
    ],
    [
      "an assertion of more than five minutes ago",
      () => parts({ issueInstant: after(-301), notOnOrAfter: year }),
      "ExpiredTokenException",
      /within 5 minutes of issuance/,
    ],
    [
      "an assertion that has ended",
      () => parts({ notOnOrAfter: after(-1) }),
      "ExpiredTokenException",
      /within 5 minutes/,
    ],
    [
      "an assertion of the future",
      () => parts({ issueInstant: after(120), notBefore: after(120) }),
      "InvalidIdentityToken",
      /future/,
    ],
    [
      "a session that has ended",
      () => parts({ sessionNotOnOrAfter: after(-5) }),
      "ExpiredTokenException",
      /./,
    ],
    [
      "a status that is no success",
      () => parts({ status: "urn:oasis:names:tc:SAML:2.0:status:Responder" }),
      "InvalidIdentityToken",
      /success/,
    ],
    [
      "no RoleSessionName",
      () => withAttribute("RoleSessionName", null),
      "InvalidIdentityToken",
      /RoleSessionName is required in AuthnResponse/,
    ],
    [
      "a bad RoleSessionName",
      () => withAttribute("RoleSessionName", ["a b"]),
      "InvalidIdentityToken",
      /RoleSessionName in AuthnResponse must match/,
    ],
    [
      "a bad SourceIdentity",
      () => withAttribute("SourceIdentity", ["x"]),
      "InvalidIdentityToken",
      /Source Identity must match/,
    ],
    [
      "no SourceIdentity where the trust policy asks for one",
      () => withAttribute("SourceIdentity", null),
      "AccessDenied",
      /Not authorized/,
    ],
    [
      "a role that the assertion does not name",
      () => withAttribute("Role", [`arn:aws:iam::${ACCOUNT}:role/Other,${PROVIDER}`]),
      "AccessDenied",
      /Not authorized/,
    ],
    ["no role", () => withAttribute("Role", null), "AccessDenied", /Not authorized/],
    [
      "a bad SessionDuration",
      () => withAttribute("SessionDuration", ["60"]),
      "InvalidIdentityToken",
      /SessionDuration/,
    ],
    [
      "a second assertion inside",
      () => parts({ extra: '<saml:Advice><saml:Assertion ID="_a2"></saml:Assertion></saml:Advice>' }),
      "InvalidIdentityToken",
      /exactly one assertion/,
    ],
  ])("refuses %s", async (_what, make, code, words) => {
    const error = await redeemParts(make()).then(
      () => null,
      (refused: Error & { Code?: string }) => refused,
    );
    expect(error, "it was accepted").not.toBeNull();
    expect(`${error?.name} ${error?.Code}`).toContain(code);
    expect(error?.message).toMatch(words);
  });

  it("refuses signatures that are foreign, missing, SHA-1, moved, or over something else", async () => {
    const good = signed(unsigned(parts()), people.privateKey);
    const assertion = /<saml:Assertion .*<\/saml:Assertion>/.exec(good)?.[0] ?? "";
    const evil = assertion
      .replace(/<ds:Signature.*<\/ds:Signature>/, "")
      .replace('ID="_a1"', 'ID="_evil"')
      .replace(">ada<", ">mallory<");
    const wrapped = [
      signed(unsigned(parts()), foreign.privateKey),
      unsigned(parts()),
      good.replace("rsa-sha256", "rsa-sha1"),
      good.replace(">ada<", ">mallory<"),
      good.replace("_a1", "_a9"),
      good.replace(assertion, evil + assertion),
      good.replace(assertion, assertion + evil),
      good.replace(
        assertion,
        evil.replace("</saml:Assertion>", `<saml:Advice>${assertion}</saml:Advice></saml:Assertion>`),
      ),
      good.replace(assertion, `<samlp:Extensions>${assertion}</samlp:Extensions>${evil}`),
      good.replace(assertion, evil.replace("_evil", "_a1") + assertion),
      good.replace(
        assertion,
        `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"></saml:EncryptedAssertion>${assertion}`,
      ),
      good.replace(
        /<ds:Signature .*<\/ds:Signature>/,
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature>',
      ),
      good.replace(/<ds:DigestValue>(.{5})/, "<ds:DigestValue>$1<!-- x -->"),
      signed(unsigned(parts({ nameId: "u-1.evil" })), people.privateKey).replace(
        "u-1.evil",
        "u-1<!-- x -->.evil",
      ),
      `<!DOCTYPE x [<!ENTITY a "b">]>${good}`,
      good.replace("<samlp:Response ", '<samlp:Response ID="_a1" '),
    ];
    for (const [index, xml] of wrapped.entries())
      await expect(redeem(xml), `form ${index}`).rejects.toThrow();
    await redeem(good);
  });

  it("checks tags against the trust policy and refuses them without sts:TagSession", async () => {
    await redeemParts(withAttribute("PrincipalTag:team", ["payments"]));
    await iam.send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: "Reader",
        PolicyDocument: trust({ actions: ["sts:AssumeRoleWithSAML", "sts:SetSourceIdentity"] }),
      }),
    );
    await expect(redeemParts(withAttribute("PrincipalTag:team", ["payments"]))).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "Reader", PolicyDocument: trust() }));
  });

  it("limits the session to the role's maximum, the assertion's end and the API's range", async () => {
    const good = signed(unsigned(parts({ sessionNotOnOrAfter: after(1200) })), people.privateKey);
    await expect(redeem(good, { DurationSeconds: 7200 })).rejects.toThrow(
      "exceeds the MaxSessionDuration set for this role",
    );
    await expect(redeem(good, { DurationSeconds: 60 })).rejects.toThrow(/greater than or equal to 900/);
    const { Credentials } = await redeem(good);
    expect((Credentials?.Expiration?.getTime() ?? 0) - clock.now().getTime()).toBeLessThanOrEqual(1_201_000);
  });

  it("refuses foreign providers, foreign roles and oversized assertions", async () => {
    const good = signed(unsigned(parts()), people.privateKey);
    await expect(
      redeem(good, { PrincipalArn: `arn:aws:iam::${ACCOUNT}:saml-provider/NOPE` }),
    ).rejects.toThrow(/Specified provider doesn't exist/);
    await expect(
      redeem(good, { RoleArn: `arn:aws:iam::${ACCOUNT}:role/foyer/reader` }),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(
      redeem(good, { RoleArn: "arn:aws-cn:iam::111122223333:role/foyer/Reader" }),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(redeem(`${good}<!--${"x".repeat(100_000)}-->`)).rejects.toThrow();
  });
});

describe("credentials", () => {
  const session = async () => {
    const { Credentials } = await redeemParts(parts());
    return {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretAccessKey ?? "",
      sessionToken: Credentials?.SessionToken ?? "",
    };
  };
  const as = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) => ({
    region: "us-east-1",
    endpoint: sandbox.url,
    credentials,
    maxAttempts: 1,
    systemClockOffset: clock.now().getTime() - Date.now(),
  });

  it("work, can do only what the role can do, and stop working when they expire", async () => {
    const credentials = await session();
    const reader = new STSClient(as(credentials));
    expect((await reader.send(new GetCallerIdentityCommand({}))).Arn).toBe(
      `arn:aws:sts::${ACCOUNT}:assumed-role/Reader/ada`,
    );
    await new IAMClient(as(credentials)).send(new GetRoleCommand({ RoleName: "Reader" }));
    await expect(
      new IAMClient(as(credentials)).send(new DeleteRoleCommand({ RoleName: "Reader" })),
    ).rejects.toThrow(/is not authorized to perform: iam:DeleteRole/);
    await expect(
      new IAMClient(as(credentials)).send(new GetRoleCommand({ RoleName: "Nope" })),
    ).rejects.toMatchObject({ name: "NoSuchEntityException" });
    clock.advance(3601);
    await expect(new STSClient(as(credentials)).send(new GetCallerIdentityCommand({}))).rejects.toThrow(
      /expired/,
    );
  });

  it("are refused with another secret, token or key", async () => {
    const credentials = await session();
    for (const wrong of [
      { ...credentials, secretAccessKey: "x" },
      { ...credentials, sessionToken: "x" },
      { ...credentials, accessKeyId: "ASIAXXXXXXXXXXXXXXXX" },
    ])
      await expect(new STSClient(as(wrong)).send(new GetCallerIdentityCommand({}))).rejects.toThrow();
  });

  it("obey an explicit deny on the source identity of sessions issued before", async () => {
    const credentials = await session();
    clock.advance(10);
    const deny = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: {
            StringEquals: { "aws:SourceIdentity": ["u-1"] },
            DateLessThan: { "aws:TokenIssueTime": clock.now().toISOString() },
          },
        },
      ],
    };
    const root = sandbox.rootCredentials(ACCOUNT);
    if (!root) throw new Error("no keys");
    await new IAMClient(as(root)).send(
      new PutRolePolicyCommand({
        RoleName: "Reader",
        PolicyName: "Revoked",
        PolicyDocument: JSON.stringify(deny),
      }),
    );
    await expect(
      new IAMClient(as(credentials)).send(new GetRoleCommand({ RoleName: "Reader" })),
    ).rejects.toThrow(/explicit deny/);
    await new IAMClient(as(await session())).send(new GetRoleCommand({ RoleName: "Reader" }));
  });

  it("of the management account reach member accounts through OrganizationAccountAccessRole, chained for one hour at most", async () => {
    const root = sandbox.rootCredentials("100200300400");
    if (!root) throw new Error("no keys");
    const { Credentials } = await new STSClient(as(root)).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${ACCOUNT}:role/OrganizationAccountAccessRole`,
        RoleSessionName: "admin",
      }),
    );
    expect(Credentials?.AccessKeyId).toMatch(/^ASIA/);
    expect((await new OrganizationsClient(as(root)).send(new ListAccountsCommand({}))).Accounts).toHaveLength(
      2,
    );
    const member = sandbox.rootCredentials(ACCOUNT);
    if (member)
      await expect(
        new OrganizationsClient(as(member)).send(new ListAccountsCommand({})),
      ).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("faults", () => {
  it("slow down, throttle and fail one account and don't affect the others", async () => {
    sandbox.faults.set({ accountId: ACCOUNT, service: "iam", throttle: { ratePerSecond: 0.001, burst: 1 } });
    // Each call has its own client, because the SDK adjusts its clock by the previous response.
    const client = () =>
      new IAMClient({
        region: "us-east-1",
        endpoint: sandbox.url,
        credentials: sandbox.rootCredentials(ACCOUNT) ?? undefined,
        maxAttempts: 1,
        systemClockOffset: clock.now().getTime() - Date.now(),
      });
    await client().send(new GetRoleCommand({ RoleName: "Reader" }));
    await expect(client().send(new GetRoleCommand({ RoleName: "Reader" }))).rejects.toThrow(/Rate exceeded/);
    sandbox.faults.clear();
    await client().send(new GetRoleCommand({ RoleName: "Reader" }));
  });
});
