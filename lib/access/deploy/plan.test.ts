import { describe, expect, it } from "vitest";
import type { RevokedPerson } from "@/lib/formats/revocation-policy";
import { isSamePolicy } from "@/lib/formats/iam-policy/same";
import { differencesOf } from "./differences";
import { afterSteps, applyToModel, statesOf } from "./iam-model.fixture";
import { planRemoval, planRole, type ForeignReason, type Ownership, type Step } from "./plan";
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
    strongMinutes: null,
    ...definition,
  },
  revokedBefore: null as Date | null,
  revokedPeople: [] as RevokedPerson[],
});
const DESIRED = desiredRole(input());
const OWNER: Ownership = { path: "/foyer/", generation: "a-generation", roleId: null };

type Statement = { Effect: string; Action: unknown; Resource: unknown; Condition?: unknown };
const statementsOf = (text: string | undefined): Statement[] =>
  text === undefined ? [] : (JSON.parse(text) as { Statement: Statement[] }).Statement;
const deniesEverything = (text: string) =>
  statementsOf(text).some(
    ({ Effect, Action, Resource, Condition }) =>
      Effect === "Deny" && Action === "*" && Resource === "*" && Condition === undefined,
  );

/** Random numbers that are the same in every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const stepsOf = (desired: DesiredRole, actual: ActualRole | null, owner = OWNER): Step[] => {
  const plan = planRole(desired, actual, owner);
  if (plan.kind === "foreign") throw new Error(plan.reason);
  return plan.steps;
};
/** A role in AWS exactly as it should be, without asking the planner. */
const deployed = ({ ...desired }: DesiredRole = DESIRED): ActualRole =>
  structuredClone({ id: "AROA1", ...desired });
/** Everything that IAM stores of a role, in one order. */
const pictureOf = (role: DesiredRole | ActualRole | null) =>
  role && {
    name: role.name,
    path: role.path,
    arn: role.arn,
    trust: role.trust,
    maxSessionSeconds: role.maxSessionSeconds,
    description: role.description,
    boundary: role.boundary,
    tags: role.tags,
    managedPolicies: role.managedPolicies.toSorted(),
    inlinePolicies: role.inlinePolicies,
  };

