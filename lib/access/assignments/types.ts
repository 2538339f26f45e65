/**
 * Assignments: a user or group may use a permission set on a target, for a time or for good.
 *
 * A target is an account, a unit with everything below it, the accounts that carry a tag, or all
 * accounts. Units, tags and all follow accounts as they come, move and go; they never reach an
 * organization's management account, which is assigned by itself or not at all.
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
