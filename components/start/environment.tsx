/** An environment’s colour and name. The name is always beside the colour. */
import type { EnvironmentColour, EnvironmentEntry } from "@/lib/access/entitlements/types";

/** Written out, so that Tailwind finds them. */
const EDGE: Record<EnvironmentColour, string> = {
  red: "bg-[var(--env-red)]",
  amber: "bg-[var(--env-amber)]",
  green: "bg-[var(--env-green)]",
  blue: "bg-[var(--env-blue)]",
  violet: "bg-[var(--env-violet)]",
  slate: "bg-[var(--env-slate)]",
};
const TAG: Record<EnvironmentColour, string> = {
  red: "bg-[var(--env-red-soft)] text-[var(--env-red)]",
  amber: "bg-[var(--env-amber-soft)] text-[var(--env-amber)]",
  green: "bg-[var(--env-green-soft)] text-[var(--env-green)]",
  blue: "bg-[var(--env-blue-soft)] text-[var(--env-blue)]",
  violet: "bg-[var(--env-violet-soft)] text-[var(--env-violet)]",
  slate: "bg-[var(--env-slate-soft)] text-[var(--env-slate)]",
};

type Props = { environment: EnvironmentEntry | null };

export function EnvironmentEdge({ environment }: Props) {
  return (
    <span
      aria-hidden="true"
      className={`absolute inset-y-0 left-0 w-1 ${environment ? EDGE[environment.colour] : "bg-line"}`}
    />
  );
}

export function EnvironmentTag({ environment }: Props) {
  return (
    environment && (
      <span
        className={`inline-block rounded-[5px] px-1.5 py-px text-[11.5px] leading-[1.5] font-semibold ${TAG[environment.colour]}`}
      >
        {environment.name}
      </span>
    )
  );
}
