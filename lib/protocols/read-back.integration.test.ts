/**
 * An API returns exactly what it accepted, or it refuses it. Every storing operation of sso-admin and
 * identitystore gets valid but difficult values from a seeded generator; the oracle is the input itself.
 */
import * as store from "@aws-sdk/client-identitystore";
import * as admin from "@aws-sdk/client-sso-admin";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccessKey } from "@/lib/identity/access-keys/service";
import { testApp, type TestApp } from "@/lib/testing/app";
import { frozenClock } from "@/lib/testing/clock";
import { addAccount, addUser } from "@/lib/testing/company";
import { serveProtocols, type Protocols } from "@/lib/testing/protocols";
import { OPERATION_NAMES } from "./operation-names";

const ACCOUNT = "481230097715";
let app: TestApp;
let protocols: Protocols;
let sso: admin.SSOAdminClient;
let identity: store.IdentitystoreClient;
let InstanceArn: string;
let IdentityStoreId: string;
let ada: string;

beforeAll(async () => {
  app = await testApp({ clock: frozenClock(new Date().toISOString()) });
  protocols = await serveProtocols(app);
  ada = await addUser(app, "ada");
  await addAccount(app, ACCOUNT, "Payments");
  const key = await createAccessKey(app.system, {
    known: OPERATION_NAMES,
    name: "read back",
    isReadOnly: false,
    operations: null,
    days: 90,
  });
  const options = {
    region: "eu-north-1",
    endpoint: protocols.url,
    maxAttempts: 1,
    credentials: { accessKeyId: key.id, secretAccessKey: key.secret.reveal() },
  };
  sso = new admin.SSOAdminClient(options);
  identity = new store.IdentitystoreClient(options);
  InstanceArn = `arn:aws:sso:::instance/${app.ctx.instance.id}`;
  IdentityStoreId = app.ctx.instance.identityStoreId;
});
afterAll(async () => {
  sso.destroy();
  identity.destroy();
  await protocols.close();
  await app.dispose();
});

/** Mulberry32, so that a failure can be repeated. */
function randomOf(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  return {
    oneOf,
    isLikely: () => next() < 0.5,
    /** Some of the members of an object. */
    someOf: <T extends object>(all: T): Partial<T> =>
      Object.fromEntries(Object.entries(all).filter(() => next() < 0.5)) as Partial<T>,
  };
}

/** Valid by identitystore's pattern, and what careless code trims, folds, normalizes or cuts. */
const TEXTS = [
  " edge ",
  "\ttab\t",
  "line\nbreak",
  "line\r\nbreak\n",
  "\n",
  " ",
  "\u00A0no break\u00A0",
  "\u3000wide",
  "e\u0301", // not composed
  "\uFB01", // a ligature, which NFKC decomposes
  "İstanbul",
  "😀👨",
  "שלום",
  "true",
  "0",
  "null",
  "%00",
  "\\u0000",
  "<b>&amp;",
  "x".repeat(1024),
] as const;
const LATIN = [
  " edge ",
  "Queue operators\n",
  "\ttab",
  "line\r\nbreak",
  "ünïcode ÿ",
  "é".repeat(700),
  "true",
  " ",
] as const;

const REFUSALS = new Set([
  "ValidationException",
  "ResourceNotFoundException",
  "ConflictException",
  "AccessDeniedException",
  "ServiceQuotaExceededException",
]);
/** Returns true if it was accepted, false if refused with AWS's message. Anything else is a failure. */
async function isTaken(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    expect(REFUSALS).toContain((error as Error).name);
    return false;
  }
}
const SEEDS = Array.from({ length: 40 }, (_each, index) => index + 1);
const notUndefined = (value: object) =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

