/** What may be said of a user. Limits are identitystore's (CreateUser: UserName 1–128, DisplayName ≤ 1024). */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";

const printable = (longest: number, what: string) =>
  z.string().trim().refine((text) => isPrintable(text, longest), `${what} must have 1 to ${longest} characters and no control characters.`);

export const newUserInput = z.strictObject({
  userName: printable(128, "The user name").refine((name) => !/\s/.test(name), "The user name must not contain spaces."),
  displayName: printable(256, "The display name"),
  email: z.email("The e-mail address is not one.").max(254).optional(),
});
export type NewUserInput = z.infer<typeof newUserInput>;
