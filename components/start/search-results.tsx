"use client";

/** What a search found: how much, narrowed to an environment if wanted, and the accounts. */
import { useMemo } from "react";
import type { Entitlements } from "@/lib/access/entitlements/types";
import { useText } from "../text/text-provider";
import { styledTag } from "../text/tags";
import { AccountList } from "./account-list";
import type { RoleActions } from "./account-row";
import { EnvironmentFilter } from "./environment-filter";
import { resultItems } from "./list-items";
import { NothingFound } from "./nothing-found";
import type { Search } from "./use-search";

type Props = RoleActions & { entitlements: Entitlements; search: Search; pinned: Set<string> };

export function SearchResults({ entitlements, search, ...list }: Props) {
  const { t, rich } = useText();
  const { hits, environment, words, resultsQuery } = search;
  const items = useMemo(
    () =>
      resultItems(
        environment === null ? hits : hits.filter(({ account }) => account.environment === environment),
      ),
    [hits, environment],
  );
  return (
    <>
      {/* The greeting, which has the page's heading, makes room for the results. */}
      <h1 className="sr-only">{t("start.title")}</h1>
      <h2 className="sr-only">{t("start.results")}</h2>
      <EnvironmentFilter
        environments={entitlements.environments}
        hits={hits}
        chosen={environment}
        onChoose={search.setEnvironment}
      />
      <p role="status" className="mt-5 mb-2 text-[13px] text-quiet [overflow-wrap:anywhere]">
        {rich("start.matching", {
          count: items.length,
          query: resultsQuery,
          b: styledTag("font-semibold"),
        })}
      </p>
      {items.length === 0 ? (
        <NothingFound query={resultsQuery} onClear={search.clear} />
      ) : (
        <AccountList entitlements={entitlements} items={items} words={words} showsTag showsSource {...list} />
      )}
    </>
  );
}