describe("identitystore", () => {
  const describeUser = async (UserId: string) => {
    const {
      $metadata,
      UserId: _id,
      IdentityStoreId: _store,
      UserStatus,
      CreatedAt,
      UpdatedAt,
      ...rest
    } = await identity.send(
      new store.DescribeUserCommand({
        IdentityStoreId,
        UserId,
        Extensions: ["aws:identitystore:enterprise"],
      }),
    );
    expect([$metadata.httpStatusCode, UserStatus]).toEqual([200, "ENABLED"]);
    expect([CreatedAt, UpdatedAt]).toEqual([expect.any(Date), expect.any(Date)]);
    return notUndefined(rest);
  };
  const membersOf = (seed: number) => {
    const { oneOf, someOf, isLikely } = randomOf(seed);
    const text = () => oneOf(TEXTS);
    const entry = () => ({ Value: text(), ...someOf({ Type: text(), Primary: isLikely() }) });
    return {
      ...someOf({
        Name: { ...someOf({ Formatted: text(), MiddleName: text() }), FamilyName: text(), GivenName: text() },
        DisplayName: oneOf(["Ada", "e\u0301", "\uFB01", "😀", "a  b", "שלום", "x".repeat(256)]),
        NickName: text(),
        ProfileUrl: text(),
        Emails: [
          {
            Value: `Some.One+${seed}@EXAMPLE.com`,
            ...someOf({ Type: oneOf([...TEXTS, "work", "home"]), Primary: isLikely() }),
          },
        ],
        Addresses: [
          someOf({
            StreetAddress: text(),
            Locality: text(),
            Region: text(),
            PostalCode: text(),
            Country: text(),
            Formatted: text(),
            Type: text(),
            Primary: isLikely(),
          }),
        ],
        PhoneNumbers: [entry()],
        UserType: text(),
        Title: text(),
        PreferredLanguage: text(),
        Locale: text(),
        Timezone: text(),
        Website: text(),
        Photos: [entry()],
        Roles: [entry()],
      }),
      Extensions: { "aws:identitystore:enterprise": { costCenter: text(), department: text() } },
    };
  };
  const userName = (seed: number) => `User-${seed}-É\u0301\uFB01`;

  it.each(SEEDS)("[T1] [T3] returns the user that CreateUser accepted (seed %i)", async (seed) => {
    const given = { UserName: userName(seed), ...membersOf(seed) };
    let UserId = "";
    const taken = await isTaken(async () => {
      ({ UserId = "" } = await identity.send(new store.CreateUserCommand({ IdentityStoreId, ...given })));
    });
    expect(taken).toBe(true);
    expect(await describeUser(UserId)).toEqual(given);
    const { Users = [] } = await identity.send(
      new store.ListUsersCommand({
        IdentityStoreId,
        Filters: [{ AttributePath: "UserName", AttributeValue: given.UserName }],
      }),
    );
    const { Extensions: _own, ...listed } = given;
    expect(Users).toEqual([expect.objectContaining(listed)]);
    await identity.send(new store.DeleteUserCommand({ IdentityStoreId, UserId }));
  });

  it.each(SEEDS)(
    "[T1] [T3] returns what UpdateUser accepted, and leaves the rest (seed %i)",
    async (seed) => {
      const before = { UserName: userName(seed), ...membersOf(seed) };
      const { UserId = "" } = await identity.send(
        new store.CreateUserCommand({ IdentityStoreId, ...before }),
      );
      const { Extensions, ...change } = membersOf(seed + 1_000);
      const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
      const taken = await isTaken(() =>
        identity.send(
          new store.UpdateUserCommand({
            IdentityStoreId,
            UserId,
            Operations: [
              ...Object.entries(change).map(([member, AttributeValue]) => ({
                AttributePath: lower(member),
                AttributeValue: AttributeValue as store.AttributeOperation["AttributeValue"],
              })),
              {
                AttributePath: "aws:identitystore:enterprise",
                AttributeValue: Extensions["aws:identitystore:enterprise"],
              },
            ],
          }),
        ),
      );
      expect(taken).toBe(true);
      expect(await describeUser(UserId)).toEqual({ ...before, ...change, Extensions });
      await identity.send(new store.DeleteUserCommand({ IdentityStoreId, UserId }));
    },
  );

  it.each([
    [{ Value: "a@example.com" }],
    [{ Value: "a@example.com", Type: "home", Primary: false }],
    [{ Value: "a@example.com", Primary: true }],
  ])("[T1] adds nothing to the address %j", async (email) => {
    const { UserId = "" } = await identity.send(
      new store.CreateUserCommand({ IdentityStoreId, UserName: "mail", Emails: [email] }),
    );
    expect(await describeUser(UserId)).toEqual({ UserName: "mail", Emails: [email] });
    await identity.send(
      new store.UpdateUserCommand({
        IdentityStoreId,
        UserId,
        Operations: [{ AttributePath: "title", AttributeValue: "Dr" }],
      }),
    );
    expect(await describeUser(UserId)).toEqual({ UserName: "mail", Title: "Dr", Emails: [email] });
    await identity.send(new store.DeleteUserCommand({ IdentityStoreId, UserId }));
  });

  it.each([" Ada", "Ada\n", "A\nda", "\u3000Ada"])(
    "[T3] refuses the display name %j, or returns it",
    async (DisplayName) => {
      let UserId = "";
      if (
        await isTaken(async () => {
          ({ UserId = "" } = await identity.send(
            new store.CreateUserCommand({ IdentityStoreId, UserName: "edges", DisplayName }),
          ));
        })
      ) {
        expect(await describeUser(UserId)).toEqual({ UserName: "edges", DisplayName });
        await identity.send(new store.DeleteUserCommand({ IdentityStoreId, UserId }));
      }
    },
  );

  it("refuses unknown members instead of dropping them", async () => {
    const { UserId = "" } = await identity.send(
      new store.CreateUserCommand({ IdentityStoreId, UserName: "unknown" }),
    );
    for (const [AttributePath, AttributeValue] of [
      ["name", { givenName: "A", surname: "B" }],
      ["emails", [{ value: "a@example.com", label: "x" }]],
      ["addresses", [{ street: "x" }]],
    ] as const)
      await expect(
        identity.send(
          new store.UpdateUserCommand({
            IdentityStoreId,
            UserId,
            Operations: [{ AttributePath, AttributeValue: AttributeValue as never }],
          }),
        ),
      ).rejects.toMatchObject({
        name: "ValidationException",
        message: expect.stringContaining("Member must"),
      });
  });

  it.each([
    ...TEXTS.map((text) => [`Group ${text.slice(0, 200)} x`, text]),
    ["Team Rhine ", "Queue operators\n"],
    [" Team", " x"],
    ["Team\n", "x "],
  ])("[T3] returns the group %j with the description %j", async (DisplayName = "", Description = "") => {
    const read = async (GroupId: string) => {
      const group = await identity.send(new store.DescribeGroupCommand({ IdentityStoreId, GroupId }));
      return { DisplayName: group.DisplayName, Description: group.Description };
    };
    let GroupId = "";
    if (
      await isTaken(async () => {
        ({ GroupId = "" } = await identity.send(
          new store.CreateGroupCommand({ IdentityStoreId, DisplayName, Description }),
        ));
      })
    )
      expect(await read(GroupId)).toEqual({ DisplayName, Description });
    else
      ({ GroupId = "" } = await identity.send(
        new store.CreateGroupCommand({ IdentityStoreId, DisplayName: "Plain" }),
      ));
    const before = await read(GroupId);
    for (const [path, value] of [
      ["displayName", DisplayName],
      ["description", Description],
    ] as const) {
      const member = path === "displayName" ? "DisplayName" : "Description";
      const taken = await isTaken(() =>
        identity.send(
          new store.UpdateGroupCommand({
            IdentityStoreId,
            GroupId,
            Operations: [{ AttributePath: path, AttributeValue: value }],
          }),
        ),
      );
      if (taken) before[member] = value;
      expect(await read(GroupId)).toEqual(before);
      // There is no reason to refuse descriptions.
      if (member === "Description") expect(taken).toBe(true);
    }
    await identity.send(new store.DeleteGroupCommand({ IdentityStoreId, GroupId }));
  });

  it("returns ids in the spelling it accepted, and finds no others", async () => {
    const { GroupId = "" } = await identity.send(
      new store.CreateGroupCommand({ IdentityStoreId, DisplayName: "Spelling" }),
    );
    for (const UserId of [ada.toUpperCase(), `0123456789-${ada}`]) {
      expect(
        await isTaken(() =>
          identity.send(
            new store.CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId } }),
          ),
        ),
      ).toBe(false);
      const { Results } = await identity.send(
        new store.IsMemberInGroupsCommand({ IdentityStoreId, MemberId: { UserId }, GroupIds: [GroupId] }),
      );
      expect(Results).toEqual([{ GroupId, MemberId: { UserId }, MembershipExists: false }]);
    }
    await identity.send(
      new store.CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId: ada } }),
    );
    const { GroupMemberships } = await identity.send(
      new store.ListGroupMembershipsCommand({ IdentityStoreId, GroupId }),
    );
    expect(GroupMemberships).toMatchObject([{ GroupId, MemberId: { UserId: ada } }]);
    await identity.send(new store.DeleteGroupCommand({ IdentityStoreId, GroupId }));
  });
});

