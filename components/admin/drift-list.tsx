/** How a role in an account differs from its permission set, part by part. */
import { prettyJson } from "@/lib/formats/pretty-json";
import { durationText } from "@/lib/messages/duration";
import type { Text } from "@/lib/messages/text";
import type { Drift } from "@/lib/platform/db/schema";
import { Diff } from "../ui/diff";

/** Returns the name of a part of a role, such as "inline policy". */
export function driftPartText(text: Text, part: Drift["part"]): string {
  const key = `provisioning.drift.${part}`;
  return text.has(key) ? text.code(key) : part;
}

function readable(text: Text, part: Drift["part"], value: string | null): string {
  if (value === null) return text.t("provisioning.drift.none");
  if (part === "duration" && /^\d+$/.test(value)) return durationText(text, Number(value));
  // One line for each inline policy: its name and its document.
  if (part === "inline_policy")
    return value
      .split("\n")
      .map((line) =>
        line.replace(
          /^([^:{]+): (\{.*)$/,
          (_whole, name: string, policy: string) => `${name}:\n${prettyJson(policy)}`,
        ),
      )
      .join("\n");
  return prettyJson(value);
}

export function DriftList({ text, drift }: { text: Text; drift: Drift[] }) {
  return drift.map(({ part, expected, found }) => (
    <details key={part} className="mt-1 text-[13px]">
      <summary className="cursor-pointer first-letter:uppercase pointer-coarse:py-3">
        {driftPartText(text, part)}
      </summary>
      <Diff
        before={readable(text, part, expected)}
        after={readable(text, part, found)}
        beforeLabel={text.t("provisioning.drift.defined")}
        afterLabel={text.t("provisioning.drift.found")}
      />
    </details>
  ));
}
