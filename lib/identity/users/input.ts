/** The input of a user. Limits are identitystore's (CreateUser: UserName 1–128, DisplayName ≤ 1024). */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";

/** Stored unchanged, or refused: forms trim, APIs don't. */
const printable = (max: number, code: string) =>
  z.string().refine((text) => text.trim() !== "" && isPrintable(text, max), code);

/** NUL and lone surrogates, as JSON escapes them: PostgreSQL stores neither. */
const UNSTORABLE = /(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i;

export const newUserInput = z.strictObject({
  userName: printable(128, "user_name_not_valid").refine((name) => !/\s/.test(name), "user_name_has_spaces"),
  displayName: printable(256, "display_name_not_valid"),
  email: z.email("email_not_valid").max(254, "email_not_valid").optional(),
  /** In identitystore's terms; small. */
  attributes: z
    .record(z.string(), z.unknown())
    .refine((all) => JSON.stringify(all).length <= 16_384, "user_attributes_too_long")
    .refine((all) => !UNSTORABLE.test(JSON.stringify(all)), "user_attributes_not_storable")
    .optional(),
});
export const userChangeInput = newUserInput.partial().extend({ email: newUserInput.shape.email.nullable() });
export type UserChange = z.infer<typeof userChangeInput>;
export type NewUserInput = z.infer<typeof newUserInput>;
