/**
 * A small model of IAM for tests of plans: one role, what each call does to it, and what IAM refuses.
 *
 * Written from IAM's documentation and not from the planner, so that the two can disagree.
 * @see IAM user guide, "IAM and AWS STS quotas"; IAM API reference, DeleteRole and CreateRole
 */
import type { ActualRole } from "../desired/role";
import type { Step } from "./plan";

const MAX_INLINE_CHARACTERS = 10_240;
const MAX_MANAGED_POLICIES = 10;

const inlineCharacters = (role: ActualRole) =>
  Object.values(role.inlinePolicies).reduce((sum, policy) => sum + policy.replace(/\s/g, "").length, 0);

/** Returns the role after one step. @throws where IAM refuses the call */
export function applyToModel(before: ActualRole | null, step: Step): ActualRole | null {
  if (step.do === "create") {
    if (before) throw new Error("EntityAlreadyExists");
    const { name, path, arn, trust, maxSessionSeconds, description, tags, boundary } = step.role;
    const bare = { managedPolicies: [], inlinePolicies: {}, tags: { ...tags } };
    return { id: "AROA1", name, path, arn, trust, maxSessionSeconds, description, boundary, ...bare };
  }
  if (!before) throw new Error(`NoSuchEntity: ${step.do}`);
  const role = structuredClone(before);
  switch (step.do) {
    case "update_trust":
      role.trust = step.policy;
      break;
    case "put_boundary":
      role.boundary = step.arn;
      break;
    case "delete_boundary":
      role.boundary = null;
      break;
    case "attach":
      role.managedPolicies = [...new Set([...role.managedPolicies, step.arn])];
      if (role.managedPolicies.length > MAX_MANAGED_POLICIES) throw new Error("LimitExceeded: managed");
      break;
    case "detach":
      if (!role.managedPolicies.includes(step.arn)) throw new Error(`NoSuchEntity: ${step.arn}`);
      role.managedPolicies = role.managedPolicies.filter((arn) => arn !== step.arn);
      break;
    case "put_inline":
      role.inlinePolicies[step.name] = step.policy;
      if (inlineCharacters(role) > MAX_INLINE_CHARACTERS) throw new Error("LimitExceeded: inline");
      break;
    case "delete_inline":
      if (role.inlinePolicies[step.name] === undefined) throw new Error(`NoSuchEntity: ${step.name}`);
      delete role.inlinePolicies[step.name];
      break;
    case "update_role":
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
      return null;
  }
  return role;
}

/** Returns what exists after each step, including the start: if work stops, the role is one of these. */
export function statesOf(start: ActualRole | null, steps: readonly Step[]): (ActualRole | null)[] {
  const states = [start];
  for (const step of steps) states.push(applyToModel(states.at(-1) ?? null, step));
  return states;
}

/** Returns what exists after all steps. */
export const afterSteps = (start: ActualRole | null, steps: readonly Step[]): ActualRole | null =>
  statesOf(start, steps).at(-1) ?? null;
