/** Parses an "Attributes for access control" field. */
import { invalidInput } from "@/lib/platform/errors";

/**
 * Returns tag keys and attribute names. @throws Refusal `invalid_input` for a line that isn't `Tag = name`,
 * or a repeated tag
 */
export function accessControlOf(text: string): Record<string, string> {
  const tags = new Map<string, string>();
  for (const line of text.split(/\r?\n/).filter((each) => each.trim() !== "")) {
    const [, key = "", name = ""] = /^(.*\S)\s*=\s*(\S+)\s*$/.exec(line.trim()) ?? [];
    if (key === "") throw invalidInput("access_control_line_not_valid", { line: line.trim().slice(0, 80) });
    if ([...tags.keys()].some((other) => other.toLowerCase() === key.toLowerCase()))
      throw invalidInput("access_control_tag_repeated", { tag: key });
    tags.set(key, name);
  }
  return Object.fromEntries(tags);
}
