/** How a role differs from what was deployed, part by part. */
import { prettyJson } from "@/lib/formats/pretty-json";
import { durationInWords } from "@/lib/formats/iso-duration";
import type { Drift } from "@/lib/platform/db/schema";
import { Diff } from "../ui/diff";

const NAMES: Record<Drift["part"], string> = {
  missing: "Missing role",
  foreign: "Another role",
  path: "Path",
  tags: "Tags",
  trust: "Trust policy",
  duration: "Session duration",
  description: "Description",
  boundary: "Permissions boundary",
  managed_policies: "Managed policies",
  inline_policy: "Inline policies",
};

function shown(part: Drift["part"], text: string | null): string {
  if (text === null) return "none";
  if (part === "duration" && /^\d+$/.test(text)) return durationInWords(Number(text));
  // One line for each inline policy: its name and what it says.
  if (part === "inline_policy")
    return text
      .split("\n")
      .map((line) =>
        line.replace(
          /^([^:{]+): (\{.*)$/,
          (_whole, name: string, policy: string) => `${name}:\n${prettyJson(policy)}`,
        ),
      )
      .join("\n");
  return prettyJson(text);
}

export function DriftList({ drift }: { drift: Drift[] }) {
  return drift.map(({ part, expected, found }) => (
    <details key={part} className="mt-1 text-[13px]">
      <summary className="cursor-pointer pointer-coarse:py-3">{NAMES[part]}</summary>
      <Diff
        before={shown(part, expected)}
        after={shown(part, found)}
        beforeLabel="as defined"
        afterLabel="in the account"
      />
    </details>
  ));
}
