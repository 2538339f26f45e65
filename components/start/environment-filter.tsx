"use client";

/** Narrows a search to one environment. Each button says how many accounts it has. */
import type { EnvironmentEntry } from "@/lib/access/entitlements/types";
import { useText } from "../text/text-provider";
import type { Hit } from "./search";

type Props = {
  environments: EnvironmentEntry[];
  hits: Hit[];
  chosen: number | null;
  onChoose: (index: number | null) => void;
};

export function EnvironmentFilter({ environments, hits, chosen, onChoose }: Props) {
  const { t } = useText();
  const counts = environments.map(
    (_environment, index) => hits.filter((hit) => hit.account.environment === index).length,
  );
  const shown = environments.flatMap((environment, index) =>
    (counts[index] ?? 0) > 0 || chosen === index
      ? [
          {
            index,
            label: t("start.environment_count", { name: environment.name, count: counts[index] ?? 0 }),
          },
        ]
      : [],
  );
  if (shown.length < 2 && chosen === null) return null;
  const chip = (isChosen: boolean) =>
    `rounded-full border px-3.5 min-h-8 text-[13px] font-medium pointer-coarse:min-h-11 ${isChosen ? "border-accent bg-accent-soft text-accent" : "border-line bg-card text-quiet hover:border-strong"}`;
  return (
    <div role="group" aria-label={t("start.environment")} className="mt-3.5 flex flex-wrap gap-2">
      <button
        type="button"
        aria-pressed={chosen === null}
        className={chip(chosen === null)}
        onClick={() => onChoose(null)}
      >
        {t("start.all")}
      </button>
      {shown.map(({ index, label }) => (
        <button
          key={index}
          type="button"
          aria-pressed={chosen === index}
          className={chip(chosen === index)}
          onClick={() => onChoose(chosen === index ? null : index)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
