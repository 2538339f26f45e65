/** Parses input with a zod schema whose messages are refusal codes. */
import type { z } from "zod";
import { englishText } from "@/lib/messages/server-text";
import { Refusal } from "./errors";

/**
 * Returns the parsed value. A schema names its refusals as messages (`z.string().min(1,
 * "group_name_required")`); `params` of a custom issue become the refusal's parameters. Anything else is
 * `input_not_valid`. @throws Refusal `invalid_input`
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.infer<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const params = issue?.code === "custom" ? issue.params : undefined;
  const isCode = issue !== undefined && englishText().has(`errors.${issue.message}`);
  throw new Refusal("invalid_input", isCode ? issue.message : "input_not_valid", params);
}
