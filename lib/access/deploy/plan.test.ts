import { describe, expect, it } from "vitest";
import { isSamePolicy } from "@/lib/formats/iam-policy/same";
import { planRemoval, planRole, type Ownership, type Step } from "./plan";
import {
  desiredRole,
  GENERATION_TAG,
  INLINE_POLICY_NAME,
  type ActualRole,
  type DesiredRole,
} from "../desired/role";

const policy = (action: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: [action], Resource: "*" }],
  });
const input = (definition: Partial<Parameters<typeof desiredRole>[0]["definition"]> = {}) => ({
  instanceId: "ssoins-0123456789abcdef",
  issuer: "https://aws.example.com/saml/idp",
  accountId: "111122223333",
  partition: "aws" as const,
  permissionSetId: "ps-0123456789abcdef",
  roleName: "Foyer_ReadOnly_0123456789abcdef",
  generation: "a-generation",
  definition: {
    description: "Reads",
    sessionSeconds: 7200,
    relayState: null,
    tags: {},
    awsManagedPolicies: ["job-function/Billing", "ReadOnlyAccess"],
    customerManagedPolicies: [{ name: "Own", path: "/team/" }],
    inlinePolicy: policy("s3:Get*"),
    boundary: { name: "Limit", path: "/" },
    existingRole: null,
    ...definition,
  },
  revokedBefore: null as Date | null,
  revokedPeople: [] as { sourceIdentity: string; before: Date }[],
});
const DESIRED = desiredRole(input());
const OWNER: Ownership = { path: "/foyer/", generation: "a-generation", roleId: null };

/** What IAM would hold after the steps. */
function apply(actual: ActualRole | null, steps: Step[]): ActualRole | null {
  let role = actual && structuredClone(actual);
  for (const step of steps) {
    if (step.do === "create") {
      if (role) throw new Error("created twice");
      const { name, path, arn, trust, maxSessionSeconds, description, tags, boundary } = step.role;
      role = {
        id: "AROA1",
        name,
        path,
        arn,
        trust,
        maxSessionSeconds,
        description,
        tags: { ...tags },
        managedPolicies: [],
        inlinePolicies: {},
        boundary,
      };
      continue;
    }
    if (!role) throw new Error(`${step.do} on no role`);
    switch (step.do) {
      case "update trust":
        role.trust = step.policy;
        break;
      case "put boundary":
        role.boundary = step.arn;
        break;
      case "delete boundary":
        role.boundary = null;
        break;
      case "attach":
        role.managedPolicies.push(step.arn);
        break;
      case "detach":
        role.managedPolicies = role.managedPolicies.filter((arn) => arn !== step.arn);
        break;
      case "put inline":
        role.inlinePolicies[step.name] = step.policy;
        break;
      case "delete inline":
        delete role.inlinePolicies[step.name];
        break;
      case "update role":
        [role.maxSessionSeconds, role.description] = [step.maxSessionSeconds, step.description];
        break;
      case "tag":
        Object.assign(role.tags, step.tags);
        break;
      case "untag":
        for (const key of step.keys) delete role.tags[key];
        break;
      case "delete":
        if (role.managedPolicies.length + Object.keys(role.inlinePolicies).length > 0)
          throw new Error("DeleteConflict");
        role = null;
    }
  }
  return role;
}

const stepsOf = (desired: DesiredRole, actual: ActualRole | null, owner = OWNER): Step[] => {
  const plan = planRole(desired, actual, owner);
  if (plan.kind === "foreign") throw new Error(plan.reason);
  return plan.steps;
};
const deployed = (desired = DESIRED): ActualRole => {
  const role = apply(null, stepsOf(desired, null));
  if (!role) throw new Error("no role");
  return role;
};