describe("the plan of a role", () => {
  it("creates a role that has exactly what its permission set says", () => {
    expect(afterSteps(null, stepsOf(DESIRED, null))).toMatchObject({
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

  it("has no steps for a role in its desired state, however IAM writes its policies back", () => {
    const actual = deployed();
    actual.trust = JSON.stringify(JSON.parse(actual.trust), null, 4);
    actual.inlinePolicies[INLINE_POLICY_NAME] =
      '{"Statement":{"Resource":"*","Action":"s3:Get*","Effect":"Allow"},"Version":"2012-10-17"}';
    actual.managedPolicies.reverse();
    expect(stepsOf(DESIRED, actual)).toEqual([]);
  });

  it.each<[string, (role: ActualRole) => void, string, Step["do"][]]>([
    ["trust", (role) => (role.trust = policy("sts:AssumeRole")), "trust", ["update_trust"]],
    ["duration", (role) => (role.maxSessionSeconds = 43_200), "duration", ["update_role"]],
    ["description", (role) => (role.description = "mine"), "description", ["update_role"]],
    ["boundary gone", (role) => (role.boundary = null), "boundary", ["put_boundary"]],
    [
      "another boundary",
      (role) => (role.boundary = "arn:aws:iam::aws:policy/AdministratorAccess"),
      "boundary",
      ["put_boundary"],
    ],
    [
      "a policy more",
      (role) => role.managedPolicies.push("arn:aws:iam::aws:policy/AdministratorAccess"),
      "managed_policies",
      ["detach"],
    ],
    ["a policy less", (role) => role.managedPolicies.pop(), "managed_policies", ["attach"]],
    [
      "another inline policy",
      (role) => (role.inlinePolicies[INLINE_POLICY_NAME] = policy("s3:*")),
      "inline_policy",
      ["put_inline"],
    ],
    [
      "no inline policy",
      (role) => delete role.inlinePolicies[INLINE_POLICY_NAME],
      "inline_policy",
      ["put_inline"],
    ],
    [
      "a second inline policy",
      (role) => (role.inlinePolicies.backdoor = policy("*")),
      "inline_policy",
      ["delete_inline"],
    ],
    ["a tag changed", (role) => (role.tags["foyer:permission-set"] = "ps-other"), "tags", ["tag"]],
    ["a tag more", (role) => (role.tags.team = "x"), "tags", ["untag"]],
  ])("finds and repairs a changed %s with no other write", (_what, spoil, part, writes) => {
    const actual = deployed();
    spoil(actual);
    expect(differencesOf(DESIRED, actual)).toMatchObject([{ part }]);
    const steps = stepsOf(DESIRED, actual, { ...OWNER, roleId: actual.id });
    expect(steps.map((step) => step.do)).toEqual(writes);
    expect(pictureOf(afterSteps(actual, steps))).toEqual(pictureOf(DESIRED));
  });

  it("[G68] gets from any definition to any other, even if it stops after any step and is planned again", () => {
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
          const stopped = afterSteps(start, steps.slice(0, done));
          expect(pictureOf(afterSteps(stopped, stepsOf(to, stopped)))).toEqual(pictureOf(to));
        }
      }
    }
  });

  it("removes power before it grants any", () => {
    const before = deployed(
      desiredRole(input({ boundary: null, awsManagedPolicies: ["AdministratorAccess"], inlinePolicy: null })),
    );
    const kinds = stepsOf(DESIRED, before).map((step) => step.do);
    expect(kinds.indexOf("put_boundary")).toBeLessThan(kinds.indexOf("attach"));
    expect(kinds.indexOf("detach")).toBeLessThan(kinds.indexOf("attach"));
  });

  it("revokes old sessions before any other change, and ends the revocation last", () => {
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
        step.do === "put_inline" || step.do === "delete_inline" ? [`${step.do} ${step.name}`] : [],
      );
    expect(stepsOf(revoked, deployed())[0]).toMatchObject({ do: "put_inline", name: "FoyerRevocation" });
    expect(inline(stepsOf(revoked, deployed()))).toEqual([
      "put_inline FoyerRevocation",
      "put_inline FoyerInlinePolicy",
    ]);
    expect(inline(stepsOf(DESIRED, deployed(revoked)))).toEqual([
      "put_inline FoyerInlinePolicy",
      "delete_inline FoyerRevocation",
    ]);
  });

  it("revokes single users' sessions too, and nobody else's while there is space for their names", () => {
    const revokedPeople = [
      { sourceIdentity: "a-person", before: new Date("2026-11-24T09:00:00Z"), isTimeless: false },
    ];
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
    "makes space for the revocation policy beside a policy that fills the role and %s, and restores it",
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
          role = applyToModel(role, step) as ActualRole;
          expect(sizeOf(role), step.do).toBeLessThanOrEqual(10_240);
        }
        expect(pictureOf(role)).toEqual(pictureOf(to));
      }
      if (Effect === "Deny")
        expect(Object.values(revoked.inlinePolicies).join()).toContain("x".repeat(9_000));
    },
  );

  it.each([
    ["with room", "FoyerRevocation", 10],
    ["without room", INLINE_POLICY_NAME, 10_150],
  ])(
    "denies everything before it removes the parts of a role, %s beside what is there, until the end",
    (_what, policy, size) => {
      const actual = deployed();
      actual.inlinePolicies[INLINE_POLICY_NAME] = "x".repeat(size);
      actual.inlinePolicies.a_guard = JSON.stringify({});
      const plan = planRemoval(actual, OWNER);
      const steps = plan.kind === "steps" ? plan.steps : [];
      expect(steps[0]).toMatchObject({
        do: "put_inline",
        name: policy,
        policy: expect.stringContaining("Deny"),
      });
      expect(steps.slice(-2)).toEqual([{ do: "delete_inline", name: policy }, { do: "delete" }]);
      expect(afterSteps(actual, steps)).toBeNull();
    },
  );

  it("removes a role with everything attached, and has no steps when there is none", () => {
    const actual = deployed();
    actual.inlinePolicies.other = policy("*");
    const plan = planRemoval(actual, OWNER);
    expect(plan.kind === "steps" && afterSteps(actual, plan.steps)).toBeNull();
    expect(planRemoval(null, OWNER)).toEqual({ kind: "steps", steps: [] });
  });
});