describe("sso-admin", () => {
  let count = 0;
  const newSet = async (more: Partial<admin.CreatePermissionSetCommandInput> = {}) =>
    (
      await sso.send(
        new admin.CreatePermissionSetCommand({ InstanceArn, Name: `Back${(count += 1)}`, ...more }),
      )
    ).PermissionSet?.PermissionSetArn ?? "";
  const read = async (PermissionSetArn: string) => {
    const { PermissionSet = {} } = await sso.send(
      new admin.DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }),
    );
    const { Description, SessionDuration, RelayState } = PermissionSet;
    return { Description, SessionDuration, RelayState };
  };
  const DURATIONS = [
    "PT1H",
    "PT60M",
    "PT90M",
    "PT3600S",
    "PT8H0M",
    "P0DT2H",
    "PT1H0M0S",
    "P0Y0M0DT2H",
    "PT3600.0S",
    "PT012H",
    "PT12H",
  ];
  const RELAY_STATES = [
    "https://console.aws.amazon.com/s3/home",
    "https://CONSOLE.aws.amazon.com",
    "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1#Instances:",
    `https://console.aws.amazon.com/${"x".repeat(208)}`,
  ];

  it.each(SEEDS)("[T2] [T3] returns the permission set that it accepted (seed %i)", async (seed) => {
    const { oneOf, someOf } = randomOf(seed);
    const make = () =>
      someOf({
        Description: oneOf(LATIN),
        SessionDuration: oneOf(DURATIONS),
        RelayState: oneOf(RELAY_STATES),
      });
    const given = make();
    const arn = await newSet(given);
    const before = {
      Description: undefined,
      SessionDuration: "PT1H",
      RelayState: undefined,
      ...given,
    };
    expect(await read(arn)).toEqual(before);
    const change = make();
    await sso.send(new admin.UpdatePermissionSetCommand({ InstanceArn, PermissionSetArn: arn, ...change }));
    // AWS removes a relay state that is left out.
    expect(await read(arn)).toEqual({ ...before, RelayState: undefined, ...change });
  });

  it.each(DURATIONS)("[T2] returns the duration %s", async (SessionDuration) => {
    expect(await read(await newSet({ SessionDuration }))).toMatchObject({ SessionDuration });
    const PermissionSetArn = await newSet();
    await sso.send(new admin.UpdatePermissionSetCommand({ InstanceArn, PermissionSetArn, SessionDuration }));
    expect(await read(PermissionSetArn)).toMatchObject({ SessionDuration });
  });

  it.each(["PT59M", "PT13H", "P1D", "P1Y", "-PT2H", "PT", "2H", "PT3600.5S", " PT1H", "PT1H\n"])(
    "[T2] refuses the duration %j",
    async (SessionDuration) => {
      await expect(newSet({ SessionDuration })).rejects.toMatchObject({ name: "ValidationException" });
    },
  );

  it("[T3] returns tags", async () => {
    const Tags = [
      { Key: " edge ", Value: " edge " },
      { Key: "team", Value: "" },
      { Key: "Team", Value: "é" },
      { Key: "\uFB01", Value: "\uFB01" },
      { Key: "1", Value: "true" },
      { Key: "constructor", Value: "x" },
      { Key: "x".repeat(128), Value: "y".repeat(256) },
    ];
    const sorted = (tags: admin.Tag[] = []) =>
      tags.toSorted((a, b) => ((a.Key ?? "") < (b.Key ?? "") ? -1 : 1));
    const tagsOf = async (ResourceArn: string) =>
      sorted((await sso.send(new admin.ListTagsForResourceCommand({ InstanceArn, ResourceArn }))).Tags);
    expect(await tagsOf(await newSet({ Tags }))).toEqual(sorted(Tags));
    const ResourceArn = await newSet();
    for (const tag of Tags)
      await sso.send(new admin.TagResourceCommand({ InstanceArn, ResourceArn, Tags: [tag] }));
    expect(await tagsOf(ResourceArn)).toEqual(sorted(Tags));
    expect(
      await isTaken(() =>
        sso.send(
          new admin.TagResourceCommand({
            InstanceArn,
            ResourceArn,
            Tags: [{ Key: "__proto__", Value: "x" }],
          }),
        ),
      ),
    ).toBe(false);
    await sso.send(new admin.TagResourceCommand({ InstanceArn, ResourceArn, Tags: [] }));
    await sso.send(
      new admin.UntagResourceCommand({ InstanceArn, ResourceArn, TagKeys: ["team", "constructor", "none"] }),
    );
    expect(await tagsOf(ResourceArn)).toEqual(
      sorted(Tags.filter(({ Key }) => Key !== "team" && Key !== "constructor")),
    );
  });

  const statement = '{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}';
  const document = `{"Version":"2012-10-17","Statement":[${statement}]}`;
  it.each([
    document,
    ` ${document}\n`,
    document.replaceAll(",", ",\r\n\t"),
    document.replace('"*"', '["*"]'),
    document.replace("s3:GetObject", "S3:getobject"),
    document.replace("Allow", "\\u0041llow"),
    document.replace('"Effect"', '"Sid":"é ÿ\\u2713","Effect"').replace('"Sid":"é ÿ\\u2713",', ""),
  ])("returns the inline policy %j, also after one with the same meaning", async (InlinePolicy) => {
    const about = { InstanceArn, PermissionSetArn: await newSet() };
    await sso.send(new admin.PutInlinePolicyToPermissionSetCommand({ ...about, InlinePolicy: document }));
    expect(
      await isTaken(() =>
        sso.send(new admin.PutInlinePolicyToPermissionSetCommand({ ...about, InlinePolicy })),
      ),
    ).toBe(true);
    expect((await sso.send(new admin.GetInlinePolicyForPermissionSetCommand(about))).InlinePolicy).toBe(
      InlinePolicy,
    );
  });

  it.each([" ", "\n", "{}", document.replace("s3:GetObject", "s3:✓"), document.replace('"*"', '"😀"')])(
    "[T6] refuses the inline policy %j and keeps the previous one",
    async (InlinePolicy) => {
      const about = { InstanceArn, PermissionSetArn: await newSet() };
      await sso.send(new admin.PutInlinePolicyToPermissionSetCommand({ ...about, InlinePolicy: document }));
      await expect(
        sso.send(new admin.PutInlinePolicyToPermissionSetCommand({ ...about, InlinePolicy })),
      ).rejects.toMatchObject({ name: "ValidationException" });
      expect((await sso.send(new admin.GetInlinePolicyForPermissionSetCommand(about))).InlinePolicy).toBe(
        document,
      );
    },
  );

  it.each([
    ["arn:aws:iam::aws:policy/ReadOnlyAccess", true],
    ["arn:aws:iam::aws:policy/job-function/Billing", true],
    ["arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess", false],
    ["arn:aws-cn:iam::aws:policy/ReadOnlyAccess", false],
    ["arn:aws-xx:iam::aws:policy/ReadOnlyAccess", false],
    ["arn:aws:iam::aws:policy/aws-service-role/X", false],
  ])("[T4] returns the policy %s, or refuses it: %s", async (ManagedPolicyArn, isRight) => {
    const about = { InstanceArn, PermissionSetArn: await newSet() };
    expect(
      await isTaken(() =>
        sso.send(new admin.AttachManagedPolicyToPermissionSetCommand({ ...about, ManagedPolicyArn })),
      ),
    ).toBe(isRight);
    const { AttachedManagedPolicies = [] } = await sso.send(
      new admin.ListManagedPoliciesInPermissionSetCommand(about),
    );
    expect(AttachedManagedPolicies.map(({ Arn }) => Arn)).toEqual(isRight ? [ManagedPolicyArn] : []);
    const PermissionsBoundary = { ManagedPolicyArn };
    expect(
      await isTaken(() =>
        sso.send(new admin.PutPermissionsBoundaryToPermissionSetCommand({ ...about, PermissionsBoundary })),
      ),
    ).toBe(isRight);
    if (isRight)
      expect(
        (await sso.send(new admin.GetPermissionsBoundaryForPermissionSetCommand(about))).PermissionsBoundary,
      ).toEqual(PermissionsBoundary);
    const other = ManagedPolicyArn.replace("arn:aws:", "arn:aws-cn:");
    if (isRight)
      await expect(
        sso.send(
          new admin.DetachManagedPolicyFromPermissionSetCommand({ ...about, ManagedPolicyArn: other }),
        ),
      ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it.each([
    { Name: "Own", Path: "/" },
    { Name: "Own_+=,.@-", Path: "/a/b/" },
    { Name: "x".repeat(128), Path: `/${"p".repeat(510)}/` },
    { Name: "Own", Path: "/A/" },
  ])("returns the customer managed policy %j", async (CustomerManagedPolicyReference) => {
    const about = { InstanceArn, PermissionSetArn: await newSet() };
    await sso.send(
      new admin.AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
        ...about,
        CustomerManagedPolicyReference,
      }),
    );
    expect(
      (await sso.send(new admin.ListCustomerManagedPolicyReferencesInPermissionSetCommand(about)))
        .CustomerManagedPolicyReferences,
    ).toEqual([CustomerManagedPolicyReference]);
    const PermissionsBoundary = { CustomerManagedPolicyReference };
    await sso.send(new admin.PutPermissionsBoundaryToPermissionSetCommand({ ...about, PermissionsBoundary }));
    expect(
      (await sso.send(new admin.GetPermissionsBoundaryForPermissionSetCommand(about))).PermissionsBoundary,
    ).toEqual(PermissionsBoundary);
  });

  it("[T3] returns attributes for access control, or refuses them", async () => {
    const { oneOf } = randomOf(7);
    for (const Key of [" edge ", "Cost Center", "é", "e\u0301", "x".repeat(128), "\u3000k", "a:b"]) {
      const Source = [oneOf(["${path:title}", "${path:enterprise.costCenter}", " ${path:title} "])];
      const InstanceAccessControlAttributeConfiguration = {
        AccessControlAttributes: [{ Key, Value: { Source } }],
      };
      const about = { InstanceArn, InstanceAccessControlAttributeConfiguration };
      if (
        !(await isTaken(() =>
          sso.send(new admin.CreateInstanceAccessControlAttributeConfigurationCommand(about)),
        ))
      )
        continue;
      for (const change of [
        null,
        new admin.UpdateInstanceAccessControlAttributeConfigurationCommand(about),
      ]) {
        if (change) await sso.send(change);
        expect(
          (
            await sso.send(
              new admin.DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn }),
            )
          ).InstanceAccessControlAttributeConfiguration,
        ).toEqual(InstanceAccessControlAttributeConfiguration);
      }
      await sso.send(new admin.DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn }));
    }
  });

  it.each([
    "Northwind",
    "North_wind+=,.@-",
    "North wind",
    " Northwind",
    "Northwind ",
    "x".repeat(60),
    "x".repeat(61),
  ])("returns the instance's name %j, or refuses it", async (Name) => {
    const read_ = async () => (await sso.send(new admin.DescribeInstanceCommand({ InstanceArn }))).Name;
    const before = await read_();
    const taken = await isTaken(() => sso.send(new admin.UpdateInstanceCommand({ InstanceArn, Name })));
    expect(await read_()).toBe(taken ? Name : before);
    const { Instances } = await sso.send(new admin.ListInstancesCommand({}));
    expect(Instances).toMatchObject([{ Name: taken ? Name : before }]);
  });

  it("returns an assignment's principal in the spelling it accepted, or refuses it", async () => {
    const PermissionSetArn = await newSet();
    const assign = (PrincipalId: string) => () =>
      sso.send(
        new admin.CreateAccountAssignmentCommand({
          InstanceArn,
          PermissionSetArn,
          PrincipalId,
          PrincipalType: "USER",
          TargetId: ACCOUNT,
          TargetType: "AWS_ACCOUNT",
        }),
      );
    expect(await isTaken(assign(ada.toUpperCase()))).toBe(false);
    expect(await isTaken(assign(`0123456789-${ada}`))).toBe(false);
    expect(await isTaken(assign(ada))).toBe(true);
    expect(
      (
        await sso.send(
          new admin.ListAccountAssignmentsCommand({ InstanceArn, PermissionSetArn, AccountId: ACCOUNT }),
        )
      ).AccountAssignments,
    ).toEqual([{ AccountId: ACCOUNT, PermissionSetArn, PrincipalId: ada, PrincipalType: "USER" }]);
  });
});
