/** The input of new assignments. */
import { z } from "zod";
import type { AssignmentScope } from "./authority";

/** Principals × targets × permission sets of one request. */
const MAX_AT_ONCE = 1_000;

/** In the database's spelling, because ids are also compared as strings. */
const uuid = z.uuid("principal_not_found").toLowerCase();
const target = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("account"),
    accountId: z.string().regex(/^[0-9]{12}$/, "account_number_not_valid"),
  }),
  z.strictObject({ kind: z.literal("unit"), unitId: z.string().max(80) }),
  z.strictObject({
    kind: z.literal("tag"),
    key: z.string().min(1, "tag_key_required").max(128),
    value: z.string().max(256),
  }),
  z.strictObject({ kind: z.literal("all") }),
]);

export const newAssignmentsInput = z
  .strictObject({
    principals: z
      .array(z.strictObject({ kind: z.enum(["user", "group"]), id: uuid }))
      .min(1, "principals_required"),
    targets: z.array(target).min(1, "targets_required"),
    permissionSetIds: z
      .array(z.string().regex(/^ps-[0-9a-f]{16}$/, "permission_set_not_found"))
      .min(1, "permission_sets_required"),
    startsAt: z.date().nullish(),
    endsAt: z.date().nullish(),
  })
  .superRefine((input, context) => {
    const count = input.principals.length * input.targets.length * input.permissionSetIds.length;
    if (count > MAX_AT_ONCE)
      context.addIssue({
        code: "custom",
        message: "too_many_assignments",
        params: { count, max: MAX_AT_ONCE },
      });
    if (input.startsAt && input.endsAt && input.endsAt <= input.startsAt)
      context.addIssue({ code: "custom", message: "assignment_ends_before_start" });
  });

export type ParsedAssignments = z.output<typeof newAssignmentsInput>;

/** Returns every assignment that a request means. */
export function scopesOf({ principals, targets, permissionSetIds }: ParsedAssignments): AssignmentScope[] {
  return principals.flatMap((principal) =>
    targets.flatMap((target) =>
      permissionSetIds.map((permissionSetId) => ({ principal, target, permissionSetId })),
    ),
  );
}
