"use client";

import { useText } from "../text/text-provider";
import { quietButton } from "../ui/styles";

export function NothingFound({ query, onClear }: { query: string; onClear: () => void }) {
  const { t } = useText();
  return (
    <div className="rounded-large border border-line bg-card px-6 py-12 text-center">
      <p className="font-semibold [overflow-wrap:anywhere]">{t("start.nothing_matches", { query })}</p>
      <p className="mt-1 text-sm text-quiet">{t("start.search_scope")}</p>
      <button type="button" className={`${quietButton} mt-5`} onClick={onClear}>
        {t("start.show_everything")}
      </button>
    </div>
  );
}
