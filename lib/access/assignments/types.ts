/**
 * Assignments: a user or group may use a permission set on a target, for a time or permanently.
 *
 * A target is an account, a unit with everything below it, the accounts with a tag, or all accounts. Units,
 * tags and all follow accounts as they are added, moved and removed. They never include an organization's
 * management account, which must be assigned by itself.
 */
export type Principal = { kind: "user" | "group"; id: string };

export type Target =
  | { kind: "account"; accountId: string }
  | { kind: "unit"; unitId: string }
  | { kind: "tag"; key: string; value: string }
  | { kind: "all" };

/** When an assignment applies; null for no limit. */
export type Dates = { startsAt: Date | null; endsAt: Date | null };

export type NewAssignments = {
  principals: Principal[];
  targets: Target[];
  permissionSetIds: string[];
  startsAt?: Date | null;
  endsAt?: Date | null;
};