describe("[A8] between any two pictures of a role", () => {
  const NOBODY = { revokedBefore: null, revokedPeople: [] };
  const EVERYBODY = { revokedBefore: new Date("2026-11-24T09:00:00Z"), revokedPeople: [] };
  const ONE_USER = {
    revokedBefore: null,
    revokedPeople: [
      { sourceIdentity: "a-user", before: new Date("2026-11-24T10:00:00Z"), isTimeless: false },
    ],
  };
  const random = mulberry32(20_261_201);
  const oneOf = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const filled = (length: number, effect = "Allow") =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: effect, Action: "s3:Get*", Resource: `arn:aws:s3:::${"x".repeat(length)}` },
        { Effect: "Allow", Action: "ec2:*", Resource: "*" },
      ],
    });
  const managed = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"].map((letter) => `Policy${letter}`);
  const anyRole = (): DesiredRole =>
    desiredRole({
      ...input({
        description: oneOf([null, "one", "other"]),
        sessionSeconds: oneOf([3600, 7200, 43_200]),
        awsManagedPolicies: oneOf([
          [],
          managed,
          managed.slice(0, 5),
          managed.map((name) => `Other${name}`),
          ["ReadOnlyAccess"],
        ]),
        customerManagedPolicies: [],
        inlinePolicy: oneOf([
          null,
          policy("s3:*"),
          policy("ec2:*"),
          filled(9_900),
          filled(10_060),
          filled(10_070, "Deny"),
        ]),
        boundary: oneOf([null, { awsManaged: "PowerUserAccess" }, { name: "Limit", path: "/" }]),
      }),
      ...oneOf([NOBODY, NOBODY, EVERYBODY, ONE_USER]),
    });
  /** A role with anything other principals may have changed. */
  const anyActual = (): ActualRole => {
    const role = deployed(anyRole());
    if (random() < 0.3) role.trust = policy("sts:AssumeRole");
    if (random() < 0.3) role.tags.team = "x";
    if (random() < 0.2) delete role.tags["foyer:permission-set"];
    if (random() < 0.3) role.managedPolicies = role.managedPolicies.slice(1);
    const used = Object.values(role.inlinePolicies).join("").length;
    if (random() < 0.3 && used < 9_000) role.inlinePolicies.backdoor = policy("*");
    return role;
  };
  const owner = { ...OWNER, roleId: "AROA1" };
  const PAIRS = Array.from({ length: 600 }, () => ({ to: anyRole(), from: anyActual() }));
  const REVOCATION = "FoyerRevocation";

  it("the steps end in exactly the desired role, within IAM's limits at every step", () => {
    for (const { to, from } of PAIRS)
      expect(pictureOf(afterSteps(from, stepsOf(to, from, owner)))).toEqual(pictureOf(to));
  });

  it("starting without a role too, with the revocation policy before anything that grants power", () => {
    for (const { to } of PAIRS.slice(0, 200)) {
      const states = statesOf(null, stepsOf(to, null));
      expect(pictureOf(states.at(-1) ?? null)).toEqual(pictureOf(to));
      for (const state of states)
        if (state && state.managedPolicies.length + Object.keys(state.inlinePolicies).length > 0)
          expect(state.inlinePolicies[REVOCATION]).toBe(to.inlinePolicies[REVOCATION]);
    }
  });

  it("there are differences exactly when steps are left", () => {
    for (const { to, from } of PAIRS) {
      expect(differencesOf(to, from).length === 0).toBe(stepsOf(to, from, owner).length === 0);
      expect(differencesOf(to, afterSteps(from, stepsOf(to, from, owner)))).toEqual([]);
    }
  });

  it("a new revocation policy is in force whichever later step is refused: only making space comes before it", () => {
    for (const { to, from } of PAIRS) {
      const revocation = to.inlinePolicies[REVOCATION];
      if (revocation === undefined || from.inlinePolicies[REVOCATION] === revocation) continue;
      const steps = stepsOf(to, from, owner);
      const at = steps.findIndex((step) => step.do === "put_inline" && step.name === REVOCATION);
      const before = steps.slice(0, at);
      const fits =
        Object.entries(from.inlinePolicies)
          .filter(([name]) => name !== REVOCATION)
          .reduce((sum, [, text]) => sum + text.length, revocation.length) <= 10_240;
      expect(before.length === 0 || !fits).toBe(true);
      expect(before.every((step) => step.do === "put_inline" || step.do === "delete_inline")).toBe(true);
      // Making space never grants: an Allow statement may go, a Deny statement stays.
      for (const step of before)
        if (step.do === "put_inline") {
          const kept = JSON.stringify(statementsOf(step.policy)).slice(1, -1);
          const isPart = JSON.stringify(statementsOf(from.inlinePolicies[step.name])).includes(kept);
          expect(isPart || deniesEverything(step.policy)).toBe(true);
        }
      for (const state of statesOf(from, steps).slice(at + 1))
        expect(state?.inlinePolicies[REVOCATION]).toBe(revocation);
    }
  });

  it("an obsolete revocation policy is in force until everything else is done", () => {
    for (const { to, from } of PAIRS) {
      const revocation = from.inlinePolicies[REVOCATION];
      if (revocation === undefined || to.inlinePolicies[REVOCATION] !== undefined) continue;
      const steps = stepsOf(to, from, owner);
      const at = steps.findIndex((step) => step.do === "delete_inline" && step.name === REVOCATION);
      for (const state of statesOf(from, steps).slice(0, at + 1))
        expect(state?.inlinePolicies[REVOCATION]).toBe(revocation);
      // What it had no space beside returns after it.
      expect(steps.slice(at + 1).every((step) => step.do === "put_inline")).toBe(true);
      if (Object.values(to.inlinePolicies).join("").length + revocation.length <= 10_240)
        expect(steps.slice(at + 1)).toEqual([]);
    }
  });

  it("no step in between grants what neither state has, or lacks a boundary that either state has", () => {
    for (const { to, from } of PAIRS) {
      const steps = stepsOf(to, from, owner);
      const firstAttach = steps.findIndex((step) => step.do === "attach");
      const lastDetach = steps.findLastIndex((step) => step.do === "detach");
      if (firstAttach !== -1) expect(lastDetach).toBeLessThan(firstAttach);
      for (const state of statesOf(from, steps)) {
        expect([from.boundary, to.boundary]).toContain(state?.boundary);
        const known = new Set([...from.managedPolicies, ...to.managedPolicies]);
        expect(state?.managedPolicies.filter((arn) => !known.has(arn))).toEqual([]);
        // Without its boundary, a role has no policy that it got under the boundary only.
        if (state?.boundary === null && from.boundary !== null)
          expect(state.managedPolicies.toSorted()).toEqual(to.managedPolicies.toSorted());
      }
    }
  });

  it("[G70] a removal denies everything at every step until the role is gone, whatever is attached", () => {
    for (const { from } of PAIRS) {
      const plan = planRemoval(from, owner);
      if (plan.kind !== "steps") throw new Error("foreign");
      const states = statesOf(from, plan.steps);
      expect(states.at(-1)).toBeNull();
      // After the first step, and before the role is bare and can be deleted.
      for (const state of states.slice(1, -2))
        expect(Object.values(state?.inlinePolicies ?? {}).some(deniesEverything)).toBe(true);
      expect(states.at(-2)).toMatchObject({ managedPolicies: [], inlinePolicies: {} });
    }
  });
});

describe("[G66] a role that Foyer did not make", () => {
  it.each<[string, (role: ActualRole) => void, string | null, ForeignReason]>([
    ["at another path", (role) => (role.path = "/"), null, "role_at_other_path"],
    ["without the row's tag", (role) => delete role.tags[GENERATION_TAG], null, "role_not_created_by_foyer"],
    [
      "with a guessed tag",
      (role) => (role.tags[GENERATION_TAG] = "guess"),
      null,
      "role_not_created_by_foyer",
    ],
    [
      "recreated by another principal with every tag",
      (role) => (role.id = "AROA2"),
      "AROA1",
      "role_recreated",
    ],
  ])("%s isn't changed or removed", (_what, spoil, roleId, reason) => {
    const actual = deployed();
    spoil(actual);
    const owner = { ...OWNER, roleId };
    expect(planRole(DESIRED, actual, owner)).toMatchObject({
      kind: "foreign",
      reason,
    });
    expect(planRemoval(actual, owner).kind).toBe("foreign");
  });

  it("can't result from removing the tags of Foyer's own role: its id is known", () => {
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
