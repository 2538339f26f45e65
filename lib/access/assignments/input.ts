/** What may be said of an assignment. */
import { z } from "zod";

/** Principals × targets × permission sets of one request. */
export const MOST_AT_ONCE = 1_000;

/** In the form that the database writes: ids are compared as texts too. */
const uuid = z.uuid("This person or group does not exist.").toLowerCase();
const target = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("account"),
    accountId: z.string().regex(/^[0-9]{12}$/, "An account has twelve digits."),
  }),
  z.strictObject({ kind: z.literal("unit"), unitId: z.string().max(80) }),
  z.strictObject({
    kind: z.literal("tag"),
    key: z.string().min(1, "A tag needs a key.").max(128),
    value: z.string().max(256),
  }),
  z.strictObject({ kind: z.literal("all") }),
]);

export const newAssignmentsInput = z
  .strictObject({
    principals: z
      .array(z.strictObject({ kind: z.enum(["user", "group"]), id: uuid }))
      .min(1, "Choose at least one person or group."),
    targets: z.array(target).min(1, "Choose at least one account, unit or tag."),
    permissionSetIds: z
      .array(z.string().regex(/^ps-[0-9a-f]{16}$/, "This permission set does not exist."))
      .min(1, "Choose at least one permission set."),
    startsAt: z.date().nullish(),
    endsAt: z.date().nullish(),
  })
  .superRefine((input, context) => {
    const count = input.principals.length * input.targets.length * input.permissionSetIds.length;
    if (count > MOST_AT_ONCE)
      context.addIssue({
        code: "custom",
        message: `This makes ${count.toLocaleString("en")} assignments at once; ${MOST_AT_ONCE.toLocaleString("en")} are allowed. Use a group, a unit or a tag.`,
      });
    if (input.startsAt && input.endsAt && input.endsAt <= input.startsAt)
      context.addIssue({ code: "custom", message: "The end lies before the start." });
  });
