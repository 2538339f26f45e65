/** The input of a group: stored unchanged, or refused. Limits are identitystore's. */
import { z } from "zod";
import { isPrintable } from "@/lib/formats/text";

const name = z
  .string()
  .refine((text) => text.trim() !== "" && isPrintable(text, 256), "group_name_not_valid");

/** Line breaks and tabs are the only control characters in a description. */
const description = z
  .string()
  .max(1024, "group_description_too_long")
  .refine((text) => !/[^\P{Cc}\t\n\r]|[\p{Cs}\p{Cn}]/u.test(text), "group_description_not_printable");

export const newGroupInput = z.object({ name, description: description.optional() });
export const groupChangeInput = z.object({
  name: name.optional(),
  description: description.nullable().optional(),
});
