"use client";

import type { Ref } from "react";
import { useText } from "../text/text-provider";
import { SearchIcon } from "../ui/icons";

type Props = { ref: Ref<HTMLInputElement>; value: string; onChange: (text: string) => void };

export function SearchField({ ref, value, onChange }: Props) {
  const { t } = useText();
  return (
    <div role="search" className="relative [&:focus-within]:[&>svg]:text-accent">
      <SearchIcon className="pointer-events-none absolute top-1/2 left-5 size-[18px] -translate-y-1/2 text-quiet" />
      <input
        ref={ref}
        type="search"
        aria-label={t("start.search")}
        placeholder={t("start.search")}
        aria-keyshortcuts="/"
        value={value}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        className="h-[52px] w-full rounded-large border border-line bg-card pr-16 pl-12 pointer-coarse:pr-4 text-base placeholder:text-quiet [box-shadow:var(--shadow)] focus:border-accent focus:outline-4 focus:outline-offset-0 focus:outline-accent/20 [&::-webkit-search-cancel-button]:hidden"
      />
      <kbd
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-4 -translate-y-1/2 rounded-[5px] border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs font-semibold text-quiet pointer-coarse:hidden"
      >
        {value === "" ? "/" : t("start.escape_key")}
      </kbd>
    </div>
  );
}