describe("the plan of a role", () => {
  it("makes a role that has exactly what its permission set says", () => {
    expect(deployed()).toMatchObject({
      name: "Foyer_ReadOnly_0123456789abcdef",
      path: "/foyer/",
      arn: "arn:aws:iam::111122223333:role/foyer/Foyer_ReadOnly_0123456789abcdef",
      maxSessionSeconds: 7200,
      description: "Reads",
      managedPolicies: [
        "arn:aws:iam::111122223333:policy/team/Own",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::aws:policy/job-function/Billing",
      ],
      boundary: "arn:aws:iam::111122223333:policy/Limit",
      tags: {
        "foyer:instance": "ssoins-0123456789abcdef",
        "foyer:permission-set": "ps-0123456789abcdef",
        "foyer:generation": "a-generation",
      },
    });
  });

  it("has nothing to do for a role that is as it shall be, however IAM writes its policies back", () => {
    const actual = deployed();
    actual.trust = JSON.stringify(JSON.parse(actual.trust), null, 4);
    actual.inlinePolicies[INLINE_POLICY_NAME] =
      '{"Statement":{"Resource":"*","Action":"s3:Get*","Effect":"Allow"},"Version":"2012-10-17"}';
    actual.managedPolicies.reverse();
    expect(stepsOf(DESIRED, actual)).toEqual([]);
  });

  it.each<[string, (role: ActualRole) => void, string, Step["do"][]]>([
    ["trust", (role) => (role.trust = policy("sts:AssumeRole")), "trust", ["update trust"]],
    ["duration", (role) => (role.maxSessionSeconds = 43_200), "duration", ["update role"]],
    ["description", (role) => (role.description = "mine"), "description", ["update role"]],
    ["boundary gone", (role) => (role.boundary = null), "boundary", ["put boundary"]],
    [
      "another boundary",
      (role) => (role.boundary = "arn:aws:iam::aws:policy/AdministratorAccess"),
      "boundary",
      ["put boundary"],
    ],
    [
      "a policy more",
      (role) => role.managedPolicies.push("arn:aws:iam::aws:policy/AdministratorAccess"),
      "managed policies",
      ["detach"],
    ],
    ["a policy less", (role) => role.managedPolicies.pop(), "managed policies", ["attach"]],
    [
      "another inline policy",
      (role) => (role.inlinePolicies[INLINE_POLICY_NAME] = policy("s3:*")),
      "inline policy",
      ["put inline"],
    ],
    [
      "no inline policy",
      (role) => delete role.inlinePolicies[INLINE_POLICY_NAME],
      "inline policy",
      ["put inline"],
    ],
    [
      "a second inline policy",
      (role) => (role.inlinePolicies.backdoor = policy("*")),
      "inline policy",
      ["delete inline"],
    ],
    ["a tag changed", (role) => (role.tags["foyer:permission-set"] = "ps-other"), "tags", ["tag"]],
    ["a tag more", (role) => (role.tags.team = "x"), "tags", ["untag"]],
  ])("finds and mends a changed %s with no other write", (_what, spoil, part, writes) => {
    const actual = deployed();
    spoil(actual);
    const plan = planRole(DESIRED, actual, { ...OWNER, roleId: actual.id });
    expect(plan).toMatchObject({ kind: "steps", differences: [{ part }] });
    if (plan.kind !== "steps") return;
    expect(plan.steps.map((step) => step.do)).toEqual(writes);
    expect(stepsOf(DESIRED, apply(actual, plan.steps))).toEqual([]);
  });

  it("gets from any definition to any other, killed after any step and planned anew", () => {
    const choices = {
      awsManagedPolicies: [[], ["ReadOnlyAccess"], ["PowerUserAccess", "ReadOnlyAccess"]],
      customerManagedPolicies: [[], [{ name: "Own", path: "/" }]],
      inlinePolicy: [null, policy("s3:*"), policy("ec2:*")],
      boundary: [null, { awsManaged: "PowerUserAccess" }, { name: "Limit", path: "/" }],
      sessionSeconds: [3600, 43_200],
      description: [null, "other"],
    };
    const all = choices.awsManagedPolicies.flatMap((awsManagedPolicies, index) =>
      choices.inlinePolicy.flatMap((inlinePolicy) =>
        choices.boundary.map((boundary) =>
          desiredRole(
            input({
              awsManagedPolicies,
              inlinePolicy,
              boundary,
              customerManagedPolicies: choices.customerManagedPolicies[index % 2],
              sessionSeconds: choices.sessionSeconds[index % 2],
              description: choices.description[index % 2],
            }),
          ),
        ),
      ),
    );
    for (const from of all) {
      for (const to of all) {
        const start = deployed(from);
        const steps = stepsOf(to, start);
        for (let done = 0; done <= steps.length; done += 1) {
          const killed = apply(start, steps.slice(0, done));
          expect(stepsOf(to, apply(killed, stepsOf(to, killed)))).toEqual([]);
        }
      }
    }
  });

  it("takes power away before it gives any", () => {
    const before = deployed(
      desiredRole(input({ boundary: null, awsManagedPolicies: ["AdministratorAccess"], inlinePolicy: null })),
    );
    const kinds = stepsOf(DESIRED, before).map((step) => step.do);
    expect(kinds.indexOf("put boundary")).toBeLessThan(kinds.indexOf("attach"));
    expect(kinds.indexOf("detach")).toBeLessThan(kinds.indexOf("attach"));
  });

  it("shuts old sessions out before anything else changes, and lets the shut go last", () => {
    const changed = {
      ...input({
        inlinePolicy: policy("ec2:*"),
        awsManagedPolicies: [],
        boundary: { name: "Another", path: "/" },
      }),
      revokedBefore: new Date("2026-11-24T09:00:00Z"),
    };
    const revoked = desiredRole(changed);
    const inline = (steps: Step[]) =>
      steps.flatMap((step) =>
        step.do === "put inline" || step.do === "delete inline" ? [`${step.do} ${step.name}`] : [],
      );
    expect(stepsOf(revoked, deployed())[0]).toMatchObject({ do: "put inline", name: "FoyerRevocation" });
    expect(inline(stepsOf(revoked, deployed()))).toEqual([
      "put inline FoyerRevocation",
      "put inline FoyerInlinePolicy",
    ]);
    expect(inline(stepsOf(DESIRED, deployed(revoked)))).toEqual([
      "put inline FoyerInlinePolicy",
      "delete inline FoyerRevocation",
    ]);
  });

  it("shuts single people out too, and nobody else where there is room for their names", () => {
    const revokedPeople = [{ sourceIdentity: "a-person", before: new Date("2026-11-24T09:00:00Z") }];
    expect(desiredRole({ ...input(), revokedPeople }).inlinePolicies.FoyerRevocation).toContain(
      '"aws:SourceIdentity":"a-person"',
    );
    const full = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: `arn:aws:s3:::${"x".repeat(10_090)}` }],
    });
    const squeezed = desiredRole({ ...input({ inlinePolicy: full }), revokedPeople });
    expect(squeezed.inlinePolicies.FoyerRevocation).not.toContain("a-person");
    expect(Object.values(squeezed.inlinePolicies).join("").length).toBeLessThanOrEqual(10_240);
  });

  it.each([
    ["allows", "Allow"],
    ["denies", "Deny"],
  ])(
    "makes room for the shut beside a policy that fills the role and %s, and gives it back",
    (_what, Effect) => {
      const statement = (size: number, effect: string) => ({
        Effect: effect,
        Action: "s3:Get*",
        Resource: `arn:aws:s3:::${"x".repeat(size)}`,
      });
      const bare = JSON.stringify({
        Version: "2012-10-17",
        Statement: [statement(9_000, Effect), statement(0, "Allow")],
      });
      const full = bare.replace(/:::"/, `:::${"x".repeat(10_240 - bare.length)}"`);
      const plain = desiredRole(input({ inlinePolicy: full }));
      const revoked = desiredRole({
        ...input({ inlinePolicy: full }),
        revokedBefore: new Date("2026-11-24T09:00:00Z"),
      });
      const sizeOf = (role: ActualRole) =>
        Object.values(role.inlinePolicies).reduce((sum, text) => sum + text.length, 0);
      for (const [from, to] of [
        [plain, revoked],
        [revoked, plain],
      ] as const) {
        let role: ActualRole = deployed(from);
        for (const step of stepsOf(to, role)) {
          role = apply(role, [step]) as ActualRole;
          expect(sizeOf(role), step.do).toBeLessThanOrEqual(10_240);
        }
        expect(stepsOf(to, role)).toEqual([]);
      }
      if (Effect === "Deny")
        expect(Object.values(revoked.inlinePolicies).join()).toContain("x".repeat(9_000));
    },
  );

  it.each([
    ["with room", "FoyerRevocation", 10],
    ["without room", INLINE_POLICY_NAME, 10_150],
  ])(
    "denies everything before it takes a role apart, %s beside what is there, and to the end",
    (_what, shut, size) => {
      const actual = deployed();
      actual.inlinePolicies[INLINE_POLICY_NAME] = "x".repeat(size);
      actual.inlinePolicies.a_guard = JSON.stringify({});
      const plan = planRemoval(actual, OWNER);
      const steps = plan.kind === "steps" ? plan.steps : [];
      expect(steps[0]).toMatchObject({
        do: "put inline",
        name: shut,
        policy: expect.stringContaining("Deny"),
      });
      expect(steps.slice(-2)).toEqual([{ do: "delete inline", name: shut }, { do: "delete" }]);
      expect(apply(actual, steps)).toBeNull();
    },
  );

  it("removes a role with all that hangs on it, and asks for nothing when there is none", () => {
    const actual = deployed();
    actual.inlinePolicies.other = policy("*");
    const plan = planRemoval(actual, OWNER);
    expect(plan.kind === "steps" && apply(actual, plan.steps)).toBeNull();
    expect(planRemoval(null, OWNER)).toEqual({ kind: "steps", steps: [], differences: [] });
  });
});

describe("a role that Foyer did not make", () => {
  it.each<[string, (role: ActualRole) => void, string | null]>([
    ["at another path", (role) => (role.path = "/"), null],
    ["without the row's tag", (role) => delete role.tags[GENERATION_TAG], null],
    ["with a guessed tag", (role) => (role.tags[GENERATION_TAG] = "guess"), null],
    ["with every tag, but made anew by somebody else", (role) => (role.id = "AROA2"), "AROA1"],
  ])("%s is neither changed nor removed", (_what, spoil, roleId) => {
    const actual = deployed();
    spoil(actual);
    const owner = { ...OWNER, roleId };
    expect(planRole(DESIRED, actual, owner)).toMatchObject({
      kind: "foreign",
      reason: expect.stringMatching(/does not touch it/),
    });
    expect(planRemoval(actual, owner).kind).toBe("foreign");
  });

  it("is not what a role of Foyer's becomes when its tags are taken: its id is known", () => {
    const actual = deployed();
    actual.tags = {};
    expect(stepsOf(DESIRED, actual, { ...OWNER, roleId: actual.id }).map((step) => step.do)).toEqual(["tag"]);
  });
});

describe("two policies", () => {
  it.each([
    ['{"a":1,"b":[2]}', '{"b":2,"a":1}', true],
    ['{"Action":["b","a"]}', '{"Action":["a","b"]}', true],
    ['{"Statement":[{"Sid":"1"},{"Sid":"2"}]}', '{"Statement":[{"Sid":"2"},{"Sid":"1"}]}', false],
    ['{"a":1}', '{"a":"1"}', false],
    ["no json", "no json", true],
  ])("%s and %s", (one, other, same) => expect(isSamePolicy(one, other)).toBe(same));
});
