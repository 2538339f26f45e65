"use client";

import { GROUP_COOKIE } from "@/lib/web/cookies";
import type { GroupBy } from "@/lib/web/start-page-types";
import { useText } from "../text/text-provider";

const YEAR_SECONDS = 365 * 86_400;
type Props = { value: GroupBy; onChange: (value: GroupBy) => void };

/** Chooses how the list is grouped. This browser remembers it. */
export function GroupChoice({ value, onChange }: Props) {
  const { t } = useText();
  return (
    <label className="absolute top-[23px] right-0 z-10 flex items-center gap-1.5 text-[13px] text-quiet pointer-coarse:static pointer-coarse:mt-5 pointer-coarse:-mb-4 pointer-coarse:justify-end">
      {t("start.group_by")}
      <select
        value={value}
        className="min-h-[30px] rounded-small border border-line bg-card pl-2.5 font-semibold text-text pointer-coarse:min-h-11"
        onChange={(event) => {
          const chosen = event.target.value as GroupBy;
          document.cookie = `${GROUP_COOKIE}=${chosen}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
          onChange(chosen);
        }}
      >
        <option value="environment">{t("start.group_by_environment")}</option>
        <option value="unit">{t("start.group_by_unit")}</option>
        <option value="none">{t("start.group_by_none")}</option>
      </select>
    </label>
  );
}
