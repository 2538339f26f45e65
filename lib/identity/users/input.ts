/** What may be said of a user. Limits are identitystore's (CreateUser: UserName 1–128, DisplayName ≤ 1024). */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";

const printable = (longest: number, what: string) =>
  z
    .string()
    .trim()
    .refine(
      (text) => isPrintable(text, longest),
      `${what} must have 1 to ${longest} characters and no control characters.`,
    );

/** NUL and half surrogate pairs, as JSON writes them: PostgreSQL stores neither. */
const UNSTORABLE = /(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i;

export const newUserInput = z.strictObject({
  userName: printable(128, "The user name").refine(
    (name) => !/\s/.test(name),
    "The user name must not contain spaces.",
  ),
  displayName: printable(256, "The display name"),
  email: z.email("The e-mail address is not one.").max(254).optional(),
  /** In identitystore's words; small. */
  attributes: z
    .record(z.string(), z.unknown())
    .refine(
      (all) => JSON.stringify(all).length <= 16_384,
      "A person's attributes have at most 16,384 characters.",
    )
    .refine(
      (all) => !UNSTORABLE.test(JSON.stringify(all)),
      "A person's attributes have no NUL and no half characters.",
    )
    .optional(),
});
export const userChangeInput = newUserInput.partial().extend({ email: newUserInput.shape.email.nullable() });
export type UserChange = z.infer<typeof userChangeInput>;
export type NewUserInput = z.infer<typeof newUserInput>;
