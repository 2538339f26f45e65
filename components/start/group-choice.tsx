"use client";

import { GROUP_COOKIE } from "@/lib/web/cookies";
import type { GroupBy } from "@/lib/web/start-page-types";

const YEAR_SECONDS = 365 * 86_400;
type Props = { value: GroupBy; onChange: (value: GroupBy) => void };

/** How the list is grouped: the reader's own choice, remembered in this browser. */
export function GroupChoice({ value, onChange }: Props) {
  return (
    <label className="absolute top-[23px] right-0 z-10 flex items-center gap-1.5 text-[13px] text-quiet pointer-coarse:static pointer-coarse:mt-5 pointer-coarse:-mb-4 pointer-coarse:justify-end">
      Group by
      <select
        value={value}
        className="min-h-[30px] rounded-small border border-line bg-card pl-2.5 font-semibold text-text pointer-coarse:min-h-11"
        onChange={(event) => {
          const chosen = event.target.value as GroupBy;
          document.cookie = `${GROUP_COOKIE}=${chosen}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
          onChange(chosen);
        }}
      >
        <option value="environment">Environment</option>
        <option value="unit">Organizational unit</option>
        <option value="none">Nothing</option>
      </select>
    </label>
  );
}
